"""One folder for each outside thing: a database, a format, a source, a service. SQL lies beside its code."""
