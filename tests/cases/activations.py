"""Cases for ``ops/nn/activations/`` and ``ops/nn/dropout.py``."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.ops.nn.activations.relu import _rrelu
from tinygrad_np.ops.nn.activations.sigmoid import _softplus
from tinygrad_np.ops.nn.dropout import _alpha_dropout, _dropout

from . import any_shapes, arrays, case, fixed, one_axis

# --- rectifiers and other piecewise functions ----------------------------------------------------

case("relu", tg.relu, arrays(kinks=(0,)))
slopes = st.sampled_from([0.01, 0.3, 1.5, -0.2])
case("leaky_relu", F.leaky_relu, arrays(kinks=(0,)), negative_slope=slopes)
case("where", F.prelu, fixed((2, 3, 2), (3,), low=0.1))
case("where", F.prelu, fixed((2,), (1,), low=0.1))
case(
    "rrelu",
    lambda x: _rrelu(x, lower=0.1, upper=0.3, generator=np.random.default_rng(3)),
    arrays(kinks=(0,)),
)
case("threshold", F.threshold, arrays(kinks=(0.5,)), threshold=0.5, value=3.0)
bounds = st.sampled_from([{}, {"min_val": -0.5, "max_val": 1.5}])
case("hardtanh", lambda x, b: F.hardtanh(x, **b), arrays(kinks=(-1, -0.5, 1, 1.5)), b=bounds)
case("hardsigmoid", F.hardsigmoid, arrays(low=-5, high=5, kinks=(-3, 3)))
case("hardswish", F.hardswish, arrays(low=-5, high=5, kinks=(-3, 3)))

# --- smooth, or with one kink --------------------------------------------------------------------

alphas = st.sampled_from([1.0, 0.4, 2.0])
for unit in (F.elu, F.celu):
    case("elu", unit, arrays(kinks=(0,)), alpha=alphas)
case("elu", F.selu, arrays(kinks=(0,)))
for name in ("silu", "mish", "logsigmoid", "tanhshrink"):
    case(name, getattr(F, name), arrays())
case("softsign", F.softsign, arrays(kinks=(0,)))
case("sigmoid", tg.sigmoid, arrays())
case("softplus", _softplus, arrays())
case("softplus", F.softplus, arrays(kinks=(0.5,)), beta=2.0, threshold=1.0)
case("gelu", F.gelu, arrays())
case("gelu_tanh", F.gelu, arrays(), approximate="tanh")

# --- softmax and dropout -------------------------------------------------------------------------

solid = any_shapes(1, 3, min_side=1)
case("softmax", tg.softmax, arrays(solid), dim=one_axis)
case("log_softmax", tg.log_softmax, arrays(solid), dim=one_axis)
case(
    "dropout",
    lambda x: _dropout(x, p=0.4, generator=np.random.default_rng(7)),
    arrays(),
)
case(
    "dropout",
    lambda x: _dropout(x, p=0.4, generator=np.random.default_rng(7), shared_axes=2),
    arrays((3, 2, 2, 2)),
)
case(
    "alpha_dropout",
    lambda x: _alpha_dropout(x, p=0.4, generator=np.random.default_rng(7)),
    arrays(),
)
