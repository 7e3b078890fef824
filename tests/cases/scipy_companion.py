"""Cases for the primitives of ``tinygrad_np.scipy``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tinygrad_np.scipy import linalg, signal

from . import arrays, arrays_of, case


def near_identity(x: Any) -> Any:
    return 0.2 * x + 2 * np.eye(x.shape[-1], dtype=x.dtype)


case("sqrtm", lambda x: linalg.sqrtm(near_identity(x)), arrays((3, 3), -1, 1))
case("logm", lambda x: linalg.logm(near_identity(x)), arrays((3, 3), -1, 1))
case(
    "solve_sylvester",
    lambda a, b, q: linalg.solve_sylvester(near_identity(a), near_identity(b), q),
    arrays_of(st.just([(3, 3), (2, 2), (3, 2)]), -1, 1),
)
case(
    "lfilter",
    lambda b, a, x: signal.lfilter(b, np.concatenate([np.ones(1, a.dtype), 0.3 * a]), x),
    arrays_of(st.just([(2,), (2,), (2, 5)]), -1, 1),
)
