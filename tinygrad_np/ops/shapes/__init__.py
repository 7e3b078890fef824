"""Functions that change the shape, or move elements without changing them."""

from . import (
    attributes,
    broadcasting,
    casting,
    diagonals,
    flipping,
    joining,
    permuting,
    repeating,
    reshaping,
    splitting,
    triangles,
)
from . import numpy_names as numpy_names
from . import numpy_padding as numpy_padding
from .attributes import *
from .broadcasting import *
from .casting import *
from .diagonals import *
from .flipping import *
from .joining import *
from .permuting import *
from .repeating import *
from .reshaping import *
from .splitting import *
from .triangles import *

__all__: list[str] = []
__all__ += attributes.__all__
__all__ += broadcasting.__all__
__all__ += casting.__all__
__all__ += diagonals.__all__
__all__ += flipping.__all__
__all__ += joining.__all__
__all__ += permuting.__all__
__all__ += repeating.__all__
__all__ += reshaping.__all__
__all__ += splitting.__all__
__all__ += triangles.__all__
