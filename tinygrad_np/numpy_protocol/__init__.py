"""NumPy's own functions on tensors."""
