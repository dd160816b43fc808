"""SQL of both engines: sessions, dialect, migrations, leads."""
