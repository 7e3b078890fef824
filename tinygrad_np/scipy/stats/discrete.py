"""Discrete distributions: whole numbers k, which are data, and parameters that are not.

Johnson, Kemp and Kotz, "Univariate Discrete Distributions" (2005); names and parameters are
SciPy's.
"""

from __future__ import annotations

import numpy as np
from scipy import special as sp

from .distribution import Discrete

__all__: list[str] = []

COUNTS = (lambda *_: 0.0, lambda *_: np.inf)

poisson = Discrete(
    "poisson",
    "mu",
    COUNTS,
    lambda mu: 0.0,
    logpdf=lambda k, mu: sp.xlogy(k, mu) - mu - sp.gammaln(k + 1),
    cdf=lambda k, mu: sp.gammaincc(k + 1, mu),
    sf=lambda k, mu: sp.gammainc(k + 1, mu),
)
bernoulli = Discrete(
    "bernoulli",
    "p",
    (lambda *_: 0.0, lambda *_: 1.0),
    lambda p: 0.0,
    logpdf=lambda k, p: sp.xlogy(k, p) + sp.xlog1py(1 - k, -p),
    cdf=lambda k, p: 1 - p + 0 * k,
    sf=lambda k, p: p + 0 * k,
)
binom = Discrete(
    "binom",
    "n p",
    (lambda *_: 0.0, lambda n, p: n),
    lambda n, p: 0.0,
    logpdf=lambda k, n, p: (
        sp.gammaln(n + 1)
        - sp.gammaln(k + 1)
        - sp.gammaln(n - k + 1)
        + sp.xlogy(k, p)
        + sp.xlog1py(n - k, -p)
    ),
    cdf=lambda k, n, p: sp.betainc(n - k, k + 1, 1 - p),
    sf=lambda k, n, p: sp.betainc(k + 1, n - k, p),
)
geom = Discrete(
    "geom",
    "p",
    (lambda *_: 1.0, lambda *_: np.inf),
    lambda p: 1.0,
    logpdf=lambda k, p: sp.xlog1py(k - 1, -p) + np.log(p),
    cdf=lambda k, p: -np.expm1(k * np.log1p(-p)),
    sf=lambda k, p: np.exp(k * np.log1p(-p)),
    logsf=lambda k, p: k * np.log1p(-p),
)
nbinom = Discrete(
    "nbinom",
    "n p",
    COUNTS,
    lambda n, p: 0.0,
    logpdf=lambda k, n, p: (
        sp.gammaln(k + n) - sp.gammaln(k + 1) - sp.gammaln(n) + n * np.log(p) + sp.xlog1py(k, -p)
    ),
    cdf=lambda k, n, p: sp.betainc(n, k + 1, p),
    sf=lambda k, n, p: sp.betainc(k + 1, n, 1 - p),
)
