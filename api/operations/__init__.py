"""Health, metrics, pages about problems, and the page of the API."""
