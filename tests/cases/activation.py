"""Cases for ``ops/activation.py``."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.ops import activation

from . import arrays, case, one_axis, shapes

case("relu", tg.relu, arrays(kinks=(0,)))
slopes = st.sampled_from([0.01, 0.3, 1.5, -0.2])
case("leaky_relu", F.leaky_relu, arrays(kinks=(0,)), negative_slope=slopes)
case("sigmoid", tg.sigmoid, arrays())
case("softplus", activation.softplus_one, arrays())
case("erf", tg.erf, arrays())
case("gelu", F.gelu, arrays())
case("gelu_tanh", F.gelu, arrays(), approximate="tanh")
solid = shapes(1, 3, min_side=1)
case("softmax", tg.softmax, arrays(solid), dim=one_axis)
case("log_softmax", tg.log_softmax, arrays(solid), dim=one_axis)
case(
    "dropout",
    lambda x: activation.dropout_mask(x, p=0.4, generator=np.random.default_rng(7)),
    arrays(),
)
