"""Cases for ``ops/casting.py``."""

from __future__ import annotations

import numpy as np

import tinygrad_np as tg
from tinygrad_np.ops.shapes import casting

from . import arrays, case

case("clone", tg.clone, arrays())
case("cast", lambda x: casting.cast(x, dtype=np.float64), arrays())
