"""Which formulas of the lecture notes stand in the built reports, found by meaning."""
