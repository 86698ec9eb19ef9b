"""Tokens of LaTeX and of plain text → what is written, in every way in which it can be read."""
