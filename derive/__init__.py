"""derive writes the mathematics of neural networks: derived, proved, typeset."""
