"""Differences, slopes and integrals: types, edges and errors as in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck


def test_differences_by_pytorchs_and_numpys_names() -> None:
    x = np.array([[1.0, 4.0, 9.0], [0.0, 2.0, 2.0]])
    for call in (tg.diff, np.diff):
        y = call(tg.tensor(x), 2, **({"dim": 0} if call is tg.diff else {"axis": 0}))
        np.testing.assert_array_equal(y.numpy(), np.diff(x, 2, 0))
    before = tg.tensor([[7.0], [8.0]], dtype=tg.float64)
    np.testing.assert_array_equal(
        tg.diff(tg.tensor(x), prepend=before, append=0.5).numpy(),
        np.diff(x, prepend=before.numpy(), append=0.5),
    )


def test_the_differences_of_bools_are_whether_they_differ() -> None:
    x = tg.tensor([True, False, False, True])
    assert tg.diff(x).tolist() == [True, False, True]
    assert tg.diff(x, n=2).tolist() == [True, True]
    assert tg.diff(x, n=9).shape == (0,)


def test_small_integers_do_not_wrap_around() -> None:
    x = np.array([100, 100, -128], np.int8)
    assert tg.trapezoid(tg.tensor(x)).item() == 86
    assert tg.gradient(tg.tensor(x))[0].tolist() == [0, -114, -228]


def test_a_slope_between_even_samples_does_not_see_the_one_between() -> None:
    found = tg.gradient(tg.tensor([1.0, np.nan, 4.0]))[0].tolist()
    assert found[1] == 1.5 and np.isnan(found[0]) and np.isnan(found[2])


def test_slopes_and_integrals_by_the_coordinates() -> None:
    y, x = np.array([0.0, 1.0, 8.0, 27.0]), np.array([0.0, 1.0, 2.5, 3.0])
    (found,) = tg.gradient(tg.tensor(y), spacing=(x,), edge_order=2)
    np.testing.assert_allclose(found.numpy(), np.gradient(y, x, edge_order=2))
    assert tg.trapezoid(tg.tensor(y), tg.tensor(x)).item() == pytest.approx(np.trapezoid(y, x))
    assert gradcheck(lambda y, x: tg.trapezoid(y, x), [y, x])
    assert gradcheck(lambda y, x: tg.gradient(y, spacing=(x,))[0], [y, x])


def test_arrays_in_arrays_out() -> None:
    array = np.array([0.0, 1.0, 4.0])
    for given, kind in ((array, np.ndarray), (tg.tensor(array), tg.Tensor)):
        assert type(tg.diff(given)) is kind
        assert type(tg.gradient(given)[0]) is kind
    assert not isinstance(tg.trapezoid(array), tg.Tensor)
    assert tg.trapz is tg.trapezoid


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda x: tg.diff(x, -1), RuntimeError, "diff: n=-1"),
        (lambda x: tg.diff(x[0, 0]), RuntimeError, "diff: at least one dimension"),
        (lambda x: tg.diff(x, dim=2), IndexError, "diff: dim 2"),
        (lambda x: tg.gradient(x, edge_order=3), RuntimeError, "edge_order=3"),
        (lambda x: tg.gradient(x, spacing=(1.0, 2.0, 3.0)), RuntimeError, "3 spacings for 2"),
        (lambda x: tg.gradient(x, spacing=([1.0], 2.0)), RuntimeError, "1 coordinates for 2"),
        (lambda x: tg.gradient(x, edge_order=2), RuntimeError, "dim 0 has 2 samples.* 3"),
        (lambda x: tg.gradient(x, dim=(0, 0)), RuntimeError, "more than once"),
        (lambda x: tg.trapezoid(x, [1.0]), RuntimeError, "1 coordinates for 3 samples"),
        (lambda x: tg.trapezoid(x, [1.0, 2.0, 3.0], dx=1.0), TypeError, "x and dx"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call(tg.ones(2, 3))
