"""tinygrad_np: reverse-mode automatic differentiation on NumPy alone.

>>> import tinygrad_np as tg
>>> x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
>>> (x * x).sum().backward()
>>> x.grad
tensor([2., 4., 6.])

Each family of operations lists its own public names in ``__all__``: a new operation stands in one
file.
"""

from __future__ import annotations

import numpy as np

from . import autograd as autograd
from . import computation_graph as computation_graph
from . import func as func
from . import linalg as linalg
from . import nn as nn
from . import optim as optim
from . import testing as testing
from .autograd import enable_grad as enable_grad
from .autograd import is_grad_enabled as is_grad_enabled
from .autograd import no_grad as no_grad
from .autograd import set_grad_enabled as set_grad_enabled
from .checkpoint import checkpoint as checkpoint
from .computation_graph import graph as graph
from .creation import *
from .functions import *
from .ops.activation import *
from .ops.applying import *
from .ops.axes import *
from .ops.casting import *
from .ops.composite import *
from .ops.contraction import *
from .ops.distance import *
from .ops.elementwise import *
from .ops.gathering import *
from .ops.linalg import *
from .ops.padding import *
from .ops.products import *
from .ops.quantiles import *
from .ops.rearranging import *
from .ops.sampled import *
from .ops.scan import *
from .ops.shaping import *
from .ops.sorting import *
from .ops.statistics import *
from .primitive import implements as implements
from .primitive import primitive as primitive
from .random import get_rng_state as get_rng_state
from .random import manual_seed as manual_seed
from .random import set_rng_state as set_rng_state
from .tensor import Tensor as Tensor

float16, float32, float64 = np.float16, np.float32, np.float64
int8, int16, int32, int64, uint8 = np.int8, np.int16, np.int32, np.int64, np.uint8
bool_ = np.bool_
half, float, double = float16, float32, float64
short, int, long, bool = int16, int32, int64, bool_

__version__ = "0.1.0"
