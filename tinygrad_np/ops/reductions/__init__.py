"""Functions that reduce axes: sums, extrema, moments, and running sums."""
