"""Cases for ``ops/nn/normalization/``. ``eps`` is not small: the functions are then smooth."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.ops.nn.normalization.channel_rows import normalize_rows

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


def by_rows(*inputs: Any) -> Any:
    """``batch_norm`` of inputs that are too small for it to go by rows itself."""
    x, weight, bias = (*inputs, None, None)[:3]
    return normalize_rows(x, weight, bias, eps=0.1, report=lambda center, variance: None)


case("batch_norm", by_rows, fixed((2, 2, 3, 2), (2,), (2,)))
case("batch_norm", by_rows, fixed((3, 2, 4), (2,)))
case("batch_norm", by_rows, fixed((3, 2, 2, 1, 2)))
case(
    "scale_and_shift",
    lambda x, mean, weight, bias: F.batch_norm(x, mean, 1 + mean**2, weight, bias),
    fixed((3, 2, 2), (2,), (2,), (2,)),
)
