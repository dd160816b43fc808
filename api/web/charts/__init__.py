"""Charts of pages, drawn as SVG."""
