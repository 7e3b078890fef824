"""Writes in place through tensors that share memory: gradients follow, or the write is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck, gradgradcheck

# What makes a view of a tensor, where it can.
VIEWS = {
    "row": lambda t: t[0],
    "last": lambda t: t[..., -1:],
    "some": lambda t: t[::2],
    "column": lambda t: t[:, 0] if t.ndim > 1 else t[1:],
    "transposed": lambda t: t.T,
    "flat": lambda t: t.reshape(-1),
    "reversed": lambda t: t[::-1],
    "new axis": lambda t: t[None],
    "itself": lambda t: t[...],
    "diagonal": lambda t: t.diagonal() if t.ndim > 1 else t,
    "windows": lambda t: t.unfold(-1, 1, 2),
    "narrowed": lambda t: t.narrow(-1, 1, 1),
    "moved": lambda t: t.movedim(0, -1),
}
# What writes into one, given a recorded value of its own.
WRITES = {
    "times a constant": lambda t, w: t.mul_(1.5),
    "times recorded": lambda t, w: t.mul_(w),
    "plus": lambda t, w: t.add_(w * w),
    "fill": lambda t, w: t.fill_(0.25),
    "zero": lambda t, w: t.zero_(),
    "copy": lambda t, w: t.copy_(w * 2),
    "item": lambda t, w: t.__setitem__(0, w),
    "constant item": lambda t, w: t.__setitem__((Ellipsis, slice(0, 1)), 3.0),
    "square": lambda t, w: t.square_(),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["view", "write", "read"]),
        st.integers(0, 5),
        st.sampled_from(sorted(VIEWS)),
        st.sampled_from(sorted(WRITES)),
    ),
    min_size=3,
    max_size=9,
)


def program(lib: Any, start: str, steps: Any, x: Any, w: Any) -> Any:
    """Views, writes and reads in the order drawn; the sum of all that was read."""
    base = x * 1 if start == "recorded" else lib.zeros(2, 3, dtype=x.dtype)
    if start == "view of recorded":
        base = (x * 1)[:, 1:]
    alive, total, k = [base], (base * 0.5).sum(), 1
    for kind, which, view, write in [*steps, *(("read", i, "", "") for i in range(6))]:
        t = alive[which % len(alive)]
        if kind == "view" and t.ndim:
            if view != "reversed" or lib is tg:
                alive.append(VIEWS[view](t))
        elif kind == "write" and t.ndim and t.shape[0] and t.shape[-1]:
            WRITES[write](t, w)
        elif kind == "read":
            k += 1
            total = total + (t * (0.3 * k)).sum()  # keeps nothing of t
    return total


@given(
    start=st.sampled_from(["recorded", "constant", "view of recorded"]),
    steps=STEPS,
    seed=st.integers(0, 1000),
)
def test_views_and_writes_in_any_order(start: str, steps: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, w = rng.uniform(0.5, 1.5, (2, 3)), rng.uniform(0.5, 1.5, ())
    try:
        program(
            tg, start, steps, tg.tensor(x, requires_grad=True), tg.tensor(w, requires_grad=True)
        )
    except RuntimeError as error:  # what PyTorch refuses, too
        assert "changed in place" in str(error) or "shape" in str(error)
        return
    assert gradcheck(lambda x, w: program(tg, start, steps, x, w), (x, w), rtol=1e-5)
    assert gradgradcheck(lambda x, w: program(tg, start, steps, x, w), (x, w), rtol=1e-5, atol=1e-6)


def test_a_write_of_a_constant_cuts_the_old_value_off() -> None:
    for write in (
        lambda y: y.zero_(),
        lambda y: y.fill_(3),
        lambda y: y.copy_(tg.ones(2)),
        lambda y: y.copy_(np.ones(2)),
        lambda y: y.normal_(),
        lambda y: y.uniform_(),
        lambda y: y.bernoulli_(),
        lambda y: y.__setitem__(slice(None), 1.0),
        lambda y: y.__setitem__(Ellipsis, np.ones(2)),
        lambda y: y.__setitem__(slice(None), tg.ones(1, 1)),
    ):
        x = tg.tensor([1.0, 2.0], requires_grad=True)
        y = x * 2
        write(y)
        assert y.requires_grad  # as in PyTorch
        y.sum().backward()
        assert x.grad.tolist() == [0, 0]


def test_a_second_write_does_not_hide_the_first() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    h = x * 2
    h[:, 0].mul_(3)
    h.add_(1)
    h.sum().backward()
    assert x.grad.tolist() == [[6, 2], [6, 2]]


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_recorded_write_through_a_view_of_a_constant(view: str) -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    w = tg.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    b = tg.zeros(2, 3)
    part = VIEWS[view](b)
    part[(0,) * part.ndim] = x[0]
    (b * w).sum().backward()
    place = np.argwhere(b.detach().numpy() == 1)[0]
    assert x.grad.tolist() == [w[tuple(place)].item(), 0]


def test_rows_of_an_iteration_are_views() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    b = tg.zeros(2, 2)
    for row in b:
        row[1] = x[0]
    (b * tg.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
    assert x.grad.tolist() == [6, 0]


def test_older_views_follow_a_write_to_their_base_and_the_base_one_to_a_view() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    view = y[:1]
    y *= 2
    (view * 3).sum().backward()
    assert x.grad.tolist() == [6, 0]
    x.grad = None
    y = x * 1
    view = y[:1]
    view *= 2
    (y * 3).sum().backward()
    assert x.grad.tolist() == [6, 3]


def test_a_view_by_strides_reaches_what_its_view_does_not_show() -> None:
    x = tg.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    w = tg.tensor([1.0, 2.0, 3.0, 4.0])
    wide = (x * 1)[::2].as_strided((4,), (1,))
    (wide * w).sum().backward()
    assert x.grad.tolist() == [1, 2, 3, 4]
    x.grad = None
    y = x * 1
    y[2:].as_strided((3,), (1,), 0).mul_(2)
    (y * w).sum().backward()
    assert x.grad.tolist() == [2, 4, 6, 4]


def test_a_copy_that_a_reshape_made_is_no_view() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1
    flat = y.T.reshape(-1)
    y += 1
    flat *= 3
    (flat.sum() + y.sum()).backward()
    assert x.grad.tolist() == [[4, 4], [4, 4]]


def test_what_cannot_be_followed_is_refused() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    with tg.no_grad():
        unrecorded = y[:1]
    with pytest.raises(RuntimeError, match=r"made within tg\.no_grad"):
        unrecorded.mul_(2)
    with pytest.raises(RuntimeError, match="expanded"):
        tg.ones(1).expand(3).add_(1)
    with pytest.raises(RuntimeError, match="leaf"):
        x[:1].mul_(2)
    b = tg.zeros(2)
    view = b[:1]
    b.requires_grad_()
    with pytest.raises(RuntimeError, match="leaf"):
        view.mul_(2)
    assert x.tolist() == [1, 2]


def test_a_detached_tensor_stays_outside() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    outside = y.detach()
    y.mul_(x + 1)
    assert not outside.requires_grad
    assert outside.tolist() == y.tolist()


def test_a_kept_gradient_is_that_of_the_value_after_the_write() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    y.retain_grad()
    y.mul_(2)
    (y * 5).sum().backward()
    assert y.grad.tolist() == [5, 5]
    assert x.grad.tolist() == [10, 10]


def test_kept_gradients_of_views_are_those_of_their_own_use_after_the_write() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    base = x * 1
    one, two = base[:], base[:]
    for kept in (base, one, two):
        kept.retain_grad()
    before = (one * 7).sum()
    one.mul_(2)
    (before + (one * 3).sum() + (two * 5).sum()).backward()
    assert one.grad.tolist() == [3, 3]  # not what the other view adds, nor the use before
    assert two.grad.tolist() == [5, 5]
    assert base.grad.tolist() == [8, 8]  # what goes through its views
    assert x.grad.tolist() == [23, 23]


def test_a_kept_gradient_after_a_write_of_a_constant() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = x * 2
    y.retain_grad()
    y.zero_()
    (y * 3).sum().backward()
    assert y.grad.tolist() == [3, 3]
    assert x.grad.tolist() == [0, 0]


def test_views_of_short_life_leave_nothing_behind() -> None:
    x = tg.zeros(3)
    for _ in range(1000):
        _ = x[:1]
    assert len(x.aliases.references) < 64
