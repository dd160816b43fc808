"""Lexicons: the words by which texts are read, one file for each language."""
