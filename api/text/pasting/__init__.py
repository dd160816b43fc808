"""Text to paste: what was said, by whom, the quote, the source, and the address that shows it again.

One template for each thing (``*.j2``). Its marks (``marks.py``) are those of plain text, of Markdown or of HTML.
"""
