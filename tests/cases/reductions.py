"""Cases for ``ops/reductions``."""

from __future__ import annotations

from hypothesis import strategies as st

import tinygrad_np as tg

from . import any_shapes, arrays, case, one_axis, some_axes, without_ties

solid = any_shapes(min_side=1)
for name in ("sum", "mean"):
    case(name, getattr(tg, name), arrays(solid), axis=some_axes, keepdims=st.booleans())
case("sum", tg.sum, arrays(), axis=some_axes, keepdims=st.booleans())
for name in ("amax", "amin"):
    case(name, getattr(tg, name), without_ties(solid), axis=some_axes, keepdims=st.booleans())
for function in (tg.max, tg.min, tg.median, tg.nanmedian):
    case("one_of_all", function, without_ties(solid))
several = any_shapes(min_dims=1, min_side=2)
for name in ("var", "std"):
    case(
        name,
        getattr(tg, name),
        without_ties(several, gap=0.3),
        correction=st.sampled_from([0, 1]),
        keepdims=st.booleans(),
    )
    case(name, getattr(tg, name), without_ties(several, gap=0.3), axis=-1)
case("logsumexp", tg.logsumexp, arrays(solid), axis=some_axes, keepdims=st.booleans())
# Made of multiplications and slices; one of them stands for it.
case("mul", tg.prod, arrays(), axis=some_axes, keepdims=st.booleans())

# --- running ---------------------------------------------------------------------------------

case("cumsum", tg.cumsum, arrays(any_shapes(1)), axis=one_axis)
case("cumsum", tg.cumsum, arrays(any_shapes(0, 2)))
# Made of recorded operations.
case("mul", tg.cumprod, arrays(any_shapes(1)), axis=one_axis)
case("logaddexp", tg.logcumsumexp, arrays(any_shapes(1)), dim=one_axis)
