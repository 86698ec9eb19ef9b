"""What is written → terms for the proving engine, through the definitions of the document."""
