"""RECORD: routes, input and commands of reports, amendments, declarations and imports."""
