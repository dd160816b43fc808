"""The PostgreSQL engine: connections, appends, leadership, standbys, migrations."""
