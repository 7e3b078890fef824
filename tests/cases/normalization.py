"""Cases for ``ops/nn/normalization/``. ``eps`` is not small: the functions are then smooth."""

from __future__ import annotations

from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

from . import any_shapes, arrays, case, fixed

case(
    "standardize",
    lambda x, weight, bias: F.batch_norm(x, None, None, weight, bias, True, eps=0.1),
    fixed((2, 2, 3, 2), (2,), (2,)),
)
case(
    "standardize",
    lambda x, eps: F.layer_norm(x, x.shape[-1:], eps=eps) + tg.mean(x),
    arrays(any_shapes(1, 3, 2)),
    eps=st.floats(0.1, 1),
)
