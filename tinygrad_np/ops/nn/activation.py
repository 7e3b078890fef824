"""The error function as an operation."""

from __future__ import annotations

import math

from ...core.registry import primitive
from ..elementwise.erf import erf as _erf
from ..elementwise.pointwise import exp

__all__ = ["erf"]

erf = primitive(_erf, "x", lambda g, x: g * (2 / math.sqrt(math.pi) * exp(-x * x)), name="erf")
