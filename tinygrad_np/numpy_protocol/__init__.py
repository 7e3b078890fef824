"""NumPy's own functions on tensors.

:mod:`.dispatch` is where a call arrives. What each function means stands with the operations
(``@implements`` in :mod:`tinygrad_np.ops`); where NumPy's arguments differ from PyTorch's, in the
family's ``numpy_names``, and what is NumPy's alone, here. All of it is imported when a function of
NumPy's first meets a tensor.
"""

# ruff: noqa: F401 (imported for what they register)

from ..core.registry import implements as implements
from ..core.registry import primitive as primitive
from ..ops.elementwise import numpy_names as _of_elements
from ..ops.fft import frequencies as _frequencies
from ..ops.fft import several_axes as _several_axes
from ..ops.fft import transforms as _transforms
from ..ops.indexing import numpy_names as _of_indexing
from ..ops.linear_algebra import determinant as _determinant
from ..ops.linear_algebra import matrix_functions as _matrix_functions
from ..ops.linear_algebra import matrix_products as _matrix_products
from ..ops.linear_algebra import norms as _norms
from ..ops.linear_algebra import numpy_names as _of_linear_algebra
from ..ops.linear_algebra import rank_and_condition as _rank_and_condition
from ..ops.numerical import convolve as _convolve
from ..ops.numerical import interpolation as _interpolation
from ..ops.numerical import numpy_names as _of_numerical
from ..ops.reductions import numpy_names as _of_reductions
from ..ops.shapes import numpy_names as _of_shapes
from ..ops.shapes import numpy_padding as _padding
from ..ops.sorting import numpy_names as _of_sorting
from . import applying, set_functions
