"""The laws of complex numbers, over the operations that take them.

An operation on complex numbers is one on their parts, real numbers: z = complex(x, y) goes in, and
the parts of the result are compared with differences along x and along y. So what is checked is
the whole of the convention, and the checker is that of real numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tests.cases import CASES, Array, Case
from tinygrad_np.core.registry import registry
from tinygrad_np.core.type_promotion import complex_operations
from tinygrad_np.testing import gradcheck, gradgradcheck

# Their cases draw settings or arguments that are real; they have tests of their own below.
OWN_TESTS = {
    *("cast", "cholesky", "eig", "eigh", "svd", "qr", "logabsdet", "sign_of_det", "cofactors"),
    *("real", "imag", "angle", "complex", "conj", "view_as_real", "view_as_complex"),
}


def takes_complex(case: Case) -> bool:
    return case.name in complex_operations and case.name not in OWN_TESTS


each_case = pytest.mark.parametrize(
    "case",
    [case for case in CASES if takes_complex(case)],
    ids=[f"{i}-{case.name}" for i, case in enumerate(CASES) if takes_complex(case)],
)


def of_parts(case: Case, count: int, settings: dict[str, Any]) -> Any:
    """The operation as one of the real and the imaginary parts of its arguments."""

    def function(*parts: Any) -> Any:
        numbers = [tg.complex(parts[i], parts[count + i]) for i in range(count)]
        y = case.function(*numbers, **settings)
        return tg.view_as_real(y) if y.dtype.kind == "c" else y

    return function


def parts_of(arrays: list[Array]) -> tuple[Array, ...]:
    rng = np.random.default_rng(len(arrays))
    return (*arrays, *(rng.normal(size=x.shape) for x in arrays))


def applies(case: Case, arrays: list[Array], settings: dict[str, Any]) -> bool:
    try:
        case.function(*(tg.tensor(x + 0.3j) for x in arrays), **settings)
    except (TypeError, RuntimeError, NotImplementedError) as error:
        if "complex" in str(error):  # the case uses another operation, of real numbers, as well
            return False
        raise
    return True


@each_case
@given(data=st.data())
def test_derivatives_of_two_orders(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    if not applies(case, arrays, settings):
        return
    function, parts = of_parts(case, len(arrays), settings), parts_of(arrays)
    assert gradcheck(function, parts)
    assert gradgradcheck(function, parts, rtol=1e-6, atol=1e-7)


@each_case
@given(data=st.data())
def test_complex64_stays_and_gradients_have_shape_and_type(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    if case.name == "cast" or not applies(case, arrays, settings):
        return
    rng = np.random.default_rng(0)
    numbers = [
        tg.tensor((x + 1j * rng.normal(size=x.shape)).astype(np.complex64), requires_grad=True)
        for x in arrays
    ]
    narrow = {
        k: v.astype(np.float32) if isinstance(v, np.ndarray) and v.dtype.kind == "f" else v
        for k, v in settings.items()
    }
    y = case.function(*numbers, **narrow)
    assert y.dtype in (np.complex64, np.float32)
    before = [x.numpy(force=True).copy() for x in numbers]
    y.backward(rng.normal(size=y.shape).astype(y.dtype))
    for x, old in zip(numbers, before, strict=True):
        np.testing.assert_array_equal(x.numpy(force=True), old)
        assert x.grad is None or (x.grad.dtype == np.complex64 and x.grad.shape == x.shape)


def test_the_table_names_operations() -> None:
    functions = {"inv_ex", "solve_ex", "slogdet", "eigvals", "eigvalsh", "svdvals"}
    functions |= {"cholesky_ex", "var", "std", "norm", "vector_norm", "matrix_norm", "prod"}
    assert complex_operations - functions <= set(registry)


def test_what_is_not_defined_is_refused_by_name() -> None:
    z = tg.tensor([1 + 2j, 3.0])
    for call, name in (
        (lambda: z.relu(), "relu"),
        (lambda: tg.maximum(z, z), "maximum"),
        (lambda: z.sign(), "sign"),
        (lambda: z.softmax(0), "softmax"),
        (lambda: z.max(), "one_of_all"),
        (lambda: z > 1, "gt: complex numbers have no order"),
        (lambda: tg.le(z, z), "less_equal: complex numbers have no order"),
    ):
        with pytest.raises((TypeError, RuntimeError, NotImplementedError), match=name):
            call()


# --- the convention ---------------------------------------------------------------------------


def test_the_gradient_is_that_of_the_parts_together() -> None:
    z = tg.tensor([1 + 2j, -0.5 + 0.3j], dtype=tg.complex128, requires_grad=True)
    loss = (z * z * (2 - 1j)).real.sum() + z.abs().sum()
    loss.backward()
    x, y = z.detach().numpy().real, z.detach().numpy().imag
    size = np.hypot(x, y)
    by_x = 4 * x + 2 * y + x / size  # Re((x + iy)^2 (2 - i)) = 2 (x^2 - y^2) + 2 x y
    by_y = -4 * y + 2 * x + y / size
    np.testing.assert_allclose(z.grad, by_x + 1j * by_y)
    (again,) = tg.autograd.grad((z * z * (2 - 1j)).real.sum() + z.abs().sum(), z)
    np.testing.assert_allclose(again, z.grad)


def test_a_step_against_the_gradient_descends() -> None:
    target = np.array([1 - 2j, 0.5j])
    z = tg.zeros(2, dtype=tg.complex128, requires_grad=True)
    for _ in range(100):
        ((z - target).abs() ** 2).sum().backward()
        with tg.no_grad():
            z -= 0.1 * z.grad
        z.grad = None
    np.testing.assert_allclose(z.detach(), target, atol=1e-6)


def test_hooks_and_kept_gradients_see_gradients() -> None:
    z = tg.tensor([1 + 2j], dtype=tg.complex128, requires_grad=True)
    w = z * 1j
    w.retain_grad()
    seen = []
    w.register_hook(lambda g: seen.append(g.numpy().copy()))
    w.imag.sum().backward()  # w = -y + ix: its imaginary part is x
    np.testing.assert_allclose(w.grad, [1j])
    np.testing.assert_allclose(seen[0], [1j])
    np.testing.assert_allclose(z.grad, [1.0])
    doubled = z.detach().requires_grad_()
    doubled.register_hook(lambda g: g * (2 + 1j))
    (doubled * 1j).imag.sum().backward()
    np.testing.assert_allclose(doubled.grad, [2 + 1j])


def test_functions_and_checkpoints_speak_of_gradients_too() -> None:
    class Times(tg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, z: Any, w: Any) -> Any:
            ctx.save_for_backward(z, w)
            return z * w

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            z, w = ctx.saved_tensors
            return g * w.conj(), g * z.conj()  # PyTorch's formula

    rng = np.random.default_rng(0)
    parts = tuple(rng.normal(size=3) for _ in range(4))
    for product in (Times.apply, lambda z, w: tg.checkpoint(lambda a, b: a * b, z, w)):
        function = lambda a, b, c, d, product=product: tg.view_as_real(  # noqa: E731
            product(tg.complex(a, b), tg.complex(c, d))
        )
        assert gradcheck(function, parts)
        assert gradgradcheck(function, parts)


def test_a_complex_scalar_needs_a_gradient() -> None:
    z = tg.tensor(1 + 2j, requires_grad=True)
    with pytest.raises(RuntimeError, match="real scalar outputs, not for complex64"):
        (z * z).backward()


def test_real_inputs_get_real_gradients() -> None:
    x = tg.tensor([1.0, 2.0], dtype=tg.float64, requires_grad=True)
    y = x * tg.tensor([1 + 1j, 2 - 3j], dtype=tg.complex128)
    (y * y).real.sum().backward()
    assert x.grad is not None and x.grad.dtype == np.float64
    np.testing.assert_allclose(
        x.grad, 2 * x.detach() * np.array([(1 + 1j) ** 2, (2 - 3j) ** 2]).real
    )


@given(st.integers(0, 2**32 - 1), st.sampled_from(["part", "whole"]))
def test_parts_and_angles(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 3))

    def f(x: Any, y: Any) -> Any:
        z = tg.complex(x, y)
        if kind == "part":
            return z.real * z.imag + z.angle() + z.abs() + (z.conj() * z * z).imag + z.sgn().real
        w = tg.view_as_complex(tg.stack([z.angle(), z.abs()], -1)) * tg.polar(y, x)
        return tg.view_as_real(w.conj() / z)

    assert gradcheck(f, (x, y))
    assert gradgradcheck(f, (x, y), rtol=1e-6, atol=1e-7)


def test_the_absolute_value_and_the_angle_of_0_have_the_gradient_0() -> None:
    z = tg.zeros(2, dtype=tg.complex64, requires_grad=True)
    (z.abs() + z.angle()).sum().backward()
    assert z.grad is not None
    np.testing.assert_array_equal(z.grad, 0)


# --- factorizations, along the matrices that they are of ----------------------------------------


def complex_matrix(parts: tuple[Any, Any]) -> Any:
    return tg.complex(*parts)


def hermitian(parts: tuple[Any, Any]) -> Any:
    a = complex_matrix(parts)
    return a @ a.conj().mT + 2 * np.eye(a.shape[-1])


def invariant(u: Any) -> Any:
    """What does not change when each column is multiplied by a number of absolute value 1."""
    return u.abs() + (u[..., :1, :].conj() * u).real


FACTORIZATIONS: dict[str, tuple[tuple[int, ...], Any]] = {
    "inv": ((3, 3), lambda p: tg.linalg.inv(complex_matrix(p))),
    "solve": ((2, 3, 3), lambda p: tg.linalg.solve(complex_matrix(p), np.ones((3, 2)) * 1j)),
    "det": ((3, 3), lambda p: tg.linalg.det(complex_matrix(p))),
    "logabsdet": ((3, 3), lambda p: tg.linalg.slogdet(complex_matrix(p)).logabsdet),
    "sign": ((3, 3), lambda p: tg.linalg.slogdet(complex_matrix(p)).sign),
    "cholesky": ((2, 3, 3), lambda p: tg.linalg.cholesky(hermitian(p))),
    "upper": ((3, 3), lambda p: tg.linalg.cholesky(hermitian(p), upper=True)),
    "eigvalsh": ((3, 3), lambda p: tg.linalg.eigvalsh(hermitian(p))),
    "eigh": ((3, 3), lambda p: invariant(tg.linalg.eigh(hermitian(p)).eigenvectors)),
    "eigvals": ((3, 3), lambda p: tg.linalg.eigvals(complex_matrix(p))),
    "eig": ((3, 3), lambda p: invariant(tg.linalg.eig(complex_matrix(p)).eigenvectors)),
    "svdvals": ((3, 2), lambda p: tg.linalg.svdvals(complex_matrix(p))),
    "svd": ((2, 3), lambda p: invariant(tg.linalg.svd(complex_matrix(p), False).U)),
    "svd wide": ((2, 4), lambda p: invariant(tg.linalg.svd(complex_matrix(p), False).Vh.mT)),
    "svd tall": ((4, 2), lambda p: invariant(tg.linalg.svd(complex_matrix(p), False).U)),
    "low rank": (
        (4, 2),
        lambda p: (lambda u, s, vh: u @ (s[:, None] * s[:, None] * vh))(
            *tg.linalg.svd(complex_matrix(p), False)
        ),
    ),
    "q": ((3, 2), lambda p: tg.linalg.qr(complex_matrix(p)).Q),
    "r": ((3, 3), lambda p: tg.linalg.qr(complex_matrix(p)).R),
    "r wide": ((2, 3), lambda p: tg.linalg.qr(complex_matrix(p)).R),
    "norm": ((3, 2), lambda p: tg.linalg.norm(complex_matrix(p))),
    "nuclear norm": ((3, 2), lambda p: tg.linalg.matrix_norm(complex_matrix(p), "nuc")),
}


@pytest.mark.parametrize("name", FACTORIZATIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_factorizations(name: str, seed: int) -> None:
    shape, function = FACTORIZATIONS[name]
    parts = tuple(np.random.default_rng(seed).normal(size=(2, *shape)))

    def f(*parts: Any) -> Any:
        y = function(parts)
        return tg.view_as_real(y) if y.dtype.kind == "c" else y

    assert gradcheck(f, parts)
    assert gradgradcheck(f, parts, rtol=1e-5, atol=1e-6)


def test_eigenvalues_of_real_matrices_have_real_gradients() -> None:
    a = np.random.default_rng(0).normal(size=(2, 4, 4))
    assert gradcheck(lambda a: tg.view_as_real(tg.linalg.eigvals(a)), (a,))
    assert gradgradcheck(
        lambda a: tg.view_as_real(tg.linalg.eigvals(a)), (a,), rtol=1e-5, atol=1e-6
    )
