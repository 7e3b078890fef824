"""Tensors in, tensors out; arrays in, arrays out; one object by all its names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.ops import indexing, shapes

Call = Callable[[Any], Any]
INDEX = np.array([[0, 1, 0], [1, 0, 2]])

CALLS: dict[str, Call] = {
    "atleast_1d": tg.atleast_1d,
    "atleast_2d": tg.atleast_2d,
    "atleast_3d": tg.atleast_3d,
    "flatten": tg.flatten,
    "ravel": tg.ravel,
    "reshape": lambda x: tg.reshape(x, (3, 2)),
    "squeeze": tg.squeeze,
    "unflatten": lambda x: tg.unflatten(x, 1, (3, 1)),
    "unsqueeze": lambda x: tg.unsqueeze(x, 0),
    "permute": lambda x: tg.permute(x, (1, 0)),
    "transpose": lambda x: tg.transpose(x, 0, 1),
    "swapaxes": lambda x: tg.swapaxes(x, 0, 1),
    "swapdims": lambda x: tg.swapdims(x, 0, 1),
    "t": tg.t,
    "movedim": lambda x: tg.movedim(x, 0, 1),
    "expand": lambda x: tg.expand(x, (2, 2, 3)),
    "broadcast_tensors": lambda x: tg.broadcast_tensors(x, np.ones(3)),
    "meshgrid": lambda x: tg.meshgrid(x[0], x[1]),
    "cat": lambda x: tg.cat([x, np.ones((1, 3))]),
    "stack": lambda x: tg.stack([x, np.ones((2, 3))]),
    "hstack": lambda x: tg.hstack([x, np.ones((2, 1))]),
    "vstack": lambda x: tg.vstack([x, x]),
    "dstack": lambda x: tg.dstack([x, x]),
    "column_stack": lambda x: tg.column_stack([x, x]),
    "split": lambda x: tg.split(x, 2, 1),
    "split_with_sizes": lambda x: tg.split_with_sizes(x, [1, 1]),
    "chunk": lambda x: tg.chunk(x, 2),
    "tensor_split": lambda x: tg.tensor_split(x, 2, 1),
    "hsplit": lambda x: tg.hsplit(x, 3),
    "vsplit": lambda x: tg.vsplit(x, 2),
    "dsplit": lambda x: tg.dsplit(tg.unsqueeze(x, 2), 1),
    "unbind": tg.unbind,
    "tile": lambda x: tg.tile(x, (2,)),
    "repeat_interleave": lambda x: tg.repeat_interleave(x, 2),
    "flip": lambda x: tg.flip(x, (0,)),
    "fliplr": tg.fliplr,
    "flipud": tg.flipud,
    "rot90": tg.rot90,
    "roll": lambda x: tg.roll(x, 1),
    "diag": tg.diag,
    "diag_embed": tg.diag_embed,
    "diagflat": tg.diagflat,
    "diagonal": tg.diagonal,
    "tril": tg.tril,
    "triu": tg.triu,
    "clone": tg.clone,
    "detach": tg.detach,
    "pad": lambda x: tg.nn.functional.pad(x, (1, 1)),
    "argwhere": tg.argwhere,
    "nonzero": lambda x: tg.nonzero(x, as_tuple=True),
    "masked_fill": lambda x: tg.masked_fill(x, np.array([True, False, True]), 7),
    "masked_select": lambda x: tg.masked_select(x, np.array([True, False, True])),
    "gather": lambda x: tg.gather(x, 1, INDEX),
    "take": lambda x: tg.take(x, INDEX),
    "take_along_dim": lambda x: tg.take_along_dim(x, INDEX, 1),
    "scatter": lambda x: tg.scatter(x, 1, INDEX, 7.0),
    "scatter_add": lambda x: tg.scatter_add(x, 1, INDEX, np.ones((2, 3))),
    "scatter_reduce": lambda x: tg.scatter_reduce(x, 1, INDEX, np.ones((2, 3)), "amax"),
    "select": lambda x: tg.select(x, 0, 1),
    "narrow": lambda x: tg.narrow(x, 1, 1, 2),
    "index_select": lambda x: tg.index_select(x, 1, [2, 0]),
    "index_add": lambda x: tg.index_add(x, 0, [1], np.ones((1, 3))),
    "index_copy": lambda x: tg.index_copy(x, 0, [1], np.ones((1, 3))),
    "index_fill": lambda x: tg.index_fill(x, 0, [1], 7.0),
    "adjoint": tg.adjoint,
    "alias_copy": tg.alias_copy,
    "as_strided": lambda x: tg.as_strided(x, (2, 2), (1, 2)),
    "as_strided_copy": lambda x: tg.as_strided_copy(x, (2, 2), (1, 2)),
    "as_strided_scatter": lambda x: tg.as_strided_scatter(x, x[:, 0], (2,), (2,)),
    "block_diag": lambda x: tg.block_diag(x, x),
    "cartesian_prod": lambda x: tg.cartesian_prod(x[0], x[1]),
    "combinations": lambda x: tg.combinations(x[0]),
    "detach_copy": tg.detach_copy,
    "diagonal_copy": tg.diagonal_copy,
    "diagonal_scatter": lambda x: tg.diagonal_scatter(x, x[:, 0]),
    "expand_copy": lambda x: tg.expand_copy(x, (2, 2, 3)),
    "index_put": lambda x: tg.index_put(x, (INDEX[0],), x[0]),
    "index_reduce": lambda x: tg.index_reduce(x, 0, np.array([1, 1]), x, "mean"),
    "masked_scatter": lambda x: tg.masked_scatter(x, np.array([True, False, True]), x),
    "narrow_copy": lambda x: tg.narrow_copy(x, 1, 1, 2),
    "nonzero_static": lambda x: tg.nonzero_static(x, size=7),
    "permute_copy": lambda x: tg.permute_copy(x, (1, 0)),
    "put": lambda x: tg.put(x, INDEX, x),
    "select_copy": lambda x: tg.select_copy(x, 0, 1),
    "select_scatter": lambda x: tg.select_scatter(x, x[0], 0, 1),
    "slice_copy": lambda x: tg.slice_copy(x, 1, 1),
    "slice_scatter": lambda x: tg.slice_scatter(x, x[:, 1:], 1, 1),
    "split_copy": lambda x: tg.split_copy(x, 2, 1),
    "split_with_sizes_copy": lambda x: tg.split_with_sizes_copy(x, [1, 1]),
    "squeeze_copy": tg.squeeze_copy,
    "t_copy": tg.t_copy,
    "transpose_copy": lambda x: tg.transpose_copy(x, 0, 1),
    "unbind_copy": tg.unbind_copy,
    "unfold_copy": lambda x: tg.unfold_copy(x, 1, 2, 1),
    "unravel_index": lambda x: tg.unravel_index(tg.argwhere(x), (7, 7)),
    "unsafe_chunk": lambda x: tg.unsafe_chunk(x, 2),
    "unsafe_split": lambda x: tg.unsafe_split(x, 2, 1),
    "unsafe_split_with_sizes": lambda x: tg.unsafe_split_with_sizes(x, [1, 1]),
    "unsqueeze_copy": lambda x: tg.unsqueeze_copy(x, 0),
    "view_copy": lambda x: tg.view_copy(x, (3, 2)),
}
OTHERS = {  # they answer with Python's values
    *("is_tensor", "is_floating_point", "numel", "broadcast_shapes", "is_distributed"),
    *("is_inference", "is_nonzero", "is_same_size", "is_signed", "is_storage"),
}
ALIASES = {"broadcast_arrays", "broadcast_to", "concat", "concatenate", "moveaxis", "row_stack"}


def parts(result: Any) -> tuple[Any, ...]:
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("name", CALLS)
def test_what_comes_in_goes_out(name: str) -> None:
    array = np.array([[1.0, 0.0, 3.0], [-4.0, 5.0, 6.0]])
    of_array, of_tensor = parts(CALLS[name](array)), parts(CALLS[name](tg.tensor(array)))
    assert all(type(part) is np.ndarray for part in of_array)
    assert all(type(part) is tg.Tensor for part in of_tensor)
    for a, b in zip(of_array, of_tensor, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b.data)


def test_every_public_function_is_called() -> None:
    assert {*shapes.__all__, *indexing.__all__} - OTHERS - ALIASES == set(CALLS) - {"pad"}


def test_methods_are_the_functions() -> None:
    methods = [
        name
        for name in CALLS
        if name not in ("pad", "split", "unsafe_split") and hasattr(tg.Tensor, name)
    ]
    assert len(methods) > 45
    for name in methods:
        assert getattr(tg.Tensor, name) is getattr(tg, name)


def test_numbers_and_lists() -> None:
    assert tg.reshape(2.0, (1, 1)).tolist() == [[2.0]]
    assert tg.cat([[1.0], [2.0]]).tolist() == [1.0, 2.0]
    assert tg.cat([tg.tensor([1.0], dtype=tg.float64), [0.1]]).tolist() == [1.0, 0.1]


def test_numpys_functions_of_lists_beside_tensors_keep_all_digits() -> None:
    t = tg.tensor([1.0, 2.0], dtype=tg.float64)
    assert np.concatenate((t, [0.1]), axis=None).tolist() == [1.0, 2.0, 0.1]
    assert np.append(t, [0.1]).tolist() == [1.0, 2.0, 0.1]
    assert np.stack([t, [0.1, 0.2]])[1].tolist() == [0.1, 0.2]
    assert np.meshgrid(t, [0.1])[1].tolist() == [[0.1, 0.1]]
