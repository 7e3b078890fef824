"""NumPy's functions that give plain arrays for tensors, because no gradient goes through them.

The rule: a result is a constant if its type cannot vary smoothly (bools, integers, indices, types,
shapes, text), or if its values do not depend on the data's (zeros like another array). A function
that may return values of the data, or sums of weights, is none, whatever its name suggests: it
records (``np.unique``, ``np.bincount`` with weights: :mod:`.set_functions`), or it is refused for
what requires grad.
"""

from __future__ import annotations

from typing import Any

import numpy as np

CONSTANT: frozenset[Any] = frozenset({
    # bools
    np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal,
    np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isnan, np.isinf,
    np.isfinite, np.signbit, np.isposinf, np.isneginf, np.isreal, np.iscomplex, np.isrealobj,
    np.iscomplexobj, np.isclose, np.allclose, np.array_equal, np.array_equiv, np.all, np.any,
    np.isin,
    # functions of integers
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.left_shift, np.right_shift,
    np.gcd, np.lcm, np.bitwise_count, np.unravel_index, np.ravel_multi_index,
    # indices and counts
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.argpartition, np.lexsort,
    np.argwhere, np.nonzero, np.flatnonzero, np.count_nonzero, np.searchsorted, np.digitize,
    np.tril_indices_from, np.triu_indices_from, np.diag_indices_from, np.linalg.matrix_rank,
    # shapes, types and text
    np.shape, np.ndim, np.size, np.result_type, np.can_cast, np.min_scalar_type, np.common_type,
    np.may_share_memory, np.shares_memory, np.array2string, np.array_repr, np.array_str,
    # constants in the shape of an array
    np.zeros_like, np.ones_like, np.empty_like,
})  # fmt: skip

# Values of the data are in their results: plain for what does not require grad, else refused.
UNRECORDED: frozenset[Any] = frozenset({
    np.histogram2d, np.histogramdd, np.histogram_bin_edges,
})  # fmt: skip
