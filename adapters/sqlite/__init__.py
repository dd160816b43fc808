"""The SQLite engine: connections, appends, guards, migrations."""
