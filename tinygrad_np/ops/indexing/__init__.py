"""Reading and writing by index."""

from . import gather_scatter, masking, selecting, sorting
from . import numpy_names as numpy_names
from .gather_scatter import *
from .masking import *
from .selecting import *
from .sorting import *

__all__: list[str] = []
__all__ += gather_scatter.__all__
__all__ += masking.__all__
__all__ += selecting.__all__
__all__ += sorting.__all__
