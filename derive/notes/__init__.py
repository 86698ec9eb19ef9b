"""Documents of others → the verdict on every formula in them."""
