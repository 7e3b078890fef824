"""Cases for ``ops/shapes``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.ops.shapes.casting import cast
from tinygrad_np.ops.shapes.sliding_windows import _fold

from . import Array, any_shapes, arrays, arrays_of, case, fixed, one_axis, some_axes

# --- casting -------------------------------------------------------------------------------------

case("clone", tg.clone, arrays())
case("cast", lambda x: cast(x, np.float64), arrays())

# --- reshaping, permuting, broadcasting ----------------------------------------------------------


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
case("expand", tg.expand, arrays(any_shapes(min_side=1, max_side=2)), size=a_larger_shape)

# --- joining and splitting -----------------------------------------------------------------------


@st.composite
def pieces(draw: st.DrawFn, same: bool) -> list[Array]:
    """Arrays of one shape, but for the length of the axis 0."""
    rest = draw(any_shapes(max_dims=2))
    count = draw(st.integers(1, 3))
    lengths = [1 if same else draw(st.integers(0, 3)) for _ in range(count)]
    return draw(arrays_of(st.just([(n, *rest) for n in lengths])))


def windows(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, int, int]:
    axis = one_axis(draw, arguments)
    return axis, draw(st.integers(0, arguments[0].shape[axis])), draw(st.integers(1, 4))


case("concatenate", lambda *xs: tg.concatenate(xs, 0), pieces(same=False))
case("concatenate", lambda *xs: tg.concatenate([x.T for x in xs], -1), pieces(same=False))
case("stack", lambda *xs, axis: tg.stack(xs, axis), pieces(same=True), axis=one_axis)
case("slice", lambda x: np.concatenate(tg.split(x, 2)[::-1]), arrays(any_shapes(1, 3)))
case("unfold_axis", lambda x, how: x.unfold(*how), arrays(any_shapes(1, 3)), how=windows)
case("as_strided", lambda x: tg.as_strided(tg.cat([x, 2 * x]), (2, 4), (1, 2), 1), fixed((6,)))
case("fold_windows", lambda g: _fold(g, shape=(5, 2), axis=0, size=3, step=1), fixed((3, 2, 3)))
case("fold_windows", lambda g: _fold(g, shape=(2, 6), axis=1, size=2, step=3), fixed((2, 2, 2)))

# --- repeating, flipping, diagonals, padding -----------------------------------------------------


def repeats(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, ...]:
    ndim = arguments[0].ndim
    return tuple(draw(st.lists(st.integers(0, 3), min_size=ndim, max_size=ndim + 1)))


def axes_to_flip(draw: st.DrawFn, arguments: list[Array]) -> Any:
    axes = some_axes(draw, arguments)
    return () if axes is None else axes


def shifts(draw: st.DrawFn, arguments: list[Array]) -> tuple[Any, ...]:
    axes = axes_to_flip(draw, arguments)
    count = len(axes) if isinstance(axes, tuple) else 1
    distances = draw(st.lists(st.integers(-5, 5), min_size=count or 1, max_size=count or 1))
    return tuple(distances), axes


def a_diagonal(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, int, int]:
    first, second = draw(st.permutations(range(arguments[0].ndim)))[:2]
    return draw(st.integers(-3, 3)), first, second - arguments[0].ndim


def an_embedding(draw: st.DrawFn, arguments: list[Array]) -> tuple[int, int, int]:
    first, second = draw(st.permutations(range(arguments[0].ndim + 1)))[:2]
    return draw(st.integers(-3, 3)), first, second


def widths(draw: st.DrawFn, arguments: list[Array]) -> Any:
    drawn = [draw(st.integers(-2, 2)) for _ in range(2 * arguments[0].ndim)]
    lengths = arguments[0].shape[::-1]
    fits = all(n + sum(drawn[2 * i : 2 * i + 2]) >= 0 for i, n in enumerate(lengths))
    return drawn if fits else [abs(n) for n in drawn]


case("repeat", lambda x, r: tg.Tensor.repeat(x, r), arrays(), r=repeats)
case("repeat", lambda x: tg.repeat_interleave(x, 3, -1), fixed((2, 3)))
case("flip", tg.flip, arrays(), dims=axes_to_flip)
case("roll", lambda x, how: tg.roll(x, *how), arrays(), how=shifts)
case("diagonal", lambda x, how: tg.diagonal(x, *how), arrays(any_shapes(2, 4)), how=a_diagonal)
case(
    "diag_embed", lambda x, how: tg.diag_embed(x, *how), arrays(any_shapes(1, 3)), how=an_embedding
)
case("tril", tg.tril, arrays(any_shapes(2, 4)), diagonal=st.integers(-3, 3))
case("triu", tg.triu, arrays(any_shapes(2, 4)), diagonal=st.integers(-3, 3))
case("pad", tg.nn.functional.pad, arrays(), pad=widths, value=st.sampled_from([None, 1.5]))
case("getitem", tg.nn.functional.pad, arrays(any_shapes(2, 3, 3, 4)), pad=(1, 2, 2, 0),
     mode=st.sampled_from(["reflect", "replicate", "circular"]))  # fmt: skip
case("getitem", tg.nn.functional.pad, arrays(any_shapes(2, 3, 4, 4)), pad=(-1, 2, 2, -1),
     mode=st.sampled_from(["reflect", "replicate", "circular"]))  # fmt: skip
