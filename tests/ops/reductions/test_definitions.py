"""One definition per operation, of reductions, sorting and numerical analysis."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.core.registry import numpy_functions
from tinygrad_np.ops import numerical, reductions, sorting

NAMES = [*reductions.__all__, *sorting.__all__, *numerical.__all__]
FUNCTIONS_ALONE = {  # as in PyTorch
    *("bucketize", "cumulative_trapezoid", "gradient", "histogramdd", "isin", "searchsorted"),
    *("std_mean", "trapezoid", "trapz", "var_mean"),
}
FIRST = {
    "cumulative_trapezoid": "y",
    "isin": "elements",
    "searchsorted": "sorted_sequence",
    "trapezoid": "y",
}
each = pytest.mark.parametrize("function", [getattr(tg, name) for name in NAMES], ids=NAMES)


@each
def test_help_shows_what_there_is(function: Callable[..., Any]) -> None:
    text = function.__doc__ or ""
    assert ">>> tg." in text or ">>> values, indices = tg." in text or ">>> x.grad" in text
    first, *_ = inspect.signature(function).parameters
    assert first == FIRST.get(function.__name__, "input")


@pytest.mark.parametrize("name", NAMES)
def test_a_method_is_the_function(name: str) -> None:
    assert getattr(tg, name).__module__.startswith("tinygrad_np.ops.")
    if name not in FUNCTIONS_ALONE:
        assert getattr(tg.Tensor, name) is getattr(tg, name)
        assert getattr(tg.Tensor, f"{name}_", None) is None or name in ("cumprod", "cumsum")


def test_numpys_function_is_the_definition_where_it_means_the_same() -> None:
    for name in ("cumsum", "cumprod", "diff", "trapezoid"):
        assert numpy_functions[getattr(np, name)] is getattr(tg, name)


@pytest.mark.parametrize("name", ["argmax", "argmin", "all", "any", "count_nonzero", "argsort"])
def test_what_has_no_gradient_takes_arrays_and_numbers_too(name: str) -> None:
    function, array = getattr(tg, name), np.array([[1.0, 0.0], [0.0, 2.0]])
    on_array = function(array)
    assert not isinstance(on_array, tg.Tensor)
    assert isinstance(function(tg.tensor(array, requires_grad=True)), tg.Tensor)
    assert not function(tg.tensor(array, requires_grad=True)).requires_grad
    np.testing.assert_array_equal(function(tg.tensor(array)).numpy(), on_array)
    assert np.ndim(function(2.0)) == 0


@pytest.mark.parametrize(
    "name",
    [
        "sum",
        "mean",
        "nansum",
        "prod",
        "logsumexp",
        "amax",
        "amin",
        "max",
        "min",
        "var",
        "std",
        "median",
        "nanmedian",
    ],
)
def test_numbers_and_lists_alone_make_no_tensor(name: str) -> None:
    function = getattr(tg, name)
    with np.errstate(all="ignore"):
        assert not isinstance(function(2.0), tg.Tensor)
        found = function([1.0, 2.0, 4.0])
    assert not isinstance(found, tg.Tensor)
    np.testing.assert_allclose(found, function(tg.tensor([1.0, 2.0, 4.0])).item(), rtol=1e-6)
