"""One definition per operation: what it takes and gives, where it stands, what help says of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.ops import elementwise
from tinygrad_np.tensor_methods.elementwise import ElementwiseMethods
from tinygrad_np.tensor_methods.in_place import InPlaceMethods

Call = Callable[..., Any]
X, Y = np.array([0.3, 0.6]), np.array([0.5, 0.2])
WHOLE, BITS = np.array([1, 2]), np.array([3, 1])


def words(text: str) -> list[str]:
    return text.split()


# What to call each operation with that takes more than one float.
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        [
            "add",
            "sub",
            "mul",
            "div",
            "true_divide",
            "floor_divide",
            "remainder",
            "fmod",
            "pow",
            "float_power",
            "hypot",
            "atan2",
            "logaddexp",
            "logaddexp2",
            "xlogy",
            "copysign",
            "heaviside",
            "maximum",
            "minimum",
            "fmax",
            "fmin",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "isclose",
            "allclose",
            "equal",
            "logical_and",
            "logical_or",
            "logical_xor",
            "clamp",
            "clamp_min",
            "clamp_max",
            "nextafter",
        ],
        (X, Y),
    ),
    **dict.fromkeys(["lerp", "addcmul", "addcdiv"], (X, Y, X)),
    **dict.fromkeys(words("bitwise_and bitwise_or bitwise_xor gcd lcm"), (WHOLE, BITS)),
    **dict.fromkeys(["bitwise_left_shift", "bitwise_right_shift"], (WHOLE, BITS)),
    "acosh": (X + 1,),
    **dict.fromkeys(["igamma", "igammac"], (X, Y)),
    "polygamma": (X, 2),
    "mvlgamma": (X + 1, 2),
    "bitwise_not": (WHOLE,),
    "ldexp": (X, WHOLE),
    "where": (X > 0.5, X, Y),
}
NAMES = sorted({*elementwise.__all__} - {"imag"})  # which refuses
OPERATIONS = [getattr(tg, name) for name in NAMES]


def arguments_of(function: Call) -> tuple[Any, ...]:
    return ARGUMENTS.get(function.__name__, (X,))


each = pytest.mark.parametrize("function", OPERATIONS, ids=NAMES)


@each
def test_tensors_make_tensors_and_arrays_make_arrays(function: Call) -> None:
    arrays = arguments_of(function)
    on_arrays = function(*arrays)
    on_tensors = function(*map(tg.Tensor, arrays))
    if isinstance(on_arrays, tuple):
        assert all(type(part) is np.ndarray for part in on_arrays)
        assert all(type(part) is tg.Tensor for part in on_tensors)
        return
    if isinstance(on_arrays, bool):  # allclose and equal answer with one, is_conj and its kin
        assert on_tensors is on_arrays
        return
    assert type(on_arrays) is np.ndarray
    assert type(on_tensors) is tg.Tensor
    np.testing.assert_array_equal(on_tensors.numpy(), on_arrays)
    for i in range(len(arrays)):
        mixed = [tg.Tensor(x) if i == j else x for j, x in enumerate(arrays)]
        assert type(function(*mixed)) is tg.Tensor


@each
def test_numbers_alone_make_no_tensor(function: Call) -> None:
    numbers = [x.tolist()[1] for x in arguments_of(function)]
    assert not isinstance(function(*numbers), tg.Tensor)
    np.testing.assert_array_equal(function(*numbers), function(*map(np.asarray, numbers)))


@each
def test_a_method_is_the_function(function: Call) -> None:
    method = getattr(tg.Tensor, function.__name__, None)
    if function.__name__ in ("cbrt", "real"):  # of NumPy alone; a property
        return
    if function.__name__ == "where":  # its method has the tensor first
        assert list(inspect.signature(method).parameters) == ["self", "condition", "other"]  # type: ignore[arg-type]
        return
    assert method is function


@each
def test_help_shows_what_there_is(function: Call) -> None:
    assert ">>>" in (function.__doc__ or "")
    parameters = inspect.signature(function).parameters
    assert next(iter(parameters)) == ("condition" if function.__name__ == "where" else "input")
    assert all(p.kind is not p.VAR_POSITIONAL for p in parameters.values())


def test_aliases_are_the_same_objects() -> None:
    aliases = {
        "abs": "absolute", "acos": "arccos", "atan2": "arctan2", "clamp": "clip", "div": "divide",
        "eq": None, "ge": "greater_equal", "mul": "multiply", "neg": "negative",
        "sub": "subtract", "trunc": "fix",
    }  # fmt: skip
    for name, alias in aliases.items():
        if alias is not None:
            assert getattr(tg, name) is getattr(tg, alias)
            assert getattr(tg.Tensor, name) is getattr(tg.Tensor, alias)


# --- in place ------------------------------------------------------------------------------------

IN_PLACE = [
    name
    for name in vars(InPlaceMethods)
    if name.endswith("_") and not name.startswith("_") and name[:-1] in vars(ElementwiseMethods)
]


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place_is_the_operation_written_back(name: str) -> None:
    function, method = getattr(tg.Tensor, name[:-1]), getattr(tg.Tensor, name)
    assert method.__name__ == f"{function.__name__}_"
    assert inspect.signature(method) == inspect.signature(function)
    assert "in place" in method.__doc__ and ">>>" in method.__doc__
    first, *others = arguments_of(function)
    expected = function(tg.Tensor(first), *others)

    target = tg.Tensor(first)
    memory = target.numpy()
    assert method(target, *others) is target
    assert target.numpy() is memory
    np.testing.assert_array_equal(memory, expected.numpy().astype(first.dtype))


@pytest.mark.parametrize("name", IN_PLACE)
def test_in_place_has_the_gradient_of_the_operation(name: str) -> None:
    function, method = getattr(tg.Tensor, name[:-1]), getattr(tg.Tensor, name)
    first, *others = arguments_of(function)
    if first.dtype.kind != "f" or function(tg.Tensor(first), *others).dtype.kind != "f":
        return
    if name == "nextafter_":  # without a gradient, as in PyTorch
        assert not function(tg.Tensor(first, requires_grad=True), *others).requires_grad
        return
    if name in ("igamma_", "igammac_"):  # refused, as in PyTorch
        with pytest.raises(RuntimeError, match="not implemented"):
            method(tg.Tensor(first, requires_grad=True) * 1, *others).sum().backward()
        return
    gradients = []
    for call in (function, method):
        x = tg.Tensor(first, requires_grad=True)
        call(x * 1, *others).sum().backward()
        gradients.append(x.grad.numpy())
    np.testing.assert_array_equal(*gradients)


def test_in_place_operators_keep_the_tensor() -> None:
    x = kept = tg.tensor([7, 9])
    x += 1
    x -= 2
    x *= 3
    x //= 2
    x %= 7
    x **= 2
    x &= 5
    x |= 8
    x ^= 1
    assert x is kept
    expected = np.array([7, 9])
    expected = ((expected + 1 - 2) * 3 // 2 % 7) ** 2
    np.testing.assert_array_equal(x.numpy(), ((expected & 5) | 8) ^ 1)
    y = kept = tg.tensor([1.0, 2.0])
    y /= 4
    assert y is kept and y.tolist() == [0.25, 0.5]
