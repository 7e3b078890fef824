"""Cases for ``ops/special``."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.special
from hypothesis import strategies as st

import tinygrad_np as tg

from . import Array, arrays, broadcastable, case, hnp

special = tg.special

case("lgamma", tg.lgamma, arrays(low=0.2, high=3))
case("polygamma", tg.digamma, arrays(low=0.4, high=3))
case("polygamma", lambda x, n: tg.polygamma(n, x), arrays(low=0.6, high=3), n=st.integers(0, 3))
a = st.sampled_from([0.7, 1.0, 2.5])
case("igamma", lambda x, a: tg.igamma(a, x), arrays(low=0.3, high=4), a=a)
case("igammac", lambda x, a: tg.igammac(a, x), arrays(low=0.3, high=4), a=a)
case(
    "zeta", lambda q, s: special.zeta(s, q), arrays(low=0.5, high=3), s=st.sampled_from([1.5, 3.0])
)

case("gamma", scipy.special.gamma, arrays(low=0.3, high=3))
case("betainc", lambda x: scipy.special.betainc(2.0, 1.5, x), arrays(low=0.1, high=0.9))
case("stdtr", lambda x: scipy.special.stdtr(2.5, x), arrays(low=-3, high=3))

for name in ("bessel_j0", "bessel_j1", "i1", "airy_ai", "spherical_bessel_j0"):
    covers = {"bessel_j0": "bessel_j", "bessel_j1": "bessel_j", "i1": "i0"}.get(name, name)
    case(covers, getattr(special, name), arrays(low=-4, high=4))
for name in ("i0e", "i1e"):
    case("scaled_modified_bessel_i", getattr(special, name), arrays(low=-4, high=4, kinks=(0,)))
for name, covers in (
    ("bessel_y", "bessel_y"),
    ("modified_bessel_k", "modified_bessel_k"),
    ("scaled_modified_bessel_k", "scaled_modified_bessel_k"),
):
    for order in (0, 1):
        case(covers, getattr(special, f"{name}{order}"), arrays(low=0.5, high=4))

case("erfinv", tg.erfinv, arrays(low=-0.9, high=0.9))
case("erfcx", special.erfcx, arrays())
case("ndtri", special.ndtri, arrays(low=0.05, high=0.95))
case("log_ndtr", special.log_ndtr, arrays(low=-5, high=3))
case("entr", special.entr, arrays(low=0.2))
case("xlog1py", special.xlog1py, broadcastable(2, low=0.3))


def degrees(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return draw(hnp.arrays(np.int64, arguments[0].shape, elements=st.integers(-1, 5)))


for family in (
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "shifted_chebyshev_polynomial_t",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
):
    case("orthogonal_polynomial", getattr(special, family), arrays(), n=degrees)
