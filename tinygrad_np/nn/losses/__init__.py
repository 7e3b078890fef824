"""Losses as modules, in the files of :mod:`tinygrad_np.ops.nn.losses`.

Each holds its settings and calls the function of its name in :mod:`tinygrad_np.nn.functional`,
where shapes and errors are described. ``reduction`` is "mean", "sum" or "none" throughout.
"""
