"""Methods of neural networks: each is the function of its name."""

from __future__ import annotations

from ..core.tensor_base import TensorBase
from ..ops.nn.activations import piecewise_linear
from ..ops.nn.activations import relu as rectifiers
from ..ops.nn.activations import sigmoid as sigmoids
from ..ops.nn.activations import softmax as softmaxes


class NeuralNetworkMethods(TensorBase):
    """Methods of neural networks."""

    __slots__ = ()

    relu = rectifiers.relu
    prelu = rectifiers.prelu
    hardshrink = piecewise_linear.hardshrink
    sigmoid = sigmoids.sigmoid
    softmax = softmaxes.softmax
    log_softmax = softmaxes.log_softmax
