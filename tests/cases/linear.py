"""Cases for ``ops/nn/linear.py``."""

from __future__ import annotations

from tinygrad_np.nn import functional as F

from . import case, fixed

for rows in ((), (4,), (2, 3), (0,)):
    case("linear", F.linear, fixed((*rows, 3), (2, 3), (2,)))
case("linear", F.linear, fixed((4, 3), (2, 3)))
case("linear", F.linear, fixed((4, 3), (2, 3), (1,)))
