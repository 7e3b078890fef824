"""Cases for ``ops/scan.py``."""

from __future__ import annotations

import tinygrad_np as tg

from . import arrays, case, one_axis, shapes

case("cumsum", tg.cumsum, arrays(shapes(1)), axis=one_axis)
case("cumsum", tg.cumsum, arrays(shapes(0, 2)))
case("mul", tg.cumprod, arrays(shapes(1)), axis=one_axis)
case("logaddexp", tg.logcumsumexp, arrays(shapes(1)), dim=one_axis)
