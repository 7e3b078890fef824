"""How parameters are drawn: distributions, and what is exact."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import init

OLD = "uniform normal constant eye dirac orthogonal "
OLD += "xavier_uniform xavier_normal kaiming_uniform kaiming_normal"


@pytest.mark.parametrize(("a", "b"), [(-2, 2), (-0.1, 0.3), (1, 2), (-4, -2), (3, 9), (-1, 50)])
def test_truncated_normal_numbers_have_the_moments_of_the_distribution(a: float, b: float) -> None:
    tg.manual_seed(0)
    drawn = init.trunc_normal_(
        tg.zeros(40_000, dtype=tg.float64), 0.5, 2.0, 0.5 + 2 * a, 0.5 + 2 * b
    )
    values = (drawn.numpy() - 0.5) / 2
    assert a <= values.min() <= values.max() <= b
    density = [math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) for z in (a, b)]
    part = (math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2))) / 2
    mean = (density[0] - density[1]) / part
    variance = 1 + (a * density[0] - b * density[1]) / part - mean**2
    assert values.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / 40_000))
    assert values.var() == pytest.approx(variance, rel=0.06)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 3))
def test_rows_or_columns_are_orthonormal(rows: int, columns: int, depth: int) -> None:
    w = init.orthogonal_(tg.zeros(rows, columns, depth, dtype=tg.float64), gain=2.0).numpy()
    flat = w.reshape(rows, -1) / 2
    product = flat @ flat.T if rows <= flat.shape[1] else flat.T @ flat
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-12)


def test_orthogonal_matrices_are_uniform() -> None:
    tg.manual_seed(0)
    entries = [init.orthogonal_(tg.zeros(3, 3)).numpy() for _ in range(2000)]
    np.testing.assert_allclose(np.mean(entries, axis=0), 0, atol=0.06)


@pytest.mark.parametrize(("axes", "groups"), [(1, 1), (2, 2), (3, 1)])
def test_dirac_kernels_keep_their_input(axes: int, groups: int) -> None:
    conv = (tg.nn.Conv1d, tg.nn.Conv2d, tg.nn.Conv3d)[axes - 1]
    layer = conv(4, 4, 3, padding=1, groups=groups, bias=False)
    init.dirac_(layer.weight, groups)
    x = tg.randn(2, 4, *[5] * axes)
    assert tg.allclose(layer(x), x)


def test_sparse_columns_have_so_many_zeros() -> None:
    w = init.sparse_(tg.zeros(200, 30), 0.25, std=0.5)
    assert (w == 0).sum(0).tolist() == [50] * 30
    assert w[w != 0].std().item() == pytest.approx(0.5, rel=0.1)
    assert len({tuple(column.tolist()) for column in (w == 0).T}) > 20


@pytest.mark.parametrize("name", OLD.split())
def test_old_names_warn_and_do_what_the_new_ones_do(name: str) -> None:
    shape = (3, 3, 3) if name == "dirac" else (3, 3)
    more = (0.5,) if name == "constant" else ()
    tg.manual_seed(3)
    with pytest.warns(FutureWarning, match=f"{name} is now deprecated in favor of nn.init.{name}_"):
        old = getattr(init, name)(tg.zeros(*shape), *more)
    tg.manual_seed(3)
    assert tg.equal(old, getattr(init, name + "_")(tg.zeros(*shape), *more))


def test_generators_draw() -> None:
    for draw in (init.trunc_normal_, init.orthogonal_, lambda t, **k: init.sparse_(t, 0.1, **k)):
        first, second = (
            draw(tg.zeros(4, 4), generator=tg.Generator().manual_seed(5)) for _ in range(2)
        )
        assert tg.equal(first, second)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: init.orthogonal_(tg.zeros(3)),
        lambda: init.dirac_(tg.zeros(3, 3)),
        lambda: init.dirac_(tg.zeros(3, 3, 3), 2),
        lambda: init.sparse_(tg.zeros(3), 0.1),
        lambda: init.trunc_normal_(tg.zeros(3), a=1.0, b=0.0),
    ],
)
def test_wrong_arguments_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"needed|divide|below"):
        wrong()  # type: ignore[operator]
