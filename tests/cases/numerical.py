"""Cases for ``ops/numerical``."""

from __future__ import annotations

import numpy as np

from . import case, fixed

for n, m in ((3, 2), (1, 1), (2, 4)):
    case("convolve", np.convolve, fixed((n,), (m,)))
