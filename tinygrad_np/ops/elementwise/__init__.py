"""Functions of each element, and of pairs of elements.

No file here imports from another family, so that all of them can build on these.
"""

from __future__ import annotations

from . import (
    arithmetic,
    comparison,
    error_function,
    exponential,
    logical,
    numpy_names,  # noqa: F401 (registers NumPy's names)
    powers,
    rounding,
    selection,
    signs,
    special,
    trigonometric,
)
from .arithmetic import *
from .comparison import *
from .error_function import *
from .exponential import *
from .logical import *
from .powers import *
from .rounding import *
from .selection import *
from .signs import *
from .special import *
from .trigonometric import *

__all__: list[str] = []
__all__ += arithmetic.__all__
__all__ += comparison.__all__
__all__ += error_function.__all__
__all__ += exponential.__all__
__all__ += logical.__all__
__all__ += powers.__all__
__all__ += rounding.__all__
__all__ += selection.__all__
__all__ += signs.__all__
__all__ += special.__all__
__all__ += trigonometric.__all__
