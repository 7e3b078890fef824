"""``tinygrad_np.scipy.stats`` against SciPy's values and mpmath's derivatives, tails included."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import scipy.stats as theirs

import tinygrad_np as tg
from tinygrad_np.scipy import stats
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose
CONTINUOUS: dict[str, tuple[float, ...]] = {
    "norm": (), "halfnorm": (), "lognorm": (0.7,), "expon": (), "laplace": (), "logistic": (),
    "uniform": (), "cauchy": (), "halfcauchy": (), "gumbel_r": (), "gamma": (2.3,), "chi2": (3.4,),
    "invgamma": (2.2,), "beta": (2.5, 1.6), "t": (3.7,), "weibull_min": (1.8,), "pareto": (2.6,),
}  # fmt: skip
DISCRETE: dict[str, tuple[float, ...]] = {
    "poisson": (3.4,), "bernoulli": (0.3,), "binom": (7, 0.4), "geom": (0.35,),
    "nbinom": (3.5, 0.4),
}  # fmt: skip
LOC, SCALE = 0.4, 1.7
NAMES = ("logpdf", "pdf", "cdf", "logcdf", "sf", "logsf")
FAR = np.array([-30.0, -3.0, -0.5, 0.0, 0.3, 0.9, 1.4, 4.0, 12.0, 35.0])


@pytest.fixture(autouse=True)
def quiet_infinities() -> Iterator[None]:
    with warnings.catch_warnings():  # the logarithm of a probability of 0, as SciPy's
        warnings.filterwarnings("ignore", "divide by zero")
        yield


@pytest.mark.parametrize("name", CONTINUOUS)
def test_values_are_scipys_far_out_too(name: str) -> None:
    shapes = CONTINUOUS[name]
    ours, expected = getattr(stats, name), getattr(theirs, name)
    for function in NAMES:
        close(
            getattr(ours, function)(FAR, *shapes, LOC, SCALE),
            getattr(expected, function)(FAR, *shapes, LOC, SCALE),
            rtol=1e-10,
            atol=1e-300,
            err_msg=function,
        )
        assert type(getattr(ours, function)(FAR, *shapes)) is np.ndarray
    y = ours.logpdf(tg.tensor(FAR), *shapes, loc=tg.tensor(LOC, dtype=tg.float64), scale=SCALE)
    assert isinstance(y, tg.Tensor) and y.dtype == np.float64
    close(y.numpy(), expected.logpdf(FAR, *shapes, LOC, SCALE), rtol=1e-12)


def points(name: str) -> Any:
    """Points inside of the support, those far out in the tails among them."""
    inside = np.array([0.02, 0.3, 0.61, 0.97])
    ends = {"beta": 1.0, "uniform": 1.0}.get(name)
    far = inside if ends else np.array([0.05, 0.7, 2.3, 6.5])
    return LOC + SCALE * (far + (1.1 if name == "pareto" else 0))


# Their derivatives by the shapes are refused, in cdf and sf.
INCOMPLETE = {"gamma", "chi2", "invgamma", "beta", "t"}


@pytest.mark.parametrize("name", CONTINUOUS)
def test_gradients_by_everything(name: str) -> None:
    distribution = getattr(stats, name)
    shapes = tuple(np.array(s) for s in CONTINUOUS[name])
    x, loc, scale = points(name), np.array(LOC), np.array(SCALE)
    for function in NAMES:
        f = getattr(distribution, function)
        if name in INCOMPLETE and function not in ("logpdf", "pdf"):
            g = lambda x, loc, scale, f=f: f(x, *CONTINUOUS[name], loc, scale)  # noqa: E731
            assert gradcheck(g, (x, loc, scale)), function
            with pytest.raises(RuntimeError, match="is not implemented"):
                shape = tg.tensor(shapes[0], requires_grad=True)
                f(x, shape, *CONTINUOUS[name][1:], LOC, SCALE).sum().backward()
        else:
            assert gradcheck(f, (x, *shapes, loc, scale)), function
    assert gradgradcheck(distribution.logpdf, (x, *shapes, loc, scale), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "x", "derivative"),
    [
        ("norm.logsf", 12.0, None),
        ("norm.logsf", 38.0, None),
        ("norm.logcdf", -25.0, None),
        ("logistic.logsf", 500.0, -1.0),
        ("laplace.logsf", 300.0, -1.0),
        ("expon.logcdf", 1e-12, 999999999999.5),
        ("gumbel_r.logcdf", -5.0, 148.4131591025766),
        ("t.sf", 40.0, None),
        ("gamma.sf", 60.0, None),
    ],
)
def test_tails_have_their_digits(name: str, x: float, derivative: float | None) -> None:
    import mpmath

    distribution, function = name.split(".")
    shapes = CONTINUOUS[distribution]
    z = tg.tensor(np.array(x), requires_grad=True)
    getattr(getattr(stats, distribution), function)(z, *shapes).backward()
    assert z.grad is not None
    if derivative is None:  # minus the density
        with mpmath.workdps(30):
            if distribution == "norm":
                sign = 1 if function == "logcdf" else -1
                density = -sign * mpmath.npdf(x) / mpmath.ncdf(sign * x)
            elif distribution == "t":
                (df,) = shapes
                density = mpmath.gamma((mpmath.mpf(df) + 1) / 2) / mpmath.gamma(mpmath.mpf(df) / 2)
                density /= mpmath.sqrt(mpmath.pi * df)
                density *= (1 + mpmath.mpf(x) ** 2 / df) ** (-(mpmath.mpf(df) + 1) / 2)
            else:
                (a,) = shapes
                density = mpmath.mpf(x) ** (a - 1) * mpmath.exp(-x) / mpmath.gamma(a)
            derivative = -float(density)
    close(z.grad.item(), derivative, rtol=1e-9)


@pytest.mark.parametrize("name", DISCRETE)
def test_discrete_distributions(name: str) -> None:
    shapes = DISCRETE[name]
    ours, expected = getattr(stats, name), getattr(theirs, name)
    k = np.array([-1.0, 0.0, 1.0, 2.0, 2.5, 5.0, 7.0, 8.0])
    for function in ("logpmf", "pmf", "cdf", "sf", "logcdf", "logsf"):
        for loc in (0, 1):
            close(
                getattr(ours, function)(k, *shapes, loc=loc),
                getattr(expected, function)(k, *shapes, loc=loc),
                rtol=1e-10,
                atol=1e-13,
                err_msg=function,
            )
    whole = np.array([1.0, 2.0, 5.0]) if name != "bernoulli" else np.array([0.0, 1.0])
    last = np.array(shapes[-1])
    for function in ("logpmf", "pmf"):
        density = getattr(ours, function)
        assert gradcheck(lambda p, f=density: f(whole, *shapes[:-1], p), (last,))
    if name == "nbinom":
        assert gradcheck(lambda n: ours.logpmf(whole, n, 0.4), (np.array(3.5),))
    elif name in ("poisson", "geom", "bernoulli"):
        assert gradcheck(lambda p: ours.cdf(whole[:1], p), (last,))
        assert gradcheck(lambda p: ours.sf(whole[:1], p), (last,))


def test_distributions_of_vectors() -> None:
    rng = np.random.default_rng(0)
    x, mean, root = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=(3, 3))
    cov = root @ root.T + np.eye(3)
    normal = stats.multivariate_normal
    for given in (cov, np.array([0.5, 2.0, 1.0]), 2.0):
        expected = theirs.multivariate_normal.logpdf(x, mean, given)
        close(normal.logpdf(x, mean, given), expected)
        close(normal.pdf(x[0], mean, given), np.exp(expected[0]))
    assert gradcheck(lambda x, m, a: normal.logpdf(x, m, a @ a.T + np.eye(3)), (x, mean, root))
    assert gradgradcheck(lambda a: normal.logpdf(x, mean, a @ a.T + np.eye(3)), (root,), rtol=1e-5)
    assert gradcheck(lambda v: normal.logpdf(x, mean, v), (np.array([0.5, 2.0, 1.0]),))

    alpha, p = np.array([0.7, 2.0, 3.5]), np.array([0.2, 0.5, 0.3])
    points = rng.dirichlet(alpha, 4).T
    close(stats.dirichlet.logpdf(points, alpha), theirs.dirichlet.logpdf(points, alpha))
    close(stats.dirichlet.pdf(points[:2, 0], alpha), theirs.dirichlet.pdf(points[:2, 0], alpha))
    assert gradcheck(lambda a: stats.dirichlet.logpdf(points, a), (alpha,))
    assert gradcheck(lambda x: stats.dirichlet.logpdf(x, alpha), (points[:2],))
    counts = np.array([[1, 2, 0], [0, 0, 3], [1, 1, 2]])
    close(
        stats.multinomial.logpmf(counts, 3, p), theirs.multinomial.logpmf(counts, 3, p), rtol=1e-12
    )
    assert gradcheck(lambda p: stats.multinomial.pmf(counts, 3, p), (p,))


def test_what_is_wrong_is_named() -> None:
    for call, kind, says in (
        (lambda: stats.gamma.logpdf(1.0), TypeError, "gamma.logpdf: a is missing"),
        (lambda: stats.norm.pdf(1.0, 0.0, -1.0), RuntimeError, "norm.pdf: scale must be positive"),
        (lambda: stats.norm.cdf(1.0, 0.0, 1.0, 2.0), TypeError, "norm.cdf: takes x, loc, scale"),
        (lambda: stats.norm.cdf(1.0, 0.0, loc=1.0), TypeError, "each once"),
        (lambda: stats.dirichlet.pdf([0.5, 0.6], [1.0, 1.0]), RuntimeError, "with sum 1"),
        (lambda: stats.multivariate_normal.pdf(np.ones(2), cov=np.eye(3)), ValueError, "vectors"),
    ):
        with pytest.raises(kind, match=says):
            call()
