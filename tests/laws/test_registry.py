"""The laws that every operation keeps, tested over the whole registry. Cases: ``tests/cases``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tests.cases import CASES, Array, Case
from tinygrad_np.core.registry import registry
from tinygrad_np.testing import gradcheck, gradgradcheck

each_case = pytest.mark.parametrize(
    "case", CASES, ids=[f"{i}-{c.name}" for i, c in enumerate(CASES)]
)


def test_every_primitive_has_a_case() -> None:
    for module in pkgutil.walk_packages(tg.__path__, "tinygrad_np."):
        importlib.import_module(module.name)
    engine = {name for name in registry if not name.startswith("doc_")}
    covered = {case.name for case in CASES}
    assert engine - covered == set(), "primitives without a case in tests/cases"
    assert covered - engine == set(), "cases for primitives that do not exist"


def call(case: Case, arrays: list[Array], settings: dict[str, Any]) -> Any:
    tensors = [tg.tensor(x, requires_grad=True) for x in arrays]
    return tensors, case.function(*tensors, **settings)


def cotangent(y: Any, seed: int = 3) -> Array:
    return np.random.default_rng(seed).normal(size=y.shape).astype(y.dtype)


@each_case
@given(data=st.data())
def test_first_derivatives(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    assert gradcheck(lambda *xs: case.function(*xs, **settings), arrays)


@each_case
@given(data=st.data())
def test_second_derivatives(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    assert gradgradcheck(lambda *xs: case.function(*xs, **settings), arrays, rtol=1e-6, atol=1e-7)


@each_case
@given(data=st.data())
def test_float32_stays_float32_and_agrees_with_float64(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    if case.name == "cast":
        return  # its whole purpose is another type
    narrow = [x.astype(np.float32) for x in arrays]
    results = []
    for dtype in (np.float32, np.float64):
        inputs = [x.astype(dtype) for x in narrow]
        tensors, y = call(case, inputs, in_dtype(settings, dtype))
        assert y.dtype == dtype
        y.backward(cotangent(y))
        assert all(t.grad is None or t.grad.dtype == dtype for t in tensors)
        results.append([t.numpy(force=True) for t in (y, *(t.grad for t in tensors))])
    for single, double in zip(*results, strict=True):
        scale = max(1.0, np.abs(double).max(initial=0))
        np.testing.assert_allclose(single, double, rtol=0, atol=2e-5 * scale)


def in_dtype(settings: dict[str, Any], dtype: Any) -> dict[str, Any]:
    return {
        key: value.astype(dtype)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
        else value
        for key, value in settings.items()
    }


@each_case
@given(data=st.data())
def test_gradients_have_the_shape_of_their_inputs(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    tensors, y = call(case, arrays, settings)
    y.backward(cotangent(y))
    for tensor in tensors:
        assert tensor.grad.shape == tensor.shape


@each_case
@given(data=st.data())
def test_nothing_is_changed_and_no_gradient_shares_memory(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    tensors, y = call(case, arrays, settings)
    g = cotangent(y)
    before = [t.numpy(force=True).copy() for t in tensors], y.numpy(force=True).copy(), g.copy()
    y.backward(g, retain_graph=True)
    first = [t.grad for t in tensors]
    for t in tensors:
        t.grad = None
    y.backward(g)  # the same again: nothing that the graph kept was changed either
    after = [t.numpy(force=True) for t in tensors], y.numpy(force=True), g
    for old, new in zip((*before[0], *before[1:]), (*after[0], *after[1:]), strict=True):
        np.testing.assert_array_equal(old, new)
    for t, gradient in zip(tensors, first, strict=True):
        pair = gradient.numpy(force=True), t.grad.numpy(force=True)
        if case.name == "logm":  # SciPy's algorithm rounds by where in memory its arrays lie
            np.testing.assert_allclose(*pair, rtol=1e-10, atol=1e-12)
        else:
            np.testing.assert_array_equal(*pair)
    gradients = [t.grad.numpy(force=True) for t in tensors]
    others = (
        [t.numpy(force=True) for t in tensors]
        + [y.numpy(force=True), g]
        + [f.numpy(force=True) for f in first]
    )
    for i, gradient in enumerate(gradients):
        assert gradient.flags.writeable
        for other in others + gradients[:i]:
            assert not np.shares_memory(gradient, other)


@each_case
@given(data=st.data())
def test_values_are_the_same_without_recording(case: Case, data: st.DataObject) -> None:
    arrays, settings = data.draw(case.calls)
    tensors, y = call(case, arrays, settings)
    with tg.no_grad():
        again = case.function(*tensors, **settings)
    assert not again.requires_grad
    np.testing.assert_array_equal(again.numpy(force=True), y.numpy(force=True))
