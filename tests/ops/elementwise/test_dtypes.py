"""Result types: PyTorch's (2.13), for every operation and every pair of types that it takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg


def words(text: str) -> list[str]:
    return text.split()


TYPES = ["bool", "uint8", "int32", "int64", "float16", "float32", "float64"]
INTEGERS, FLOATS = TYPES[1:4], TYPES[4:]
MAKE_FLOATS = words(
    "acos acosh asin asinh atan atanh cos cosh deg2rad erf erfc exp exp2 expm1 i0 log log10 log1p "
    "log2 logit rad2deg reciprocal rsqrt sin sinc sinh sqrt tan tanh"
)
KEEP = words("abs ceil floor nan_to_num neg positive round sgn sign square trunc")
MAKE_BOOLS = ["isfinite", "isinf", "isnan", "isneginf", "isposinf", "logical_not", "signbit"]


@pytest.mark.parametrize("name", MAKE_FLOATS)
@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_functions_of_integers_make_float32(name: str) -> None:
    for dtype in TYPES:
        wanted = dtype if dtype in FLOATS else "float32"
        assert getattr(tg, name)(tg.Tensor(np.array([1, 0], dtype))).dtype == wanted


@pytest.mark.parametrize("name", KEEP)
def test_types_that_are_kept(name: str) -> None:
    for dtype in (*INTEGERS, *FLOATS):
        assert getattr(tg, name)(tg.Tensor(np.array([1, 0], dtype))).dtype == dtype


@pytest.mark.parametrize("name", MAKE_BOOLS)
def test_questions_make_bools(name: str) -> None:
    for dtype in TYPES:
        assert getattr(tg, name)(tg.Tensor(np.array([1, 0], dtype))).dtype == np.bool_


def promoted(a: str, b: str) -> str:
    """PyTorch's common type of two tensors: integers never change the type of floats."""
    floats = [dtype for dtype in (a, b) if dtype in FLOATS]
    kept = floats or [a, b]
    return np.result_type(*kept).name


KEEP_PAIRS = ["add", "mul", "maximum", "minimum", "fmax", "fmin"]
FLOAT_PAIRS = ["div", "true_divide", "xlogy", "copysign", "atan2", "ldexp"]


@pytest.mark.parametrize("a", TYPES)
@pytest.mark.parametrize("b", TYPES)
@pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")
def test_pairs(a: str, b: str) -> None:
    x, y = tg.Tensor(np.array([1, 3], a)), tg.Tensor(np.array([2, 1], b))
    common = promoted(a, b)
    for name in KEEP_PAIRS:
        assert getattr(tg, name)(x, y).dtype == common, name
    assert tg.where(x > 2, x, y).dtype == common
    assert tg.clamp(x, y).dtype == common
    for name in FLOAT_PAIRS:
        wanted = common if common in FLOATS else "float32"
        assert getattr(tg, name)(x, y).dtype == wanted, name
    assert tg.float_power(x, y).dtype == np.float64
    assert tg.eq(x, y).dtype == tg.logical_and(x, y).dtype == np.bool_
    if a == b:
        assert tg.heaviside(x, y).dtype == a
    if common != "bool":
        for name in ("remainder", "fmod", "floor_divide", "pow"):
            assert getattr(tg, name)(x, y).dtype == common, name
        for mode in ("trunc", "floor"):
            assert tg.div(x, y, rounding_mode=mode).dtype == common


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("number", [2, 2.5])
def test_numbers_of_python(dtype: str, number: float) -> None:
    """A number changes the kind (from integers to floats), never the size of a type."""
    x = tg.Tensor(np.array([1, 3], dtype))
    if dtype in FLOATS or (dtype in INTEGERS and isinstance(number, int)):
        wanted = dtype
    else:
        wanted = "float32" if isinstance(number, float) else "int64"
    for name in ("add", "mul", "maximum", "clamp_min", "remainder", "floor_divide"):
        assert getattr(tg, name)(x, number).dtype == wanted, name
    assert tg.where(x > 2, x, number).dtype == tg.where(x > 2, number, x).dtype == wanted
    if dtype != "bool":
        assert tg.add(x, number, alpha=2).dtype == tg.sub(x, number, alpha=2).dtype == wanted
        assert tg.pow(x, number).dtype == wanted
    floats = wanted if wanted in FLOATS else "float32"
    for name in ("div", "copysign", "xlogy", "hypot", "atan2"):
        assert getattr(tg, name)(x, number).dtype == floats, name
    assert tg.xlogy(number, x + 1).dtype == floats


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [(1.0, 0.0, "float32"), (1, 0, "int64"), (1, 0.0, "float32"), (True, False, "bool")],
)
def test_where_of_two_numbers_makes_the_default_types(a: Any, b: Any, wanted: str) -> None:
    chosen = tg.where(tg.tensor([True, False]), a, b)
    assert chosen.dtype == wanted
    assert chosen.tolist() == [a, b]


def test_lists_take_the_type_of_the_floats_that_they_meet() -> None:
    x = tg.tensor([1.0, 2.0])
    assert tg.add(x, [0.1, 0.2], alpha=2).dtype == np.float32
    np.testing.assert_allclose(tg.add(x, [0.1, 0.2], alpha=2).numpy(), [1.2, 2.4], rtol=1e-6)


def test_logarithms_of_small_integers_keep_the_digits_of_the_floats() -> None:
    """NumPy's logarithm of uint8 is a float16."""
    x = tg.Tensor(np.array([1.0, 7.0]), requires_grad=True)
    z = np.array([3, 200], np.uint8)
    y = tg.xlogy(x, z)
    y.sum().backward()
    np.testing.assert_allclose(y.detach().numpy(), [1, 7] * np.log([3.0, 200.0]), rtol=1e-15)
    np.testing.assert_allclose(x.grad.numpy(), np.log([3.0, 200.0]), rtol=1e-15)
    b = tg.Tensor(np.array([1.5]), requires_grad=True)
    tg.pow(np.array([3], np.uint8), b).sum().backward()
    np.testing.assert_allclose(b.grad.numpy(), 3**1.5 * np.log(3), rtol=1e-15)
