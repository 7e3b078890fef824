"""Functions of each element, and of pairs of elements."""
