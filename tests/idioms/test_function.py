"""``autograd.Function``: derivatives of the user's own, as PyTorch has them."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.autograd import Function
from tinygrad_np.autograd.function import once_differentiable
from tinygrad_np.testing import gradcheck, gradgradcheck

vectors = st.lists(st.floats(-2, 2), min_size=1, max_size=5).map(np.array)


class Product(Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * b, g * a


class Exp(Function):
    """Saves its output, in the other style."""

    @staticmethod
    def forward(x):
        return x.exp()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, g):
        return g * ctx.saved_tensors[0]


class SinCos(Function):
    """Two outputs, both saved."""

    @staticmethod
    def forward(ctx, x):
        y, z = x.sin(), x.cos()
        ctx.save_for_backward(y, z)
        return y, z

    @staticmethod
    def backward(ctx, g, h):
        y, z = ctx.saved_tensors
        return g * z - h * y


class Numpys(Function):
    """Arrays in place of tensors, saved by attribute."""

    @staticmethod
    def forward(ctx, x):
        ctx.array = x.numpy(force=True)
        return np.tanh(ctx.array)

    @staticmethod
    def backward(ctx, g):
        return g.numpy() * (1 - np.tanh(ctx.array) ** 2)


FUNCTIONS = [
    (lambda x: Product.apply(x, x + 1), lambda x: x * (x + 1)),
    (lambda x: Product.apply(x, x), lambda x: x * x),
    (lambda x: Product.apply(x.exp(), 3.0 * tg.ones(1, dtype=tg.float64)), lambda x: x.exp() * 3),
    (Exp.apply, lambda x: x.exp()),
    (lambda x: SinCos.apply(x)[0], lambda x: x.sin()),
    (lambda x: SinCos.apply(x)[1], lambda x: x.cos()),
    (lambda x: sum(SinCos.apply(x)) * 2, lambda x: (x.sin() + x.cos()) * 2),
    (lambda x: Product.apply(*SinCos.apply(x * 2)), lambda x: (x * 2).sin() * (x * 2).cos()),
]


@pytest.mark.parametrize(("own", "ours"), FUNCTIONS, ids=range(len(FUNCTIONS)))
@given(x=vectors)
def test_derivatives_of_any_order_are_those_of_the_operations(own, ours, x):
    assert gradcheck(own, [x])
    assert gradgradcheck(own, [x], rtol=1e-6, atol=1e-7)
    found = []
    for function in (own, ours):
        t = tg.tensor(x, requires_grad=True)
        y = function(t)
        derivatives = [y]
        for _ in range(3):
            (y,) = tg.autograd.grad(
                y.sum(), t, create_graph=True, allow_unused=True, materialize_grads=True
            )
            derivatives.append(y)
            if not y.requires_grad:
                break
        found.append([d.detach().numpy() for d in derivatives])
    for mine, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(mine, wanted, rtol=1e-12, atol=1e-12)


@given(vectors)
def test_arrays_may_be_returned(x):
    assert gradcheck(Numpys.apply, [x])


def test_a_call_is_recorded_where_an_input_requires_grad():
    x = tg.ones(2, requires_grad=True)
    assert Exp.apply(tg.ones(2)).grad_fn is None
    with tg.no_grad():
        assert not Exp.apply(x).requires_grad
    y = Exp.apply(x)
    assert y.grad_fn.name() == "ExpBackward" and repr(y.grad_fn) == "<ExpBackward>"
    assert y.grad_fn.next_functions == ((x.node, 0),)


def test_what_forward_does_is_not_recorded_and_sees_the_arguments():
    seen = {}

    class Look(Function):
        @staticmethod
        def forward(ctx, x, text, *, number=3):
            seen.update(needs=ctx.needs_input_grad, x=x, text=text, on=tg.is_grad_enabled())
            return x * 2

        @staticmethod
        def backward(ctx, g):
            seen["on"] = tg.is_grad_enabled(), g.requires_grad
            return g * 2, None

    x = tg.ones(2, requires_grad=True)
    y = Look.apply(x, "text")
    assert seen["x"] is x and seen["text"] == "text" and not seen["on"]
    assert seen["needs"] == (True, False)
    y.sum().backward(retain_graph=True)
    assert seen["on"] == (False, False)
    tg.autograd.grad(y.sum(), x, create_graph=True)
    assert seen["on"][0]


def test_none_is_no_gradient():
    class Half(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            return g, None, None  # more than the arguments, if None

    a, b = tg.ones(2, requires_grad=True), tg.ones(2, requires_grad=True)
    Half.apply(a, b * 2).sum().backward()
    assert a.grad.tolist() == [1, 1] and b.grad is None
    with pytest.raises(RuntimeError, match="not used"):
        tg.autograd.grad(Half.apply(a, b).sum(), b)


@pytest.mark.parametrize("materialize", [True, False])
def test_outputs_without_a_gradient(materialize):
    class Two(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(materialize)
            return x * 2, x * 3, "text", x.argmax()

        @staticmethod
        def backward(ctx, g, h, text, index):
            assert text is None and (h is None) is not materialize
            return g * 2 if h is None else g * 2 + h * 3

    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y, _, text, index = Two.apply(x)
    assert text == "text" and not index.requires_grad
    y.sum().backward()
    assert x.grad.tolist() == [2, 2]


def test_marked_outputs_do_not_require_grad():
    class Sorted(Function):
        @staticmethod
        def forward(ctx, x):
            places = x.argsort()
            floats = places.float()
            ctx.mark_non_differentiable(floats)
            ctx.save_for_backward(places)
            return x[places], floats

        @staticmethod
        def backward(ctx, g, none):
            return tg.zeros_like(g).scatter(0, ctx.saved_tensors[0], g)

    x = tg.tensor([3.0, 1.0, 2.0], requires_grad=True)
    y, floats = Sorted.apply(x)
    assert y.requires_grad and not floats.requires_grad
    (y * tg.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert x.grad.tolist() == [3, 1, 2]


def test_an_input_that_is_returned():
    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 10

    x = tg.ones(2, requires_grad=True)
    y = Same.apply(x)
    assert y is not x and x.is_leaf and np.shares_memory(y.detach().numpy(), x.detach().numpy())
    y.sum().backward()
    assert x.grad.tolist() == [10, 10]


def test_an_input_that_was_changed_in_place():
    class Double(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            x.mul_(2)
            return x

        @staticmethod
        def backward(ctx, g):
            return g * 2

    x = tg.ones(2, requires_grad=True)
    y = x * 3
    whole, z = y.exp(), Double.apply(y)
    assert z is y and y.tolist() == [6, 6] and y.grad_fn.name() == "DoubleBackward"
    y.sum().backward()
    assert x.grad.tolist() == [6, 6]
    assert whole.requires_grad
    with pytest.raises(RuntimeError, match="leaf"):
        Double.apply(x)


def test_a_saved_tensor_that_was_changed_is_caught():
    a, b = tg.ones(2, requires_grad=True), tg.ones(2)
    y = Product.apply(a, b)
    b.add_(1)
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()


def test_gradients_share_no_memory():
    class Both(Function):
        @staticmethod
        def forward(ctx, a, b):
            ctx.save_for_backward(b)
            return a * 1.0

        @staticmethod
        def backward(ctx, g):
            return ctx.saved_tensors[0], ctx.saved_tensors[0]

    a, b = tg.ones(2, requires_grad=True), tg.ones(2, requires_grad=True)
    Both.apply(a, b).sum().backward()
    a.grad.zero_()
    assert b.grad.tolist() == b.tolist() == [1, 1]


def test_gradients_are_summed_and_cast_to_their_input():
    class Add(Function):
        @staticmethod
        def forward(ctx, a, b):
            return a + b

        @staticmethod
        def backward(ctx, g):
            return g.double(), g

    a, b = tg.ones(3, requires_grad=True), tg.ones(2, 3, requires_grad=True)
    Add.apply(a, b).sum().backward()
    assert a.grad.tolist() == [2, 2, 2] and a.grad.dtype == tg.float32
    assert b.grad.shape == (2, 3)


@pytest.mark.parametrize(
    ("returned", "error", "text"),
    [
        ((), RuntimeError, "returned 0 gradients for 1 inputs"),
        ((tg.ones(2), tg.ones(2)), RuntimeError, "returned 2 gradients"),
        (tg.ones(3), RuntimeError, r"gradient of shape \(3,\)"),
        (tg.tensor(1.0), RuntimeError, r"gradient of shape \(\)"),
        (tg.tensor([1, 2]), RuntimeError, "type int64"),
        (3, TypeError, "returned int for input 0"),
    ],
)
def test_wrong_gradients(returned, error, text):
    class Wrong(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            return returned

    with pytest.raises(error, match=text):
        Wrong.apply(tg.ones(2, requires_grad=True)).sum().backward()


def test_wrong_uses():
    with pytest.raises(RuntimeError, match=r"call Product\.apply"):
        Product()
    with pytest.raises(NotImplementedError):
        Function.apply(1)
    with pytest.raises(TypeError, match="argument 0 is of type int"):
        tg.autograd.function.FunctionCtx().save_for_backward(1)

    class NoBackward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

    y = NoBackward.apply(tg.ones(2, requires_grad=True))
    with pytest.raises(NotImplementedError, match="static backward"):
        y.sum().backward()
    y = Exp.apply(tg.ones(2, requires_grad=True)).sum()
    y.backward()
    with pytest.raises(RuntimeError, match="second time"):
        y.backward()


def test_once_differentiable():
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once_differentiable
        def backward(ctx, g):
            return 2 * ctx.saved_tensors[0] * g

    x = tg.tensor(3.0, requires_grad=True)
    (dx,) = tg.autograd.grad(Square.apply(x), x, create_graph=True)
    assert dx.item() == 6
    with pytest.raises(RuntimeError, match="once_differentiable"):
        dx.backward()
    Square.apply(x).backward()
    assert x.grad.item() == 6


@pytest.mark.parametrize("function", [Exp, SinCos, Product, Numpys])
def test_no_reference_cycles(function):
    gc.collect()
    gc.disable()
    try:
        x = tg.ones(2, requires_grad=True)
        y = function.apply(*[x] * (2 if function is Product else 1))
        node = weakref.ref((y[0] if isinstance(y, tuple) else y).grad_fn)
        array = weakref.ref((y[0] if isinstance(y, tuple) else y).detach().numpy())
        assert node() is not None and array() is not None
        del y
        assert node() is None and array() is None
    finally:
        gc.enable()


def test_it_goes_together_with_the_rest():
    x = tg.tensor([0.5, 1.0], requires_grad=True)
    y = tg.checkpoint(lambda x: Exp.apply(x) * 2, x)
    handle = x.register_hook(lambda g: g * 2)
    y.sum().backward()
    handle.remove()
    np.testing.assert_allclose(x.grad.numpy(), 4 * np.exp([0.5, 1.0]), rtol=1e-6)
    z = SinCos.apply(x)[0]
    z.retain_grad()
    with tg.autograd.detect_anomaly():
        z.sum().backward()
    assert z.grad.tolist() == [1, 1]
    jacobian = tg.func.jacobian(Exp.apply)(np.array([0.0, 1.0]))
    np.testing.assert_allclose(jacobian, np.diag(np.exp([0.0, 1.0])))
    assert len(tg.graph(Product.apply(x, x * 2)).vertices) >= 3
