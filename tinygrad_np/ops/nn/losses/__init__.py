"""Losses of predictions against targets, a file for each kind.

A loss never broadcasts silently: a mean of ``(n, 1)`` against ``(n,)`` would be one of n * n
numbers. Where PyTorch documents that a shape is stretched, the function says so.
"""
