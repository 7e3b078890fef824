"""Activation functions as modules, in the files of :mod:`tinygrad_np.ops.nn.activations`.

Each holds its settings and calls the function of its name in :mod:`tinygrad_np.nn.functional`.
"""
