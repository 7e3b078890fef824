"""Continuous distributions: formulas of the standard variable z, with the tails' digits.

Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions" (1994, 1995); names and
parameters are SciPy's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special as sp

from ...ops.special.scipy_names import student_cdf
from .distribution import Continuous

__all__: list[str] = []

LINE = (lambda *_: -np.inf, lambda *_: np.inf)
HALF_LINE = (lambda *_: 0.0, lambda *_: np.inf)
# Of what divides by z, or takes its logarithm, 0 itself is outside.
ABOVE_0 = (lambda *_: np.nextafter(0.0, 1.0), lambda *_: np.inf)
UNIT = (lambda *_: 0.0, lambda *_: 1.0)
LOG_ROOT_2_PI = 0.5 * math.log(2 * math.pi)


def _log1mexp(x: Any) -> Any:
    """``log(1 - exp(-x))`` for x > 0, by the form that keeps the digits (Mächler, 2012)."""
    small = np.asarray(x < math.log(2))
    near = np.where(small, x, math.log(2))
    far = np.where(small, math.log(2), x)
    return np.where(small, np.log(-np.expm1(-near)), np.log1p(-np.exp(-far)))


def _by_sign(z: Any, negative: Any, positive: Any) -> Any:
    """``negative(z)`` below 0 and ``positive(z)`` from 0 on; neither sees the other's arguments."""
    below = np.asarray(z < 0)
    return np.where(below, negative(np.where(below, z, 0)), positive(np.where(below, 0, z)))


norm = Continuous(
    "norm",
    "",
    LINE,
    lambda: 0.0,
    logpdf=lambda z: -0.5 * z * z - LOG_ROOT_2_PI,
    cdf=lambda z: sp.ndtr(z),
    sf=lambda z: sp.ndtr(-z),
    logcdf=lambda z: sp.log_ndtr(z),
    logsf=lambda z: sp.log_ndtr(-z),
)
halfnorm = Continuous(
    "halfnorm",
    "",
    HALF_LINE,
    lambda: 1.0,
    logpdf=lambda z: math.log(2) - 0.5 * z * z - LOG_ROOT_2_PI,
    cdf=lambda z: sp.erf(z / math.sqrt(2)),
    sf=lambda z: 2 * sp.ndtr(-z),
    logcdf=lambda z: _log1mexp(-math.log(2) - sp.log_ndtr(-z)),
    logsf=lambda z: math.log(2) + sp.log_ndtr(-z),
)
lognorm = Continuous(
    "lognorm",
    "s",
    ABOVE_0,
    lambda s: 1.0,
    logpdf=lambda z, s: -0.5 * (np.log(z) / s) ** 2 - np.log(s * z) - LOG_ROOT_2_PI,
    cdf=lambda z, s: sp.ndtr(np.log(z) / s),
    sf=lambda z, s: sp.ndtr(-np.log(z) / s),
    logcdf=lambda z, s: sp.log_ndtr(np.log(z) / s),
    logsf=lambda z, s: sp.log_ndtr(-np.log(z) / s),
)
expon = Continuous(
    "expon",
    "",
    HALF_LINE,
    lambda: 1.0,
    logpdf=lambda z: -z,
    cdf=lambda z: -np.expm1(-z),
    sf=lambda z: np.exp(-z),
    logcdf=lambda z: _log1mexp(z),
    logsf=lambda z: -z,
)
laplace = Continuous(
    "laplace",
    "",
    LINE,
    lambda: 0.0,
    logpdf=lambda z: -np.abs(z) - math.log(2),
    cdf=lambda z: _by_sign(z, lambda z: 0.5 * np.exp(z), lambda z: 1 - 0.5 * np.exp(-z)),
    sf=lambda z: _by_sign(z, lambda z: 1 - 0.5 * np.exp(z), lambda z: 0.5 * np.exp(-z)),
    logcdf=lambda z: _by_sign(z, lambda z: z - math.log(2), lambda z: np.log1p(-0.5 * np.exp(-z))),
    logsf=lambda z: _by_sign(z, lambda z: np.log1p(-0.5 * np.exp(z)), lambda z: -z - math.log(2)),
)
logistic = Continuous(
    "logistic",
    "",
    LINE,
    lambda: 0.0,
    logpdf=lambda z: sp.log_expit(z) + sp.log_expit(-z),
    cdf=lambda z: sp.expit(z),
    sf=lambda z: sp.expit(-z),
    logcdf=lambda z: sp.log_expit(z),
    logsf=lambda z: sp.log_expit(-z),
)
uniform = Continuous(
    "uniform", "", UNIT, lambda: 0.5, logpdf=lambda z: 0 * z, cdf=lambda z: z, sf=lambda z: 1 - z
)
cauchy = Continuous(
    "cauchy",
    "",
    LINE,
    lambda: 0.0,
    logpdf=lambda z: -np.log1p(z * z) - math.log(math.pi),
    cdf=lambda z: np.arctan2(1, -z) / math.pi,
    sf=lambda z: np.arctan2(1, z) / math.pi,
)
halfcauchy = Continuous(
    "halfcauchy",
    "",
    HALF_LINE,
    lambda: 1.0,
    logpdf=lambda z: math.log(2 / math.pi) - np.log1p(z * z),
    cdf=lambda z: 2 / math.pi * np.arctan(z),
    sf=lambda z: 2 / math.pi * np.arctan2(1, z),
)
gumbel_r = Continuous(
    "gumbel_r",
    "",
    LINE,
    lambda: 0.0,
    logpdf=lambda z: -z - np.exp(-z),
    cdf=lambda z: np.exp(-np.exp(-z)),
    sf=lambda z: -np.expm1(-np.exp(-z)),
    logcdf=lambda z: -np.exp(-z),
)
gamma = Continuous(
    "gamma",
    "a",
    HALF_LINE,
    lambda a: 1.0,
    logpdf=lambda z, a: sp.xlogy(a - 1, z) - z - sp.gammaln(a),
    cdf=lambda z, a: sp.gammainc(a, z),
    sf=lambda z, a: sp.gammaincc(a, z),
)
chi2 = Continuous(
    "chi2",
    "df",
    HALF_LINE,
    lambda df: 1.0,
    logpdf=lambda z, df: (
        sp.xlogy(df / 2 - 1, z) - z / 2 - sp.gammaln(df / 2) - math.log(2) * df / 2
    ),
    cdf=lambda z, df: sp.gammainc(df / 2, z / 2),
    sf=lambda z, df: sp.gammaincc(df / 2, z / 2),
)
invgamma = Continuous(
    "invgamma",
    "a",
    ABOVE_0,
    lambda a: 1.0,
    logpdf=lambda z, a: -(a + 1) * np.log(z) - sp.gammaln(a) - 1 / z,
    cdf=lambda z, a: sp.gammaincc(a, 1 / z),
    sf=lambda z, a: sp.gammainc(a, 1 / z),
)
beta = Continuous(
    "beta",
    "a b",
    UNIT,
    lambda a, b: 0.5,
    logpdf=lambda z, a, b: sp.xlogy(a - 1, z) + sp.xlog1py(b - 1, -z) - sp.betaln(a, b),
    cdf=lambda z, a, b: sp.betainc(a, b, z),
    sf=lambda z, a, b: sp.betainc(b, a, 1 - z),
)
t = Continuous(
    "t",
    "df",
    LINE,
    lambda df: 0.0,
    logpdf=lambda z, df: (
        sp.gammaln((df + 1) / 2)
        - sp.gammaln(df / 2)
        - 0.5 * np.log(math.pi * df)
        - (df + 1) / 2 * np.log1p(z * z / df)
    ),
    cdf=lambda z, df: student_cdf(df, z),
    sf=lambda z, df: student_cdf(df, -z),
)
weibull_min = Continuous(
    "weibull_min",
    "c",
    HALF_LINE,
    lambda c: 1.0,
    logpdf=lambda z, c: np.log(c) + sp.xlogy(c - 1, z) - z**c,
    cdf=lambda z, c: -np.expm1(-(z**c)),
    sf=lambda z, c: np.exp(-(z**c)),
    logcdf=lambda z, c: _log1mexp(z**c),
    logsf=lambda z, c: -(z**c),
)
pareto = Continuous(
    "pareto",
    "b",
    (lambda *_: 1.0, lambda *_: np.inf),
    lambda b: 2.0,
    logpdf=lambda z, b: np.log(b) - (b + 1) * np.log(z),
    cdf=lambda z, b: -np.expm1(-b * np.log(z)),
    sf=lambda z, b: np.exp(-b * np.log(z)),
    logcdf=lambda z, b: _log1mexp(b * np.log(z)),
    logsf=lambda z, b: -b * np.log(z),
)
