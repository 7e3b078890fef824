"""Products of vectors and matrices, equations, factorizations, norms and distances.

The files bear the names of the functions, which are those of ``torch.linalg``
(:mod:`tinygrad_np.linalg` names them all). Each file's ``__all__`` are those that PyTorch has
outside of ``torch.linalg`` too; where they take other arguments there, they stand in
``torch_names.py``.
"""
