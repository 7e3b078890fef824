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

from typing import TYPE_CHECKING as _TYPE_CHECKING

import numpy as np

from . import random as random
from .core.default_dtype import get_default_device as get_default_device
from .core.default_dtype import get_default_dtype as get_default_dtype
from .core.default_dtype import set_default_device as set_default_device
from .core.default_dtype import set_default_dtype as set_default_dtype
from .core.device import device as device
from .core.device import layout as layout
from .core.device import sparse_coo as sparse_coo
from .core.device import sparse_csr as sparse_csr
from .core.device import strided as strided
from .core.grad_mode import enable_grad as enable_grad
from .core.grad_mode import inference_mode as inference_mode
from .core.grad_mode import is_grad_enabled as is_grad_enabled
from .core.grad_mode import is_inference_mode_enabled as is_inference_mode_enabled
from .core.grad_mode import no_grad as no_grad
from .core.grad_mode import set_grad_enabled as set_grad_enabled
from .core.size import Size as Size
from .creation import *
from .ops import complex_operations as _complex_operations  # noqa: F401 (fills the table)
from .ops.complex_parts import *
from .ops.elementwise import *
from .ops.indexing import *
from .ops.nn.activations.elu import celu as celu
from .ops.nn.activations.elu import selu as selu
from .ops.nn.activations.piecewise_linear import hardshrink as hardshrink
from .ops.nn.activations.relu import prelu as prelu
from .ops.nn.activations.relu import relu as relu
from .ops.nn.activations.relu import rrelu as rrelu
from .ops.nn.activations.relu import threshold as threshold
from .ops.nn.activations.sigmoid import sigmoid as sigmoid
from .ops.nn.activations.softmax import log_softmax as log_softmax
from .ops.nn.activations.softmax import softmax as softmax
from .ops.nn.dropout import dropout as dropout
from .ops.numerical import *
from .ops.reductions import *
from .ops.shapes import *
from .ops.sorting import *
from .printing import set_printoptions as set_printoptions
from .random import Generator as Generator
from .random import default_generator as default_generator
from .random import get_rng_state as get_rng_state
from .random import initial_seed as initial_seed
from .random import manual_seed as manual_seed
from .random import seed as seed
from .random import set_rng_state as set_rng_state
from .random_tensors import *
from .strided_creation import *
from .tensor import Tensor as Tensor
from .tensor_types import *
from .triangle_indices import *

dtype, finfo, iinfo = np.dtype, np.finfo, np.iinfo
float16, float32, float64 = np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64)
int8, int16, int32, int64 = map(np.dtype, (np.int8, np.int16, np.int32, np.int64))
uint8, uint16, uint32, uint64 = map(np.dtype, (np.uint8, np.uint16, np.uint32, np.uint64))
complex64, complex128 = np.dtype(np.complex64), np.dtype(np.complex128)
half, float, double = float16, float32, float64
cfloat, cdouble = complex64, complex128
short, int, long = int16, int32, int64
bool = bool_ = np.dtype(np.bool_)

pi, e, inf, nan = np.pi, np.e, np.inf, np.nan
newaxis = None

__version__ = "0.1.0"

if _TYPE_CHECKING:
    from . import accelerator as accelerator
    from . import amp as amp
    from . import autograd as autograd
    from . import backends as backends
    from . import computation_graph as computation_graph
    from . import cpu as cpu
    from . import cuda as cuda
    from . import distributed as distributed
    from . import fft as fft
    from . import func as func
    from . import io as io
    from . import linalg as linalg
    from . import mps as mps
    from . import nn as nn
    from . import optim as optim
    from . import special as special
    from . import testing as testing
    from . import utils as utils
    from . import version as version
    from .activation_checkpointing import checkpoint as checkpoint
    from .amp import GradScaler as GradScaler
    from .amp import autocast as autocast
    from .amp import is_autocast_enabled as is_autocast_enabled
    from .autograd.anomaly_mode import is_anomaly_enabled as is_anomaly_enabled
    from .autograd.anomaly_mode import set_anomaly_enabled as set_anomaly_enabled
    from .computation_graph import graph as graph
    from .core.registry import implements as implements
    from .core.registry import primitive as primitive
    from .func import vmap as vmap
    from .further_creation import *
    from .global_settings import *
    from .in_place_functions import *
    from .io import load as load
    from .io import save as save
    from .model_summary import summary as summary
    from .nn.functional import adaptive_avg_pool1d as adaptive_avg_pool1d
    from .nn.functional import adaptive_max_pool1d as adaptive_max_pool1d
    from .nn.functional import avg_pool1d as avg_pool1d
    from .nn.functional import channel_shuffle as channel_shuffle
    from .nn.functional import conv1d as conv1d
    from .nn.functional import conv2d as conv2d
    from .nn.functional import conv3d as conv3d
    from .nn.functional import conv_transpose1d as conv_transpose1d
    from .nn.functional import conv_transpose2d as conv_transpose2d
    from .nn.functional import conv_transpose3d as conv_transpose3d
    from .nn.functional import max_pool1d as max_pool1d
    from .nn.functional import max_pool2d as max_pool2d
    from .nn.functional import max_pool3d as max_pool3d
    from .nn.functional import pixel_shuffle as pixel_shuffle
    from .nn.functional import pixel_unshuffle as pixel_unshuffle
    from .ops.fft.short_time import *
    from .ops.linear_algebra.cholesky import *
    from .ops.linear_algebra.determinant import *
    from .ops.linear_algebra.distances import *
    from .ops.linear_algebra.einsum import *
    from .ops.linear_algebra.householder import *
    from .ops.linear_algebra.inverse import *
    from .ops.linear_algebra.low_rank import *
    from .ops.linear_algebra.lu import *
    from .ops.linear_algebra.matmul import *
    from .ops.linear_algebra.matrix_products import *
    from .ops.linear_algebra.norms import *
    from .ops.linear_algebra.removed import *
    from .ops.linear_algebra.tensordot import *
    from .ops.linear_algebra.torch_names import *
    from .ops.linear_algebra.trace import *
    from .ops.linear_algebra.triangular import *
    from .ops.linear_algebra.vector_products import *
    from .ops.nn.activations.in_place import celu_ as celu_
    from .ops.nn.activations.in_place import rrelu_ as rrelu_
    from .ops.nn.activations.in_place import selu_ as selu_
    from .ops.nn.activations.in_place import threshold_ as threshold_
    from .ops.special.gamma import digamma as digamma
    from .ops.special.gamma import igamma as igamma
    from .ops.special.gamma import igammac as igammac
    from .ops.special.gamma import lgamma as lgamma
    from .ops.special.gamma import mvlgamma as mvlgamma
    from .ops.special.gamma import polygamma as polygamma
    from .ops.special.normal import erfinv as erfinv
    from .threads import *
    from .type_rules import *
    from .window_functions import *
else:
    from importlib import import_module as _import

    # What is imported when it is first asked for, so that an import costs what is used.
    _ROOMS = {
        "accelerator",
        "amp",
        "autograd",
        "backends",
        "computation_graph",
        "cpu",
        "cuda",
        "distributed",
        "fft",
        "func",
        "io",
        "linalg",
        "mps",
        "nn",
        "optim",
        "special",
        "testing",
        "utils",
        "version",
    }
    _LAYERS = (
        "adaptive_avg_pool1d",
        "adaptive_max_pool1d",
        "avg_pool1d",
        "channel_shuffle",
        "conv1d",
        "conv2d",
        "conv3d",
        "conv_transpose1d",
        "conv_transpose2d",
        "conv_transpose3d",
        "max_pool1d",
        "max_pool2d",
        "max_pool3d",
        "pixel_shuffle",
        "pixel_unshuffle",
    )
    _ACTIVATIONS = ("celu_", "rrelu_", "selu_", "threshold_")
    _GAMMAS = ("digamma", "igamma", "igammac", "lgamma", "mvlgamma", "polygamma")
    _NAMES = {
        "GradScaler": "amp",
        "autocast": "amp",
        "checkpoint": "activation_checkpointing",
        "graph": "computation_graph",
        "is_autocast_enabled": "amp",
        "implements": "numpy_protocol",  # after NumPy's names: the user's replace them
        "load": "io",
        "primitive": "numpy_protocol",
        "save": "io",
        "summary": "model_summary",
        "vmap": "func",
        "erfinv": "ops.special.normal",
        "is_anomaly_enabled": "autograd.anomaly_mode",
        "set_anomaly_enabled": "autograd.anomaly_mode",
        **dict.fromkeys(_ACTIVATIONS, "ops.nn.activations.in_place"),
        **dict.fromkeys(_GAMMAS, "ops.special.gamma"),
        **dict.fromkeys(_LAYERS, "nn.functional"),
    }
    _FILES = (
        "further_creation",
        "global_settings",
        "in_place_functions",
        "threads",
        "type_rules",
        "window_functions",
        "ops.fft.short_time",
        "ops.linear_algebra.cholesky",
        "ops.linear_algebra.determinant",
        "ops.linear_algebra.distances",
        "ops.linear_algebra.einsum",
        "ops.linear_algebra.householder",
        "ops.linear_algebra.inverse",
        "ops.linear_algebra.low_rank",
        "ops.linear_algebra.lu",
        "ops.linear_algebra.matmul",
        "ops.linear_algebra.matrix_products",
        "ops.linear_algebra.norms",
        "ops.linear_algebra.removed",
        "ops.linear_algebra.tensordot",
        "ops.linear_algebra.torch_names",
        "ops.linear_algebra.trace",
        "ops.linear_algebra.triangular",
        "ops.linear_algebra.vector_products",
    )

    def _names_of(file: str) -> list[str]:
        names: list[str] = _import(f"{__name__}.{file}").__all__
        return names

    def _found(name: str) -> object:
        if name in _ROOMS:
            return _import(f"{__name__}.{name}")
        file = _NAMES.get(name) or next((file for file in _FILES if name in _names_of(file)), None)
        if file is None:
            refused_names = _import(f"{__name__}.refused_names")
            refused_names.refuse(__name__, name)
        return getattr(_import(f"{__name__}.{file}"), name)

    def __getattr__(name: str) -> object:
        if name == "__all__":  # of ``from tinygrad_np import *``
            return [public for public in __dir__() if not public.startswith("_")]
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value = _found(name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_ROOMS, *_NAMES}.union(*map(_names_of, _FILES)))
