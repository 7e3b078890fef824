"""SciPy's functions that do not let tensors in, under its names, with derivatives (extra: scipy).

The ufuncs of ``scipy.special`` take tensors themselves; these modules are for the rest::

    from tinygrad_np.scipy import stats
    stats.norm.logpdf(x, loc, scale)  # records where x, loc or scale is a tensor

Each function takes arrays and tensors, and gives arrays for arrays alone, as everywhere.

===============  =================================================================================
``stats``        densities and distribution functions
``linalg``       triangular and Cholesky solves, functions of matrices, Sylvester's equation
``integrate``    ordinary differential equations, integrals
``optimize``     minima, roots and fits; their solutions as functions of what they depend on
``signal``       convolutions and filters
``interpolate``  a cubic spline
``special``      ``logsumexp``, ``softmax`` and ``log_softmax``; the ufuncs need nothing
===============  =================================================================================
"""

from __future__ import annotations

try:
    import scipy as _scipy  # noqa: F401
except ImportError as missing:
    raise ImportError(
        'tinygrad_np.scipy needs SciPy: pip install "tinygrad-np[scipy]"'
    ) from missing

from importlib import import_module as _import
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import integrate as integrate
    from . import interpolate as interpolate
    from . import linalg as linalg
    from . import optimize as optimize
    from . import signal as signal
    from . import special as special
    from . import stats as stats

__all__ = ["integrate", "interpolate", "linalg", "optimize", "signal", "special", "stats"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return _import(f"{__name__}.{name}")
    raise AttributeError(
        f"module {__name__!r} has no attribute {name!r}: there are {', '.join(__all__)}; the "
        "ufuncs of scipy.special take tensors themselves"
    )
