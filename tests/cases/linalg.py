"""Cases for ``ops/linalg.py``."""

from __future__ import annotations

from hypothesis import strategies as st

import tinygrad_np as tg

from . import Array, arrays_of, case, hnp


@st.composite
def factors(draw: st.DrawFn) -> list[Array]:
    """Two arrays that ``matmul`` takes: vectors, matrices, batches that broadcast."""
    drawn = hnp.mutually_broadcastable_shapes(
        signature="(n?,k),(k,m?)->(n?,m?)", max_dims=2, max_side=3
    )
    return draw(arrays_of(drawn.map(lambda b: list(b.input_shapes))))


case("matmul", tg.matmul, factors())
