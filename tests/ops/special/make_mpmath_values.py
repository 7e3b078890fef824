"""Store the values that tests compare with: ``python -m tests.ops.special.make_mpmath_values``.

mpmath computes to any precision; it is needed for this script alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath

WIDE = [-30.0, -7.3, -1.0, -0.2, 1e-3, 0.4, 1.0, 2.5, 8.1, 40.0]
POSITIVE = [1e-3, 0.4, 1.0, 2.5, 8.1, 40.0]
SHAPES, INCOMPLETE = (0.05, 0.5, 1.0, 3.0, 40.0), [1e-3, 0.5, 3.0, 60.0]
INSIDE = [-0.9999, -0.6, -1e-3, 0.0, 0.3, 0.999]

FUNCTIONS: dict[str, tuple[Callable[[Any], Any], list[float]]] = {
    "gammaln": (lambda x: mpmath.log(abs(mpmath.gamma(x))), [-7.3, -1.5, -0.2, *POSITIVE, 1e6]),
    "digamma": (mpmath.digamma, [-7.3, -1.5, -0.2, *POSITIVE, 1e6]),
    "erfinv": (mpmath.erfinv, INSIDE),
    "erfcx": (lambda x: mpmath.exp(x * x) * mpmath.erfc(x), [-5, -1, -1e-3, *POSITIVE, 1e3]),
    "ndtr": (mpmath.ncdf, [-30, -7.3, -1, 0.2, 3]),
    "ndtri": (lambda p: mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1), [1e-12, 0.01, 0.3, 0.5, 0.99]),
    "log_ndtr": (lambda x: mpmath.log(mpmath.ncdf(x)), [-200, -30, -7.3, -1, 0.2, 3]),
    "entr": (lambda x: -x * mpmath.log(x), [1e-30, 1e-3, 0.4, 1, 30]),
    "bessel_j0": (lambda x: mpmath.besselj(0, x), WIDE),
    "bessel_j1": (lambda x: mpmath.besselj(1, x), WIDE),
    "bessel_y0": (lambda x: mpmath.bessely(0, x), POSITIVE),
    "bessel_y1": (lambda x: mpmath.bessely(1, x), POSITIVE),
    "i0": (lambda x: mpmath.besseli(0, x), WIDE),
    "i1": (lambda x: mpmath.besseli(1, x), WIDE),
    "i0e": (lambda x: mpmath.exp(-abs(x)) * mpmath.besseli(0, x), [*WIDE, 600]),
    "i1e": (lambda x: mpmath.exp(-abs(x)) * mpmath.besseli(1, x), [*WIDE, 600]),
    "modified_bessel_k0": (lambda x: mpmath.besselk(0, x), POSITIVE),
    "modified_bessel_k1": (lambda x: mpmath.besselk(1, x), POSITIVE),
    "scaled_modified_bessel_k0": (lambda x: mpmath.exp(x) * mpmath.besselk(0, x), POSITIVE),
    "scaled_modified_bessel_k1": (lambda x: mpmath.exp(x) * mpmath.besselk(1, x), POSITIVE),
    "spherical_bessel_j0": (mpmath.sinc, WIDE),
    "sinc": (mpmath.sincpi, [-7.3, -1.5, -1e-3, 0.0, 0.4, 12.3]),
    "airy_ai": (mpmath.airyai, [-7.3, -1, -1e-3, 0.0, 0.4, 8.1, 30]),
    "hermite_polynomial_h 7": (lambda x: mpmath.hermite(7, x), [-3, -0.4, 0.0, 2.5]),
    "laguerre_polynomial_l 7": (lambda x: mpmath.laguerre(7, 0, x), [-3, -0.4, 0.0, 2.5]),
    "legendre_polynomial_p 7": (lambda x: mpmath.legendre(7, x), [-1, -0.4, 0.0, 1, 2.5]),
    "chebyshev_polynomial_t 7": (lambda x: mpmath.chebyt(7, x), [-1, -0.4, 0.0, 1, 2.5]),
    "chebyshev_polynomial_u 7": (lambda x: mpmath.chebyu(7, x), [-1, -0.4, 0.0, 1, 2.5]),
}
FUNCTIONS |= {
    f"polygamma {n}": (lambda x, n=n: mpmath.polygamma(n, x), [-2.3, 0.3, 1.0, 30.0])
    for n in (1, 2, 5)
}
FUNCTIONS |= {
    f"gammainc {a}": (lambda x, a=a: mpmath.gammainc(a, 0, x, regularized=True), INCOMPLETE)
    for a in SHAPES
}
FUNCTIONS |= {
    f"gammaincc {a}": (lambda x, a=a: mpmath.gammainc(a, x, mpmath.inf, True), INCOMPLETE)
    for a in SHAPES
}

DIGITS = 40


def main() -> None:
    """Write mpmath_values.json: points, and the values of each function and two derivatives."""
    stored = {}
    with mpmath.workdps(DIGITS):
        for name, (exact, points) in FUNCTIONS.items():
            stored[name] = {
                "points": [float(point) for point in points],
                "derivatives": [
                    [float(mpmath.diff(exact, mpmath.mpf(point), order)) for point in points]
                    for order in range(3)
                ],
            }
    path = Path(__file__).parent / "mpmath_values.json"
    path.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
