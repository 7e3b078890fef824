"""Special functions: values from SciPy, derivatives ours.

``tg.special`` has them under PyTorch's names; nothing here is imported before it is used.
"""
