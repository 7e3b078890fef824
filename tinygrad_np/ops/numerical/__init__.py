"""Numerical analysis of samples: differences, integrals, interpolation."""
