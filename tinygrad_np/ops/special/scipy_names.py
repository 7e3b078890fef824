"""What the ufuncs of ``scipy.special`` mean on tensors: imported when one first meets a tensor.

>>> import scipy.special
>>> import tinygrad_np as tg
>>> x = tg.tensor([1.0, 2.0], requires_grad=True)
>>> scipy.special.gammaln(x).sum().backward()
>>> x.grad  # digamma(x)
tensor([-0.5772,  0.4228])
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

from ...core.primitive import Primitive
from ...core.registry import numpy_functions, primitive
from ..elementwise.error_function import erf, erfc
from ..elementwise.exponential import _exp, exp2, expm1, log1p
from ..elementwise.special import i0, logit, xlogy
from ..elementwise.trigonometric import cos, sin
from ..nn.activations.sigmoid import logsigmoid, sigmoid
from . import bessel, gamma, normal
from .scipy_values import from_scipy

__all__: list[str] = []


def _cbrt(x: Any) -> Any:
    return numpy_functions[np.cbrt](x)


# --- functions that PyTorch has not ---------------------------------------------------------------

_gamma: Primitive = primitive(
    from_scipy("gamma"), "x", lambda g, x, y: g * (y * gamma._polygamma(x, n=0)), name="gamma"
)
_betainc: Primitive = primitive(
    from_scipy("betainc"),
    "a b x",
    lambda g: gamma._no_derivative("betainc by its first argument"),
    lambda g: gamma._no_derivative("betainc by its second argument"),
    lambda g, a, b, x: g * _exp(xlogy(a - 1, x) + normal.xlog1py(b - 1, -x) - _betaln(a, b)),
    name="betainc",
)


def _student_density(df: Any, t: Any) -> Any:
    ends = gamma.lgamma((df + 1) / 2) - gamma.lgamma(df / 2) - 0.5 * np.log(np.pi * df)
    return _exp(ends - (df + 1) / 2 * log1p(t * t / df))


_stdtr: Primitive = primitive(
    from_scipy("stdtr"),
    "df t",
    lambda g: gamma._no_derivative("Student's distribution function by df"),
    lambda g, df, t: g * _student_density(df, t),
    name="stdtr",
)


def student_cdf(df: Any, t: Any) -> Any:
    """Student's distribution function, ``scipy.special.stdtr``; by ``t`` it has a derivative.

    >>> float(student_cdf(3.0, 0.0))
    0.5
    """
    return _stdtr(df, t)


def _betaln(a: Any, b: Any) -> Any:
    return gamma.lgamma(a) + gamma.lgamma(b) - gamma.lgamma(a + b)


def _beta(a: Any, b: Any) -> Any:
    """With its sign, for arguments below 0, too."""
    sign = (
        special.gammasgn(_plain(a)) * special.gammasgn(_plain(b)) * special.gammasgn(_plain(a + b))
    )
    return sign * _exp(_betaln(a, b))


def _plain(x: Any) -> Any:
    return np.asarray(getattr(x, "_array", x))


def _kl_div(x: Any, y: Any) -> Any:
    return _rel_entr(x, y) - x + y


def _rel_entr(x: Any, y: Any) -> Any:
    return xlogy(x, x) - xlogy(x, y)


def _of_whole_order(name: str, op: Primitive) -> Callable[[Any, Any], Any]:
    """A Bessel function of two arguments, the first of which is a whole number."""

    def function(v: Any, z: Any) -> Any:
        if not isinstance(v, int | float) or v != int(v) or v < 0:
            raise TypeError(
                f"scipy.special.{name} of a tensor: the order must be 0, 1, 2, ..., got {v!r:.40}"
            )
        return op(z, n=int(v))

    return function


_MEANINGS: dict[Any, Callable[..., Any]] = {
    special.gammaln: gamma.lgamma,
    special.gamma: _gamma,
    special.psi: gamma.digamma,
    special.beta: _beta,
    special.betaln: _betaln,
    special.betainc: _betainc,
    special.stdtr: _stdtr,
    special.gammainc: gamma.igamma,
    special.gammaincc: gamma.igammac,
    special.erf: erf,
    special.erfc: erfc,
    special.erfcx: normal.erfcx,
    special.erfinv: normal.erfinv,
    special.ndtr: normal.ndtr,
    special.ndtri: normal.ndtri,
    special.log_ndtr: normal.log_ndtr,
    special.expit: sigmoid,
    special.log_expit: logsigmoid,
    special.logit: logit,
    special.entr: normal.entr,
    special.rel_entr: _rel_entr,
    special.kl_div: _kl_div,
    special.xlogy: xlogy,
    special.xlog1py: normal.xlog1py,
    special.expm1: expm1,
    special.exp2: exp2,
    special.log1p: log1p,
    special.cbrt: _cbrt,
    special.exp10: lambda x: _exp(x * math.log(10)),
    special.sindg: lambda x: sin(x * (math.pi / 180)),
    special.cosdg: lambda x: cos(x * (math.pi / 180)),
    special.j0: bessel.bessel_j0,
    special.j1: bessel.bessel_j1,
    special.jv: _of_whole_order("jv", bessel._j),
    special.y0: bessel.bessel_y0,
    special.y1: bessel.bessel_y1,
    special.yv: _of_whole_order("yv", bessel._y),
    special.yn: _of_whole_order("yn", bessel._y),
    special.i0: i0,
    special.i1: bessel.i1,
    special.i0e: bessel.i0e,
    special.i1e: bessel.i1e,
    special.ive: _of_whole_order("ive", bessel._scaled_i),
    special.k0: bessel.modified_bessel_k0,
    special.k1: bessel.modified_bessel_k1,
    special.kv: _of_whole_order("kv", bessel._k),
    special.kn: _of_whole_order("kn", bessel._k),
    special.k0e: bessel.scaled_modified_bessel_k0,
    special.k1e: bessel.scaled_modified_bessel_k1,
    special.kve: _of_whole_order("kve", bessel._scaled_k),
}
numpy_functions.update(_MEANINGS)
