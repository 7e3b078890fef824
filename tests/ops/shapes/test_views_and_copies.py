"""Views as in PyTorch, which can be written through, and copies as in PyTorch."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

View = Callable[[Any], Any]

# Views that show no element twice, of a tensor of shape (2, 3, 4).
VIEWS: dict[str, View] = {
    "reshape": lambda x: x.reshape(6, 4),
    "view": lambda x: x.view(-1),
    "flatten": lambda x: x.flatten(1),
    "unflatten": lambda x: x.unflatten(2, (2, 2)),
    "ravel": lambda x: x.ravel(),
    "squeeze": lambda x: x[:1].squeeze(0),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "atleast_3d": lambda x: tg.atleast_3d(x[0, 0]),
    "permute": lambda x: x.permute(2, 0, 1),
    "transpose": lambda x: x.transpose(0, 2),
    "T": lambda x: x[0].T,
    "t": lambda x: x[0].t(),
    "mT": lambda x: x.mT,
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "movedim": lambda x: x.movedim(0, -1),
    "expand": lambda x: x.expand(1, 2, 3, 4),
    "broadcast_to": lambda x: tg.broadcast_to(x, (2, 3, 4)),
    "broadcast_tensors": lambda x: tg.broadcast_tensors(x, tg.zeros(4))[0],
    "meshgrid": lambda x: tg.meshgrid(x[0, 0])[0],
    "split": lambda x: x.split([1, 2], 1)[1],
    "chunk": lambda x: x.chunk(2, -1)[0],
    "tensor_split": lambda x: x.tensor_split([1], 2)[1],
    "hsplit": lambda x: x.hsplit([2])[0],
    "vsplit": lambda x: x.vsplit(2)[1],
    "dsplit": lambda x: x.dsplit(2)[0],
    "unbind": lambda x: x.unbind(1)[2],
    "iteration": lambda x: list(x[0])[1],
    "one element": lambda x: x[0, 1].unbind()[2],
    "unfold": lambda x: x.unfold(2, 2, 2),
    "diagonal": lambda x: x.diagonal(1, 0, 2),
    "linalg.diagonal": lambda x: tg.linalg.diagonal(x),
    "select": lambda x: x.select(1, 0),
    "narrow": lambda x: x.narrow(2, 1, 2),
    "integer": lambda x: x[1],
    "integers": lambda x: x[1, 2, 3],
    "slices": lambda x: x[:, ::2, 1:],
    "backwards": lambda x: x[:, ::-1],
    "new axis": lambda x: x[:, None, ..., 0],
    "0-d index": lambda x: x[tg.tensor(1)],
    "views of views": lambda x: x.mT.unfold(1, 2, 2).diagonal(0, 0, 3)[..., 1:].T,
    "detach": lambda x: x.detach(),
    "contiguous": lambda x: x.contiguous(),
}

COPIES: dict[str, View] = {
    "clone": lambda x: x.clone(),
    "contiguous": lambda x: x.mT.contiguous(),
    "reshape": lambda x: x.mT.reshape(-1),
    "flip": lambda x: x.flip(0),
    "flip nothing": lambda x: x.flip(()),
    "fliplr": lambda x: x.fliplr(),
    "flipud": lambda x: x.flipud(),
    "rot90": lambda x: x.rot90(),
    "rot90 not at all": lambda x: x.rot90(0),
    "rot90 half": lambda x: x.rot90(2),
    "roll": lambda x: x.roll(0),
    "repeat": lambda x: x.repeat(2, 1, 1),
    "repeat once": lambda x: x.repeat(1, 1, 1),
    "repeat one element": lambda x: x[0, 0, :1].repeat(3),
    "tile": lambda x: x.tile(2),
    "tile once": lambda x: x.tile(1),
    "repeat_interleave": lambda x: x.repeat_interleave(2, 1),
    "repeat_interleave once": lambda x: x[:1].repeat_interleave(1, 0),
    "diag": lambda x: x[0].diag(),
    "tril": lambda x: x.tril(5),
    "pad": lambda x: tg.nn.functional.pad(x, (0, 0)),
    "cat": lambda x: tg.cat([x]),
    "stack": lambda x: tg.stack([x]),
    "list": lambda x: x[[0, 1]],
    "mask": lambda x: x[x > -1],
    "index_select": lambda x: x.index_select(0, tg.tensor([0])),
    "gather": lambda x: x[0, 0, 0].gather(0, tg.tensor(0)),
    "take": lambda x: x.take(tg.tensor(0)),
    "masked_fill": lambda x: x.masked_fill(x > 99, 0.0),
}


def cube(**settings: Any) -> Any:
    return tg.tensor(np.arange(24.0).reshape(2, 3, 4), **settings)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_write_to_a_view_is_a_write_to_its_source(view: View) -> None:
    x = cube()
    before = x.numpy(force=True).copy()
    shown = view(x)
    values = shown.numpy(force=True).copy()
    assert shown.add_(100) is shown
    np.testing.assert_array_equal(shown.data, values + 100)
    changed = x.data != before
    assert np.count_nonzero(changed) == shown.numel()
    np.testing.assert_array_equal(x.data, np.where(changed, before + 100, before))
    x.zero_()
    assert not shown.data.any()


@pytest.mark.parametrize("view", [v for k, v in VIEWS.items() if k != "detach"])
def test_gradients_go_through_a_write_to_a_view(view: View) -> None:
    mask = cube().zero_()
    view(mask).fill_(1)
    weights = np.random.default_rng(0).normal(size=mask.shape)
    x = cube(requires_grad=True)
    y = x * 2
    view(y).mul_(3)
    (y * weights).sum().backward()
    np.testing.assert_allclose(x.grad.data, 2 * weights * (1 + 2 * mask.data))


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_write_to_a_copy_leaves_the_source(copy: View) -> None:
    x = cube()
    copied = copy(x)
    assert not np.may_share_memory(copied.data, x.data)
    copied.add_(100)
    np.testing.assert_array_equal(x.data, cube().data)
    recorded = copy(cube(requires_grad=True) * 2)
    recorded.mul_(3)  # no view of what backward needs


def test_several_places_that_are_one_are_not_written_to() -> None:
    x = tg.zeros(3, 1)
    for y in (x.expand(3, 2), x.view(3).unfold(0, 2, 1), tg.meshgrid(x.view(3), x.view(3))[0]):
        with pytest.raises(RuntimeError, match="clone"):
            y.add_(1)
    x.expand(2, 3, 1)[0].add_(1)  # but a part where each is there once
    assert x.tolist() == [[1], [1], [1]]


def test_a_copy_of_a_transpose_is_written_to_in_place() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 2
    z = y.T.reshape(-1)
    z.mul_(3)
    (y.sum() + z.sum()).backward()
    assert x.grad.tolist() == [[8, 8], [8, 8]]


@given(
    n=st.integers(1, 7),
    size=st.integers(0, 7),
    step=st.integers(1, 4),
    backwards=st.booleans(),
)
def test_windows_are_numpys(n: int, size: int, step: int, backwards: bool) -> None:
    x = np.arange(2.0 * n).reshape(n, 2)[:: -1 if backwards else 1]
    size = min(size, n)
    expected = np.lib.stride_tricks.sliding_window_view(x, size, 0)[::step]
    np.testing.assert_array_equal(tg.from_numpy(x).unfold(0, size, step).data, expected)


@pytest.mark.parametrize("name", ["view", "reshape"])
@pytest.mark.parametrize(
    ("sizes", "why"), [((4,), "it has 6 elements"), ((4, -1), "it has 6"), ((-1, -1), "is -1")]
)
def test_sizes_that_do_not_fit_are_refused_by_the_name_that_was_called(
    name: str, sizes: tuple[int, ...], why: str
) -> None:
    shapes = re.escape(f"{name}: shape (2, 3) does not fit {sizes}: ")
    with pytest.raises(RuntimeError, match=shapes + f".*{why}"):
        getattr(tg.ones(2, 3), name)(*sizes)
    with pytest.raises(ValueError, match=shapes):
        getattr(tg.ones(2, 3), name)(sizes)


def test_a_copy_keeps_the_order_of_axes_in_memory() -> None:
    x = tg.zeros(3, 4, 5)
    assert x.permute(2, 0, 1).clone().stride() == (1, 20, 5)
    assert x.permute(2, 0, 1)[:, ::2].clone().stride() == (1, 20, 5)
    assert x.permute(2, 0, 1).detach().clone().contiguous().stride() == (12, 4, 1)
    assert x[:1].expand(3, 4, 5).clone().view(-1).shape == (60,)
