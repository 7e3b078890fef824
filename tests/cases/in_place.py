"""The nodes that writes in place leave: see ``tinygrad_np/ops/in_place.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.cases import Array, any_shapes, arrays_of, case
from tinygrad_np.ops import in_place

case("overwrite", in_place._overwrite, arrays_of(any_shapes().map(lambda s: [s, s])))


def positions(draw: st.DrawFn, size: int, count: int, repeats: bool) -> Array:
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    return rng.choice(size, count, replace=repeats)


def of_base(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return positions(draw, arguments[0].size, draw(st.integers(0, 6)), True)


def for_values(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return positions(draw, 6, arguments[0].size, True)


def written(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return positions(draw, arguments[0].size, arguments[1].size, False)


some = any_shapes(min_side=1, min_dims=1)
case(
    "view_of_written",
    in_place._read_positions,
    arrays_of(some.map(lambda s: [s])),
    positions=of_base,
)
case("whole_of_written", in_place._read_whole, arrays_of(some.map(lambda s: [s])))
case(
    "view_of_written_transposed",
    in_place._add_positions,
    arrays_of(st.integers(0, 5).map(lambda n: [(n,)])),
    shape=(2, 3),
    positions=for_values,
)
case(
    "write_through_view",
    in_place._write_positions,
    arrays_of(st.integers(0, 5).map(lambda n: [(2, 3), (n,)])),
    positions=written,
)
