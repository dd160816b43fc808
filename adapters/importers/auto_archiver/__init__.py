"""The sheet of Bellingcat's auto-archiver: archived copies of sources."""
