"""The ways in: HTTP, the shell, and pages. Only ``bootstrap`` names adapters."""
