"""Derivatives of plain functions: ``grad(f)`` is a function, and so can be differentiated again.

Each transformation takes a function of tensors and gives a function of arrays, tensors or numbers,
as in JAX and HIPS/autograd. What is differentiated may be any argument, and any nested lists,
tuples and dicts of arrays or numbers; gradients come in the same form (a list of numbers is such a
form, not an array). Arrays and tensors keep their type, and floats of Python are float64 here, as
in NumPy. Where all that is differentiated by are NumPy's arrays and floats, values and derivatives
are NumPy's, too, so that SciPy's optimizers take the functions as they are; else they are tensors.

The function is given copies and no ``.grad`` is touched. Results are in the graph only where they
depend on something else that requires grad: an argument of an outer transformation, or a parameter
that the function uses (so a gradient penalty can be trained). Under ``no_grad`` they never are.

>>> import numpy as np
>>> from tinygrad_np import func
>>> slope = func.grad(lambda x: x**3)
>>> slope(2.0), func.grad(slope)(2.0)
(np.float64(12.0), np.float64(12.0))
>>> func.hessian(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
array([[ 6.,  0.],
       [ 0., 12.]])
"""

from typing import TYPE_CHECKING

from .autograd_names import *
from .batching import *
from .custom_rules import *
from .derivatives import *
from .fixed_points import *
from .flattening import *
from .matrices import *
from .modules import *

if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)
