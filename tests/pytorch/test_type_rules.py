"""Types that come of types, windows, in-place functions and the like, as PyTorch has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.pytorch.collect_type_rules import rules
from tinygrad_np import in_place_functions

THEIRS = json.loads(Path(__file__).with_name("type_rules.json").read_text(encoding="utf-8"))


def test_types_are_pytorchs() -> None:
    ours = rules(tg)
    windows, theirs = ours.pop("windows"), dict(THEIRS)
    for mine, wanted in zip(windows, theirs.pop("windows"), strict=True):
        np.testing.assert_allclose(mine, wanted, atol=1e-7)
    assert ours == theirs


@pytest.mark.parametrize("name", in_place_functions.__all__)
def test_functions_in_place_are_the_methods(name: str) -> None:
    method = getattr(tg.Tensor, name)
    function = getattr(tg, name)
    assert function.__doc__ == method.__doc__
    assert not function.__doc__.startswith("_")


def test_they_write_over_their_argument_and_record() -> None:
    x = tg.tensor([0.5, 2.0], requires_grad=True)
    y = x * 1
    assert tg.exp_(y) is y
    assert tg.clamp_(y, max=3.0) is y
    y.sum().backward()
    np.testing.assert_allclose(x.grad, [np.exp(0.5), 0])


def test_arrays_and_buffers_share_their_memory() -> None:
    array, numbers = np.zeros(3), bytearray(8)
    tg.asarray(array)[1] = 4
    assert array.tolist() == [0, 4, 0]
    copied = tg.asarray(array, copy=True)
    copied[0] = 9
    assert array[0] == 0
    with pytest.raises(ValueError, match="without a copy"):
        tg.asarray([1.0], copy=False)
    tg.frombuffer(numbers, dtype=tg.float32)[0] = 1.0
    assert numbers[3] == 0x3F
    with pytest.raises(ValueError, match="buffer"):
        tg.frombuffer(bytearray(3), dtype=tg.float32)


def test_drawn_and_made_numbers() -> None:
    tg.manual_seed(0)
    rates = tg.tensor([0.0, 3.0]).expand(4000, 2)
    drawn = tg.poisson(rates)
    assert drawn.mean(0).tolist() == pytest.approx([0, 3], abs=0.15)
    assert tg.randint_like(tg.zeros(50, dtype=tg.int16), 3).max() == 2
    assert tg.rsub(tg.tensor([1.0]), 5.0, alpha=2).item() == 3
    assert tg.scalar_tensor(2).dtype == tg.float32
    with pytest.warns(UserWarning, match="deprecated"):
        assert tg.range(0, 1, 0.5).tolist() == [0, 0.5, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: tg.hann_window(-1),
        lambda: tg.kaiser_window(3, dtype=tg.int64),
        lambda: tg.poisson(tg.tensor([-1.0])),
        lambda: tg.poisson(tg.tensor([1])),
    ],
)
def test_wrong_arguments_are_refused(wrong: Any) -> None:
    with pytest.raises(RuntimeError, match=r"negative|floating-point"):
        wrong()
