"""Functions of each element, and of pairs of elements.

No file here imports from another family, so that all of them can build on these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    arithmetic,
    comparison,
    complex_numbers,
    error_function,
    exponential,
    integers,
    logical,
    powers,
    rounding,
    selection,
    signs,
    special,
    trigonometric,
)
from .arithmetic import *
from .comparison import *
from .complex_numbers import *
from .error_function import *
from .exponential import *
from .integers import *
from .logical import *
from .powers import *
from .rounding import *
from .selection import *
from .signs import *
from .special import *
from .trigonometric import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [
        name
        for file in (
            arithmetic,
            comparison,
            error_function,
            exponential,
            integers,
            logical,
            powers,
            complex_numbers,
            rounding,
            selection,
            signs,
            special,
            trigonometric,
        )
        for name in file.__all__
    ]
