"""What ``einsum`` shares with its operand, sums in float16, and distances by products."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg


@pytest.mark.parametrize("equation", ["ii->i", "ij->ij", "ij->ji", "ij"])
def test_einsum_of_one_operand_is_a_view(equation: str) -> None:
    x = tg.tensor(np.arange(9.0).reshape(3, 3))
    y = tg.einsum(equation, x)
    assert np.shares_memory(y.numpy(), x.numpy())
    y.mul_(0)
    assert x.diagonal().tolist() == [0, 0, 0]


def test_a_write_through_einsums_view_is_followed() -> None:
    x = tg.tensor(np.arange(9.0).reshape(3, 3), requires_grad=True)
    y = x * 2
    tg.einsum("ii->i", y).mul_(10)
    y.sum().backward()
    assert x.grad.tolist() == (2 + 18 * np.eye(3)).tolist()


def test_einsum_of_sums_is_no_view() -> None:
    x = tg.tensor(np.arange(9.0).reshape(3, 3))
    tg.einsum("ij->j", x).zero_()
    assert x.sum().item() == 36


def test_products_of_float16_are_summed_in_float32() -> None:
    ones = tg.ones(1, 4096).half()
    assert (ones @ ones.T).item() == 4096
    small = tg.full((4096,), 2.0**-12).half()
    assert (ones[0] @ small + 0).item() == 1
    assert tg.linalg.vector_norm(tg.full((10000,), 3.0).half()).item() == 300


def test_euclidean_distances_by_a_product_are_the_same_but_for_rounding() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 40, 3)), rng.normal(size=(2, 30, 3))
    b[0, 3] = a[0, 5]
    results = []
    for mode in ("use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"):
        x, y = tg.tensor(a, requires_grad=True), tg.tensor(b, requires_grad=True)
        distances = tg.cdist(x, y, compute_mode=mode)
        (distances * (distances > 1e-3)).sum().backward()
        results.append([distances.detach().numpy(), x.grad.numpy(), y.grad.numpy()])
    for product, differences in zip(*results, strict=True):
        np.testing.assert_allclose(product, differences, atol=1e-7)
