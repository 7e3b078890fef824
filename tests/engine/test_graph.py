"""The laws of the graph: accumulation, freeing, depth, memory, writes in place, threads, hooks."""

from __future__ import annotations

import copy
import gc
import resource
import threading
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import autograd, nn, optim


def leaf(*numbers: float) -> tg.Tensor:
    return tg.tensor([float(n) for n in numbers], requires_grad=True)


# --- accumulate --------------------------------------------------------------------------------


def test_gradients_appear_on_leaves_only() -> None:
    x = leaf(1, 2)
    y = x * 3
    y.sum().backward()
    assert y.grad is None
    assert x.grad.tolist() == [3, 3]


def test_a_second_backward_over_another_graph_adds() -> None:
    x = leaf(1, 2)
    (x * 3).sum().backward()
    (x * x).sum().backward()
    assert x.grad.tolist() == [5, 7]


def test_a_second_backward_over_a_retained_graph_does_not_count_the_inside_twice() -> None:
    x = leaf(2)
    y = x * x * x
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad.tolist() == [24]


def test_paths_that_meet_again_add() -> None:
    x = leaf(3)
    a = x * 2
    (a * a + a + x).backward()
    assert x.grad.tolist() == [2 * 2 * 6 + 2 + 1]


def test_a_node_used_many_times_is_visited_once() -> None:
    visits = []
    count = tg.primitive(lambda x: x + 0, "x", lambda g: visits.append(1) or g, name="doc_count")
    x = leaf(1)
    y = count(x)
    sum((y * i for i in range(1, 6)), y).backward()
    assert x.grad.tolist() == [16]
    assert len(visits) == 1


def test_unneeded_gradients_are_not_computed() -> None:
    calls = []
    op = tg.primitive(
        lambda a, b: a * b,
        "a b",
        lambda g, b: calls.append("a") or g * b,
        lambda g, a: calls.append("b") or g * a,
        name="doc_two",
    )
    a, b = leaf(2), leaf(3)
    op(tg.tensor([1.0]), b).backward()
    assert calls == ["b"]
    y = op(a, b)
    assert autograd.grad(y, b)[0].tolist() == [2]
    assert calls == ["b", "b"]


# --- free --------------------------------------------------------------------------------------


def test_a_second_backward_over_a_freed_graph_names_the_remedy() -> None:
    x = leaf(1, 2)
    y = (x * x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        y.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        autograd.grad(y, x)
    assert x.grad.tolist() == [2, 4]


def test_backward_frees_what_was_kept() -> None:
    import weakref

    data = np.ones(3, np.float32)
    x, w = tg.from_numpy(data).clone(), leaf(1, 1, 1)
    kept = weakref.ref(x.numpy(force=True))
    y = (x * w).sum()
    del x
    assert kept() is not None
    y.backward()
    assert kept() is None


def test_an_operation_keeps_only_what_its_vjps_name() -> None:
    import weakref

    x = leaf(1, 2)
    hidden = x * 1
    seen = weakref.ref(hidden.numpy(force=True))
    total = hidden + 1  # adding keeps nothing
    del hidden
    assert seen() is None
    total.sum().backward()


def test_no_reference_cycles() -> None:
    gc.collect()
    gc.disable()
    try:
        model = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
        for _ in range(3):
            x = tg.randn(6, 4)
            loss = nn.functional.cross_entropy(model(x), np.array([0, 1, 2, 0, 1, 2]))
            loss.backward()
        del loss, x
        before = len(gc.get_objects())
        for _ in range(50):
            loss = nn.functional.cross_entropy(model(tg.randn(6, 4)), np.array([0, 1, 2, 0, 1, 2]))
            loss.backward()
            unused = model(tg.randn(6, 4)).sum()  # a graph that nobody runs backward
        del loss, unused
        assert len(gc.get_objects()) - before < 20
    finally:
        gc.enable()


def test_memory_is_flat_over_a_thousand_training_steps_without_the_garbage_collector() -> None:
    model = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Dropout(0.1), nn.Linear(128, 10))
    optimizer = optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, target = np.ones((32, 64), np.float32), np.zeros(32, np.int64)

    def step() -> None:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(tg.as_tensor(x)), target).backward()
        optimizer.step()

    gc.collect()
    gc.disable()
    try:
        for _ in range(50):
            step()
        before = resident()
        for _ in range(1000):
            step()
        assert resident() - before < 2_000_000  # bytes; each step makes 0.5 MB
    finally:
        gc.enable()


def resident() -> int:
    """Bytes of this process in memory now (its peak, where the system does not tell)."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


# --- depth -------------------------------------------------------------------------------------


def test_a_chain_of_100_000_operations() -> None:
    x = leaf(1)
    y = x
    for _ in range(100_000):
        y = y * 1.0
    assert repr(y) == "tensor([1.], grad_fn=<mul>)"
    assert copy.copy(y).item() == 1
    y.backward()
    assert x.grad.tolist() == [1]
    y = x
    for _ in range(100_000):
        y = y + 1
    del y  # a graph that was never run is deleted without recursion


def test_a_long_recorded_backward_can_be_differentiated() -> None:
    x = leaf(1.5)
    y = x
    for _ in range(5_000):
        y = y * 1.0
    (first,) = autograd.grad(y * y, x, create_graph=True)
    (second,) = autograd.grad(first, x)
    assert second.tolist() == [2]


# --- writes in place ---------------------------------------------------------------------------


def test_a_kept_array_changed_in_place_is_refused_by_the_name_of_the_operation() -> None:
    x = leaf(1, 2)
    y = x.exp()
    z = y * 2
    y += 1  # exp's gradient needs its output
    with pytest.raises(RuntimeError, match=r"^exp: .*changed in place"):
        z.sum().backward()


def test_item_assignment_and_optimizer_steps_are_writes_too() -> None:
    w = leaf(1, 2)
    for change in (
        lambda: w.__setitem__(0, 5.0),
        optim.SGD([w], lr=0.1).step,
        lambda: w.copy_(np.zeros(2, np.float32)),
        lambda: nn.init.zeros_(w),
        lambda: w[1:].fill_(3),  # through a view
    ):
        y = (w * w).sum()
        w.grad = tg.ones(2)
        with tg.no_grad():
            change()
        with pytest.raises(RuntimeError, match=r"mul: .*changed in place"):
            y.backward()


def test_a_write_before_the_forward_pass_is_no_error() -> None:
    w = leaf(1, 2)
    with tg.no_grad():
        w += 1
    (w * w).sum().backward()
    assert w.grad.tolist() == [4, 6]


def test_a_write_to_what_no_gradient_needs_is_no_error() -> None:
    x = leaf(1, 2)
    y = x + 1
    z = y + 1
    y += 10
    z.sum().backward()
    assert x.grad.tolist() == [1, 1]


def test_in_place_operations_record() -> None:
    x, w = leaf(1, 2), leaf(3, 4)
    y = x * 1
    y *= w
    y += 1
    y[0] = w[1] * 2
    y.sum().backward()
    assert x.grad.tolist() == [0, 4]
    assert w.grad.tolist() == [0, 4]


def test_leaves_and_their_views_cannot_be_written_to_while_recording() -> None:
    x = leaf(1, 2)
    for change in (lambda: x.add_(1), lambda: x[:1].add_(1), lambda: x.__setitem__(0, 1.0)):
        with pytest.raises(RuntimeError, match="leaf"):
            change()
    assert x.tolist() == [1, 2]


def test_data_is_a_tensor_outside_of_the_graph() -> None:
    x = leaf(1, 2)
    with tg.enable_grad():
        x.data.mul_(3).sub_(x.data * 0.5)
        x.data[0] = 7
    assert x.is_leaf and x.requires_grad and not x.data.requires_grad
    assert x.tolist() == [7, 3]
    y = (x * x).sum()
    x.data.zero_()  # what backward needs is gone: PyTorch would give zeros in silence
    with pytest.raises(RuntimeError, match="changed in place"):
        y.backward()
    np.testing.assert_array_equal(np.sqrt(x.data), [0, 0])  # NumPy takes it as an array


def test_writes_that_numpy_makes_are_caught_on_request() -> None:
    x = leaf(1, 2)
    y = (x * x).sum()
    x.numpy(force=True)[0] = 7
    y.backward()  # not seen without the switch
    with autograd.detect_mutation():
        y = (x * x).sum()
        x.numpy(force=True)[0] = 8
        with pytest.raises(RuntimeError, match=r"mul: .*test_graph.py:\d+: y = \(x \* x\)"):
            y.backward()


# --- anomalies ---------------------------------------------------------------------------------


def test_detect_anomaly_names_the_forward_line() -> None:
    x = leaf(0, 1)
    with autograd.detect_anomaly():
        with pytest.raises(RuntimeError, match=r"log: made -inf .*test_graph.py:\d+: x.log\(\)"):
            x.log()
        y = x.sqrt()
        with pytest.raises(RuntimeError, match=r"sqrt: its gradient made inf .*x.sqrt\(\)"):
            y.sum().backward()


# --- recording on and off ----------------------------------------------------------------------


def test_no_grad_is_per_thread() -> None:
    seen: dict[str, bool] = {}
    inside, done = threading.Event(), threading.Event()

    def quiet() -> None:
        with tg.no_grad():
            inside.set()
            done.wait(10)

    thread = threading.Thread(target=quiet)
    thread.start()
    inside.wait(10)
    seen["here"] = (leaf(1) * 2).requires_grad
    done.set()
    thread.join()
    assert seen["here"]


def test_no_grad_nests_decorates_and_ends_with_an_error() -> None:
    @tg.no_grad()
    def double(x: Any) -> Any:
        return x * 2

    assert not double(leaf(1)).requires_grad
    with tg.no_grad():
        with tg.enable_grad():
            assert (leaf(1) * 2).requires_grad
        assert not (leaf(1) * 2).requires_grad
    with pytest.raises(ZeroDivisionError), tg.no_grad():
        raise ZeroDivisionError
    assert tg.is_grad_enabled()


# --- grad and backward as functions ------------------------------------------------------------


def test_backward_of_several_elements_needs_a_gradient_of_their_shape() -> None:
    x = leaf(1, 2)
    with pytest.raises(RuntimeError, match="only for scalar outputs"):
        (x * 2).backward()
    with pytest.raises(RuntimeError, match=r"shape \(3,\).*\(2,\)"):
        (x * 2).backward(np.ones(3))
    with pytest.raises(RuntimeError, match="does not require grad"):
        tg.tensor([1.0]).backward()


def test_integers_are_refused() -> None:
    with pytest.raises(RuntimeError, match="only floating-point"):
        tg.tensor([1, 2], requires_grad=True)


def test_grad_leaves_grad_alone_and_reports_what_was_unused() -> None:
    x, y = leaf(1, 2), leaf(3, 4)
    (gx,) = autograd.grad((x * x).sum(), [x])
    assert gx.tolist() == [2, 4]
    assert x.grad is None
    with pytest.raises(RuntimeError, match="allow_unused=True"):
        autograd.grad((x * x).sum(), [x, y])
    assert autograd.grad((x * x).sum(), [x, y], allow_unused=True)[1] is None
    zeros = autograd.grad((x * x).sum(), y, allow_unused=True, materialize_grads=True)[0]
    assert zeros.tolist() == [0, 0]


def test_grad_with_respect_to_an_inner_tensor() -> None:
    x = leaf(1, 2)
    inner = x * 3
    (g,) = autograd.grad((inner * inner).sum(), inner)
    assert g.tolist() == [6, 12]


def test_higher_derivatives_through_backward() -> None:
    x = leaf(2)
    (x**4).backward(create_graph=True)
    first = x.grad
    x.grad = None
    first.backward(create_graph=True)
    assert x.grad.tolist() == [48]
    third = autograd.grad(x.grad, x)[0]
    assert third.tolist() == [48]


# --- hooks -------------------------------------------------------------------------------------


def test_hooks_see_and_replace_gradients_and_can_be_removed() -> None:
    x = leaf(1, 2)
    seen = []
    handle = x.register_hook(lambda g: seen.append(g.tolist()))
    y = x * 2
    y.register_hook(lambda g: g * 10)
    y.retain_grad()
    y.sum().backward()
    assert seen == [[20, 20]]
    assert y.grad.tolist() == [10, 10]
    handle.remove()
    (x * 2).sum().backward()
    assert len(seen) == 1


def test_a_hook_cannot_change_the_shape_or_the_type_of_a_gradient() -> None:
    for inside in (False, True):
        for hook, match in (
            (lambda g: g[0], r"\(\), expected \(2,\)"),
            (lambda g: g.double(), "float64"),
        ):
            x = leaf(1, 2)
            y = x * 2
            (y if inside else x).register_hook(hook)
            with pytest.raises(RuntimeError, match=match):
                y.sum().backward()


def test_deepcopy_copies_a_leaf_and_refuses_the_inside_of_a_graph() -> None:
    x = leaf(1, 2)
    (x * x).sum().backward()
    twin = copy.deepcopy(x)
    assert twin.requires_grad
    assert twin.grad.tolist() == [2, 4]
    assert not np.shares_memory(twin.data, x.data)
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(x * 2)


# --- rules that are wrong ----------------------------------------------------------------------

WRONG_VJPS = {
    "NoneType": lambda g: None,
    "str": lambda g: "text",
    "list": lambda g: g.tolist(),
    "shape (2,)": lambda g: g[:2],
}


@pytest.mark.parametrize("got", WRONG_VJPS)
@pytest.mark.parametrize("inner", [False, True])
def test_a_vjp_that_returns_none_or_another_shape_is_named(got: str, inner: bool) -> None:
    name = f"doc_wrong_{got.split()[0]}_{inner}"
    wrong = tg.primitive(lambda x: x * 2, "x", WRONG_VJPS[got], name=name)
    x = leaf(1, 2, 3)
    y = wrong(x * 1 if inner else x)
    with pytest.raises(RuntimeError) as caught:
        y.sum().backward()
    message = str(caught.value)
    assert message.startswith(f"{name}: its VJP returned {got} for an input of shape (3,)")
    assert x.grad is None


def test_a_quotient_may_be_written_over_before_backward() -> None:
    a, b = leaf(3, 5), leaf(2, 4)
    y = a / b
    y += 1
    y.sum().backward()
    assert a.grad.tolist() == [0.5, 0.25]
    assert b.grad.tolist() == [-0.75, -0.3125]
    a.grad = b.grad = None
    y = a / b
    y.mul_(b).sum().backward()  # a, so that b has no part in it
    assert a.grad.tolist() == [1, 1]
    assert b.grad.tolist() == [0, 0]
