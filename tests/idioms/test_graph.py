"""What scripts ask of the graph: its nodes, its hooks, ways out of it."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest

import tinygrad_np as tg


def test_the_graph_can_be_walked():
    a, b = tg.ones(2, requires_grad=True), tg.ones(2, requires_grad=True)
    y = (a * b).exp().sum()
    names, nodes = [], [y.grad_fn]
    while nodes:
        node = nodes.pop(0)
        names.append(node.name())
        nodes += [parent for parent, number in node.next_functions if number == 0]
    assert names == ["sum", "exp", "mul", "leaf", "leaf"]
    assert (a * 2).grad_fn.next_functions == ((a.node, 0), (None, 0))
    assert (2 * a).grad_fn.next_functions == ((None, 0), (a.node, 0))
    assert tg.stack([a, tg.ones(2), b]).grad_fn.next_functions == ((a.node, 0), (b.node, 0))
    assert (a * a).grad_fn.next_functions == ((a.node, 0), (a.node, 0))
    y.backward()
    assert y.grad_fn.next_functions == ()


def test_a_hook_is_called_after_the_gradient_was_added():
    x, w = tg.ones(2, requires_grad=True), tg.ones(2, requires_grad=True)
    seen = []
    handle = x.register_post_accumulate_grad_hook(lambda t: seen.append((t, t.grad.tolist())))
    (x * w).sum().backward()
    (x * w).sum().backward()
    assert seen == [(x, [1, 1]), (x, [2, 2])] and seen[0][0] is x
    tg.autograd.grad((x * w).sum(), x)
    w.sum().backward()
    assert len(seen) == 2  # nothing was added to x
    handle.remove()
    handle.remove()
    (x * w).sum().backward()
    assert len(seen) == 2


def test_an_optimizer_can_step_within_the_pass():
    layer = tg.nn.Linear(2, 1)
    optimizers = {p: tg.optim.SGD([p], lr=0.1) for p in layer.parameters()}

    def step(p):
        optimizers[p].step()
        optimizers[p].zero_grad()

    for p in layer.parameters():
        p.register_post_accumulate_grad_hook(step)
    before = layer.bias.item()
    layer(tg.ones(2)).sum().backward()
    assert layer.bias.grad is None and layer.bias.item() == pytest.approx(before - 0.1)


def test_such_hooks_are_for_leaves_and_hold_no_tensor():
    x = tg.ones(2, requires_grad=True)
    for wrong in (x * 2, tg.ones(2)):
        with pytest.raises(RuntimeError, match="only a leaf"):
            wrong.register_post_accumulate_grad_hook(print)
    gc.disable()
    try:
        node = x.node
        x.register_post_accumulate_grad_hook(print)
        y = x.sum()
        del x
        y.backward()  # nothing is printed
        assert node.grad.tolist() == [1, 1]
    finally:
        gc.enable()


def test_detach_in_place():
    x = tg.ones(2, requires_grad=True)
    y = x * 2
    z = y.exp()
    assert y.detach_() is y and y.is_leaf and not y.requires_grad
    z.sum().backward()  # made before
    assert x.grad is not None
    assert not (y * 3).requires_grad
    assert not x.detach_().requires_grad
    base = tg.ones(2, requires_grad=True) * 2
    view = base[:1]
    with pytest.raises(RuntimeError, match="a view"):
        view.detach_()
    base.detach_()
    base.mul_(2)
    assert not base.requires_grad and view.tolist() == [4]


def test_inference_mode():
    x = tg.ones(2, requires_grad=True)
    assert not tg.is_inference_mode_enabled()
    with tg.inference_mode():
        assert tg.is_inference_mode_enabled() and not (x * 2).requires_grad
        with tg.inference_mode(False):
            assert not tg.is_inference_mode_enabled() and (x * 2).requires_grad
        assert tg.is_inference_mode_enabled() and not tg.is_grad_enabled()
        there = []
        thread = threading.Thread(target=lambda: there.append(tg.is_inference_mode_enabled()))
        thread.start()
        thread.join()
        assert there == [False]
    with tg.no_grad(), tg.inference_mode(mode=False):
        assert tg.is_grad_enabled()
    with pytest.raises(KeyError), tg.inference_mode():
        raise KeyError
    assert tg.is_grad_enabled() and not tg.is_inference_mode_enabled()


@pytest.mark.parametrize("decorate", [tg.inference_mode, tg.inference_mode()])
def test_inference_mode_as_a_decorator(decorate):
    @decorate
    def plain():
        return tg.is_inference_mode_enabled(), tg.is_grad_enabled()

    @decorate
    def generator():
        yield plain()

    @decorate
    async def coroutine():
        return plain()

    for found in (plain(), next(generator()), asyncio.run(coroutine())):
        assert found == (True, False)
    assert tg.is_grad_enabled() and not tg.is_inference_mode_enabled()


def test_inference_mode_false_as_a_decorator():
    @tg.inference_mode(False)
    def recorded():
        return tg.is_grad_enabled()

    with tg.no_grad():
        assert recorded()
