"""Operands of types that are not ours and not NumPy's: theirs is the operator, or an error."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg


class Foreign:
    """A type that takes no part in NumPy's functions, but knows how to multiply (NEP 13)."""

    __array_ufunc__ = None

    def __add__(self, other: Any) -> str:
        return "foreign"

    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rmatmul__ = __rpow__ = __add__
    __rmod__ = __rfloordiv__ = __rdivmod__ = __rand__ = __ror__ = __rxor__ = __add__
    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = __ne__ = __add__  # type: ignore[assignment]


class Reserved(Foreign):
    """A type whose own operators know no tensors."""

    def __add__(self, other: Any) -> Any:
        return NotImplemented

    __sub__ = __mul__ = __truediv__ = __matmul__ = __pow__ = __mod__ = __floordiv__ = __add__
    __and__ = __or__ = __xor__ = __divmod__ = __add__


ARITHMETIC = ["add", "sub", "mul", "truediv", "matmul", "pow", "mod", "floordiv"]
LOGIC = ["and_", "or_", "xor"]
COMPARISONS = ["eq", "ne", "lt", "le", "gt", "ge"]


@pytest.mark.parametrize("op", [*ARITHMETIC, *LOGIC, *COMPARISONS])
def test_a_foreign_type_has_its_own_operators(op: str) -> None:
    call: Callable[[Any, Any], Any] = getattr(operator, op)
    for t in (tg.ones(2, requires_grad=True), tg.ones(2), tg.ones(2, dtype=bool)):
        assert call(t, Foreign()) == "foreign"
    assert divmod(tg.ones(2), Foreign()) == "foreign"


@pytest.mark.parametrize("op", [*ARITHMETIC, *LOGIC])
def test_an_operator_that_neither_type_knows_is_an_error_of_python(op: str) -> None:
    with pytest.raises(TypeError, match="unsupported operand type"):
        getattr(operator, op)(Reserved(), tg.ones(2, requires_grad=True))


def test_a_foreign_type_is_refused_by_functions() -> None:
    for function in (tg.mul, tg.add, tg.maximum, tg.atan2, tg.matmul, tg.pow):
        with pytest.raises(TypeError, match="Foreign"):
            function(tg.ones(2), Foreign())
        with pytest.raises(TypeError, match="Foreign"):
            function(Foreign(), tg.ones(2))


def test_a_sum_with_a_foreign_type_in_place_is_refused() -> None:
    t = tg.ones(2)
    with pytest.raises(TypeError, match="Foreign"):
        t += Foreign()
    assert t.tolist() == [1, 1]


@pytest.mark.parametrize("op", [*ARITHMETIC, *LOGIC, *COMPARISONS])
def test_a_masked_array_on_the_right_is_refused(op: str) -> None:
    masked = np.ma.array([1, 2], mask=[True, False])
    with pytest.raises(TypeError, match="masked array"):
        getattr(operator, op)(tg.tensor([1, 2]), masked)


class Quantity:
    """A number with a unit, which answers NumPy's functions itself, as pint's and xarray's do."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.value, dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any) -> Any:
        inside = [x.value if isinstance(x, Quantity) else x for x in inputs]
        return Quantity(getattr(ufunc, method)(*inside))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        inside = [x.value if isinstance(x, Quantity) else x for x in args[0]]
        return Quantity(function(inside, *args[1:], **kwargs))

    def __rmul__(self, other: Any) -> Any:
        return Quantity(other * self.value)

    __radd__ = __rmul__
    __eq__ = __gt__ = __rmul__  # type: ignore[assignment]


def test_a_type_that_answers_numpys_functions_keeps_what_is_its_own() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    for call in (
        lambda q: x * q,
        lambda q: x + q,
        lambda q: np.multiply(x, q),
        lambda q: np.multiply(q, x),
        lambda q: np.concatenate([x, q]),
        lambda q: np.stack([q, x]),
    ):
        made = call(Quantity(np.array([3.0, 5.0])))
        assert isinstance(made, Quantity)
        assert made.value.requires_grad
    for call in (lambda q: x == q, lambda q: x < q):
        assert isinstance(call(Quantity(3.0)), Quantity)
    (x * Quantity(3.0)).value.sum().backward()
    assert x.grad.tolist() == [3, 3]
