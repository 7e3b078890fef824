"""Functions that move elements without changing them."""
