"""Normalization: subtract the mean and divide by the standard deviation.

What the moments are taken over has a file each: the batch (``batch_norm``), the last axes
(``layer_norm``), groups of channels (``group_norm``), one channel (``instance_norm``). All are made
of one operation, in ``standardize``.
"""
