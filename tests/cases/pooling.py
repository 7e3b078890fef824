"""Cases for ``ops/nn/pooling/``."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from tinygrad_np.nn import functional as F
from tinygrad_np.ops.nn.pooling import average_pooling, max_pooling
from tinygrad_np.ops.nn.resampling import Taps, _resample

from . import arrays, case, without_ties

pairs = st.tuples(st.integers(1, 3), st.integers(1, 3))
# A few small images: what a case costs grows with the square of its elements.
images = st.tuples(*[st.integers(1, 2)] * 2, *[st.integers(3, 4)] * 2)


case("max_pool", F.max_pool2d, without_ties(images), kernel_size=pairs)
case("max_pool", F.max_pool2d, without_ties(images), kernel_size=(2, 3), stride=pairs,
     padding=(1, 0), ceil_mode=st.booleans())  # fmt: skip
case("max_pool", F.max_pool2d, without_ties(st.just((2, 1, 5, 6))), kernel_size=(3, 2), stride=1,
     dilation=2)  # fmt: skip

# Linear in the elements, once it is drawn which tap of each 2x3 window is meant.
which = np.random.default_rng(0).integers(0, 6, (2, 2, 2, 3)).astype(np.uint8)  # (C, oh, ow, N)
for stride, size in (((2, 3), (4, 6)), ((1, 2), (3, 5))):
    settings = {"which": which, "kernel": (2, 3), "stride": stride}
    case("put_taps", max_pooling._put_taps, arrays((3, 2, 2, 2)), size=size, **settings)
    case("take_taps", max_pooling._take_taps, arrays((3, 2, *size)), **settings)

case("avg_pool", F.avg_pool2d, arrays(images), kernel_size=pairs)
case("avg_pool", F.avg_pool2d, arrays(images), kernel_size=(2, 3), stride=pairs, padding=(1, 0),
     ceil_mode=st.booleans(), count_include_pad=st.booleans())  # fmt: skip
case("avg_pool", F.avg_pool2d, arrays(images), kernel_size=2, divisor_override=3)
case("avg_pool", F.adaptive_avg_pool2d, arrays(images), output_size=1)
case("avg_pool", F.adaptive_avg_pool2d, arrays(images), output_size=pairs)
case("avg_unpool", average_pooling._avg_unpool, arrays((2, 2, 2, 3)), size=(4, 6), kernel=(2, 2),
     stride=(2, 2), divisor=4)  # fmt: skip

# A new entry of nothing, of one, of two and of three old ones, one of these twice.
TAPS = Taps(np.array([1, 2, 2, 3, 3, 3]), np.array([2, 0, 1, 1, 3, 1]),
            np.array([1.0, -0.5, 2.0, 0.25, 3.0, 1.5]), 4, 4)  # fmt: skip
case("resample", _resample, arrays((2, 3, 4)), taps=TAPS, axis=2)
case("resample", _resample, arrays((2, 4, 1)), taps=TAPS.transposed, axis=1)
for mode in ("bicubic", "bilinear"):
    case("resample", F.interpolate, arrays((1, 2, 4, 3)), size=(3, 5), mode=mode, antialias=True)
case("resample", F.interpolate, arrays((1, 2, 4, 3)), size=(3, 5), mode="area")
