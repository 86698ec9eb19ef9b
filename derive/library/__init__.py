"""Declarations only: what derive knows by name, one catalog a kind."""
