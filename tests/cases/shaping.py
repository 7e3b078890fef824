"""Cases for ``ops/shaping.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg

from . import Array, arrays, arrays_of, case, one_axis, shapes, some_axes


def another_shape(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, ...]:
    x = arguments[0]
    return draw(st.sampled_from([(x.size,), (1, x.size), x.shape[::-1], (*x.shape, 1)]))


def an_order(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, ...]:
    return tuple(draw(st.permutations(range(arguments[0].ndim))))


def a_larger_shape(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, ...]:
    x = arguments[0]
    stretched = tuple(draw(st.integers(1, 3)) if n == 1 else n for n in x.shape)
    return (*draw(st.sampled_from([(), (2,), (0,)])), *stretched)


case("reshape", tg.reshape, arrays(), shape=another_shape)
case("permute", tg.permute, arrays(), dims=an_order)
case("expand", tg.expand, arrays(shapes(min_side=1, max_side=2)), shape=a_larger_shape)
case("flip", tg.flip, arrays(), axis=some_axes)


@st.composite
def pieces(draw: st.DrawFn, same: bool) -> list[Array]:
    """Arrays of one shape, but for the length of the axis 0."""
    rest = draw(shapes(max_dims=2))
    count = draw(st.integers(1, 3))
    lengths = [1 if same else draw(st.integers(0, 3)) for _ in range(count)]
    return draw(arrays_of(st.just([(n, *rest) for n in lengths])))


case("concatenate", lambda *xs: tg.concatenate(xs, 0), pieces(same=False))
case("concatenate", lambda *xs: tg.concatenate([x.T for x in xs], -1), pieces(same=False))
case("stack", lambda *xs, axis: tg.stack(xs, axis), pieces(same=True), axis=one_axis)


def widths(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return [draw(st.integers(0, 2)) for _ in range(2 * arguments[0].ndim)]


case("pad", tg.nn.functional.pad, arrays(), pad=widths, value=st.sampled_from([None, 1.5]))
case("slice", lambda x: np.concatenate(tg.split(x, 2)[::-1]), arrays(shapes(1, 3)))
case("getitem", tg.nn.functional.pad, arrays(shapes(2, 3, 3, 4)), pad=(1, 2, 2, 0),
     mode=st.sampled_from(["reflect", "replicate", "circular"]))  # fmt: skip
