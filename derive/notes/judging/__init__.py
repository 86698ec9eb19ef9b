"""Statements of a note → verdicts."""
