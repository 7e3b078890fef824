"""Hooks on modules. The numbers are PyTorch's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn

WEIGHT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)


def layer() -> nn.Linear:
    made = nn.Linear(3, 2, bias=False)
    made.load_state_dict({"weight": WEIGHT})
    return made


def test_forward_hooks_see_and_replace() -> None:
    made, seen = layer(), []
    made.register_forward_pre_hook(lambda m, args: (args[0] * 2,))
    made.register_forward_hook(lambda m, args, y: seen.append(args[0].tolist()))
    made.register_forward_hook(lambda m, args, y: y * 10)
    assert made(tg.ones(3)).tolist() == [120, 300]
    assert seen == [[2, 2, 2]]


def test_order_removal_and_keyword_arguments() -> None:
    made, seen = layer(), []
    late = made.register_forward_hook(lambda m, args, y: seen.append("late"))
    made.register_forward_hook(lambda m, args, y: seen.append("early"), prepend=True)
    made.register_forward_pre_hook(
        lambda m, args, kwargs: ((), {"input": kwargs["input"] + 1}), with_kwargs=True
    )
    made.register_forward_hook(
        lambda m, args, kwargs, y: seen.append(kwargs["input"].tolist()), with_kwargs=True
    )
    made(input=tg.zeros(3))
    late.remove()
    made(input=tg.zeros(3))
    assert seen == ["early", "late", [1, 1, 1], "early", [1, 1, 1]]


def test_backward_hooks_see_and_replace() -> None:
    made, seen = layer(), []
    x = tg.ones(1, 3, requires_grad=True)
    made.register_full_backward_pre_hook(lambda m, outgoing: (outgoing[0] * 2,))

    def hook(module: Any, incoming: Any, outgoing: Any) -> Any:
        seen.append((incoming[0].tolist(), outgoing[0].tolist()))
        return (incoming[0] * 10,)

    made.register_full_backward_hook(hook)
    made(x).sum().backward()
    assert seen == [([[10, 14, 18]], [[2, 2]])]
    assert x.grad.tolist() == [[100, 140, 180]]
    assert made.weight.grad.tolist() == [[2] * 3] * 2


class Pair(nn.Module):
    def forward(self, x: Any, y: Any) -> Any:
        return x * y, x + y


@pytest.mark.parametrize("y_requires_grad", [True, False])
def test_backward_hooks_with_several_inputs_and_outputs(y_requires_grad: bool) -> None:
    pair, seen = Pair(), []

    def hook(module: Any, incoming: Any, outgoing: Any) -> Any:
        seen.append([g.tolist() for g in outgoing])
        return tuple(None if g is None else g * 2 for g in incoming)

    pair.register_full_backward_hook(hook)
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = tg.tensor([3.0, 5.0], requires_grad=y_requires_grad)
    product, total = pair(x, y)
    (product.sum() + 2 * total.sum()).backward()
    assert seen == [[[1, 1], [2, 2]]]
    assert x.grad.tolist() == [10, 14]
    assert (y.grad.tolist() if y_requires_grad else y.grad) == ([6, 8] if y_requires_grad else None)


def test_backward_hooks_fire_where_no_input_requires_grad() -> None:
    made, seen = layer(), []
    made.register_full_backward_hook(lambda m, incoming, outgoing: seen.append(incoming))
    made(tg.ones(1, 3)).sum().backward()
    assert seen == [(None,)]
    with tg.no_grad():
        made(tg.ones(1, 3))
    assert len(seen) == 1


def test_a_wrong_number_of_gradients_is_an_error() -> None:
    made = layer()
    made.register_full_backward_hook(lambda m, incoming, outgoing: incoming * 2)
    y = made(tg.ones(1, 3, requires_grad=True)).sum()
    with pytest.raises(RuntimeError, match="returned 2 gradients, expected 1"):
        y.backward()


def test_hooks_are_differentiated_through() -> None:
    made = layer()
    handle = made.register_full_backward_hook(lambda m, incoming, outgoing: (incoming[0] ** 2,))
    x = tg.ones(3, requires_grad=True)
    (dx,) = tg.autograd.grad((made(x) ** 2).sum(), x, create_graph=True)
    handle.remove()  # the second pass goes through the module again
    (second,) = tg.autograd.grad(dx.sum(), x)
    y = WEIGHT @ np.ones(3)
    first = 2 * y @ WEIGHT
    np.testing.assert_allclose(dx.data, first**2)
    np.testing.assert_allclose(second.data, 2 * first @ (2 * WEIGHT.T @ WEIGHT), rtol=1e-6)
