"""NumPy's own functions on tensors.

:mod:`.dispatch` is where a call arrives. What each function means stands with the operations
(``@implements`` in :mod:`tinygrad_np.ops`); here are those that are NumPy's alone.
"""

from . import applying as applying
from . import set_functions as set_functions
