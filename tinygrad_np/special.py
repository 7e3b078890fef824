"""Special functions under the names of ``torch.special``.

Most values are SciPy's (extra ``scipy``), which is imported when one of these functions is first
called; all derivatives are this package's own, of every order.

>>> import tinygrad_np as tg
>>> x = tg.tensor([0.5, 3.0], requires_grad=True)
>>> tg.special.gammaln(x).sum().backward()
>>> x.grad  # digamma(x)
tensor([-1.9635,  0.9228])
"""

from __future__ import annotations

from .ops.elementwise.error_function import erf as erf
from .ops.elementwise.error_function import erfc as erfc
from .ops.elementwise.exponential import exp2 as exp2
from .ops.elementwise.exponential import expm1 as expm1
from .ops.elementwise.exponential import log1p as log1p
from .ops.elementwise.rounding import round as round
from .ops.elementwise.special import i0 as i0
from .ops.elementwise.special import logit as logit
from .ops.elementwise.special import sinc as sinc
from .ops.elementwise.special import xlogy as xlogy
from .ops.nn.activations.sigmoid import sigmoid as expit
from .ops.nn.activations.softmax import log_softmax as log_softmax
from .ops.nn.activations.softmax import softmax as softmax
from .ops.reductions.log_sum_exp import logsumexp as logsumexp
from .ops.special.bessel import *
from .ops.special.gamma import digamma as digamma
from .ops.special.gamma import digamma as psi
from .ops.special.gamma import igamma as gammainc
from .ops.special.gamma import igammac as gammaincc
from .ops.special.gamma import lgamma as gammaln
from .ops.special.gamma import mvlgamma as multigammaln
from .ops.special.gamma import polygamma as polygamma
from .ops.special.gamma import zeta as zeta
from .ops.special.normal import *
from .ops.special.polynomials import *

__all__ = [
    "airy_ai",
    "bessel_j0",
    "bessel_j1",
    "bessel_y0",
    "bessel_y1",
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "digamma",
    "entr",
    "erf",
    "erfc",
    "erfcx",
    "erfinv",
    "exp2",
    "expit",
    "expm1",
    "gammainc",
    "gammaincc",
    "gammaln",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "i0",
    "i0e",
    "i1",
    "i1e",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
    "log1p",
    "log_ndtr",
    "log_softmax",
    "logit",
    "logsumexp",
    "modified_bessel_i0",
    "modified_bessel_i1",
    "modified_bessel_k0",
    "modified_bessel_k1",
    "multigammaln",
    "ndtr",
    "ndtri",
    "polygamma",
    "psi",
    "round",
    "scaled_modified_bessel_k0",
    "scaled_modified_bessel_k1",
    "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u",
    "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
    "sinc",
    "softmax",
    "spherical_bessel_j0",
    "xlog1py",
    "xlogy",
    "zeta",
]
