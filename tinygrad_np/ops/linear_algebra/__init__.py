"""Products of matrices, decompositions, solutions, norms and distances."""
