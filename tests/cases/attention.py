"""Cases for ``ops/nn/attention.py``, ``ops/nn/embedding.py`` and ``ops/nn/interpolation.py``.

They are made of others: each stands as one more way to call a primitive that it is made of.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from tinygrad_np.nn import functional as F

from . import case, fixed

attend = F.scaled_dot_product_attention
shapes = (2, 3, 4), (2, 5, 4), (2, 5, 2)
mask = np.array([[True, False, True, True, False], [False] * 5, [True] * 5])
case("softmax", attend, fixed(*shapes))
case("softmax", attend, fixed(*shapes), is_causal=True, scale=0.7)
case("softmax", attend, fixed(*shapes), attn_mask=mask)
case("softmax", attend, fixed(*shapes, (3, 5)))
case("softmax", attend, fixed((4, 3, 2), (2, 3, 2), (2, 3, 2)), enable_gqa=True)

rows = st.sampled_from([np.array([2, 0, 2]), np.array([[1], [3]])])
case("getitem", lambda w, i, **kw: F.embedding(i, w, **kw), fixed((4, 3)), i=rows)

for wanted, mode in (((5,), "linear"), ((5, 2), "bilinear"), ((2, 3, 4), "trilinear")):
    image = fixed((2, 1, *(3, 4, 3)[: len(wanted)]))
    case("getitem", F.interpolate, image, size=wanted, mode=mode, align_corners=st.booleans())
    case("getitem", F.interpolate, image, size=wanted, mode="nearest")
