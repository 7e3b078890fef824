"""Activation functions, a file for each kind.

With ``inplace=True`` a function writes its result over its input; the graph keeps what backward
needs. At a kink the derivative is PyTorch's, which each file states.
"""
