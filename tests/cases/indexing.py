"""Cases for ``ops/indexing/item.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.ops.indexing.item import zeros_with

from . import Array, any_shapes, arrays, case, fixed, hnp


def a_basic_index(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return draw(hnp.basic_indices(arguments[0].shape, allow_newaxis=True, allow_ellipsis=True))


def integer_arrays(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return draw(
        hnp.integer_array_indices(arguments[0].shape, result_shape=any_shapes(1, 2, max_side=5))
    )


def a_mask(draw: st.DrawFn, arguments: list[Array]) -> Any:
    return draw(hnp.arrays(np.bool_, arguments[0].shape))


def mixed(draw: st.DrawFn, arguments: list[Array]) -> Any:
    n = arguments[0].shape[0]
    rows = draw(hnp.arrays(np.int64, (3, 1), elements=st.integers(-n, n - 1)))
    return draw(
        st.sampled_from(
            [(rows, slice(None, None, -1)), (Ellipsis, [0, 0, -1]), (rows, None, [1, 0, 1]), rows]
        )
    )


def take(x: Any, index: Any) -> Any:
    return x[index]


solid = any_shapes(1, 3, min_side=1)
case("slice", take, arrays(), index=a_basic_index)
case("getitem", take, arrays(solid), index=integer_arrays)
case("getitem", take, arrays(), index=a_mask)
case("getitem", take, fixed((3, 4)), index=mixed)
case("getitem", take, fixed((3, 4)), index=tg.tensor([2, 2, 0]))
case("getitem", take, fixed((2, 3, 4)), index=(1, slice(None), [3, 0, 3]))
case(
    "scatter",
    lambda values: zeros_with(values, shape=(3, 2), index=(np.array([0, 2, 2, 0]),)),
    fixed((4, 2)),
)
case("scatter", lambda values: zeros_with(values, shape=(3, 2), index=(1,)), fixed((2,)))


def write(x: Any, value: Any, index: Any) -> Any:
    y = x.clone()
    y[index] = value
    return y


case("setitem", write, fixed((3, 4), (4,)), index=st.sampled_from([0, slice(1, None), Ellipsis]))
case("setitem", write, fixed((3, 4), (3, 4)), index=np.array([2, 0, 2]))
case("setitem", write, fixed((3, 4), ()), index=np.eye(3, 4, dtype=bool))
case("setitem", write, fixed((2, 3, 4), (3, 3)), index=(1, slice(None), [3, 0, 3]))
case("setitem", write, fixed((2,), (1, 1)), index=slice(None))
