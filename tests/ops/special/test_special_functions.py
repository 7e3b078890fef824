"""tg.special against mpmath: values and derivatives over whole domains, ends and tails included."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.special

import tinygrad_np as tg
from tinygrad_np import special

VALUES = json.loads((Path(__file__).parent / "mpmath_values.json").read_text())


def ours(words: str, x: Any) -> Any:
    """A function of one argument, or of a number besides: ``"polygamma 2"``."""
    name, *numbers = words.split()
    function = getattr(special, name)
    if not numbers:
        return function(x)
    number = float(numbers[0])
    if name == "polygamma":
        return function(int(number), x)
    return function(x, number) if "polynomial" in name else function(number, x)


@pytest.mark.parametrize("name", VALUES)
def test_values_and_two_derivatives(name: str) -> None:
    x = tg.tensor(np.array(VALUES[name]["points"]), requires_grad=True)
    y = ours(name, x)
    for order, right in enumerate(VALUES[name]["derivatives"]):
        # Beside a root the error is that of the argument's last digit.
        np.testing.assert_allclose(y.numpy(force=True), right, rtol=2e-12, atol=1e-15)
        if order < 2:
            (y,) = tg.autograd.grad(y.sum(), x, create_graph=True)


@pytest.mark.parametrize("function", [tg.igamma, tg.igammac, special.zeta])
def test_a_derivative_that_is_not_known_is_refused_rather_than_zero(
    function: Callable[..., Any],
) -> None:
    a, x = tg.tensor(2.0, requires_grad=True), tg.tensor(3.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="by its first argument is not implemented"):
        function(a, x).backward()
    function(a.detach(), x).backward()
    assert x.grad is not None


def test_edges_as_in_pytorch() -> None:
    """Poles, ends and NaN; the values are PyTorch 2.13's."""
    inf, nan = np.inf, np.nan
    for name, points, right in (
        ("gammaln", [-inf, -2.0, 0.0, inf, nan], [inf, inf, inf, inf, nan]),
        ("digamma", [-2.0, -0.0, 0.0, inf], [nan, inf, -inf, inf]),
        ("erfinv", [-1.0, 1.0, 1.1], [-inf, inf, nan]),
        ("ndtri", [0.0, 1.0, -0.1], [-inf, inf, nan]),
        ("entr", [0.0, -1.0, inf, nan], [0.0, -inf, -inf, nan]),
        ("bessel_y0", [0.0, -1.0], [-inf, nan]),
        ("modified_bessel_k1", [0.0, -1.0, 1e4], [inf, nan, 0.0]),
        ("spherical_bessel_j0", [-inf, 0.0, inf], [0.0, 1.0, 0.0]),
        ("airy_ai", [1e30, nan], [0.0, nan]),
        ("log_ndtr", [-inf, inf], [-inf, 0.0]),
        ("erfcx", [-inf, inf], [inf, 0.0]),
    ):
        found = getattr(special, str(name))(tg.tensor(points)).numpy()
        np.testing.assert_array_equal(found, np.float32(right), err_msg=str(name))
    assert special.xlog1py(tg.tensor([0.0, 0.0]), tg.tensor([-1.0, nan])).tolist()[0] == 0
    z = tg.tensor(0.0, requires_grad=True)
    with np.errstate(divide="ignore"):
        (slope,) = tg.autograd.grad(special.entr(z), z)
    assert slope.item() == inf


def test_degrees_broadcast_and_negative_ones_give_nothing() -> None:
    x, n = tg.tensor([[0.5], [2.0]]), tg.tensor([-1, 0, 1, 2])
    y = special.chebyshev_polynomial_t(x, n)
    np.testing.assert_allclose(y.numpy(), [[0, 1, 0.5, -0.5], [0, 1, 2, 7]])


def test_integers_give_floating_point_numbers() -> None:
    for name in ("gammaln", "digamma", "ndtr", "entr", "i0e", "erfcx"):
        function = getattr(special, name)
        assert function(np.array([3])).dtype == np.float64
        assert function(tg.tensor([3])).dtype == np.float32
    np.testing.assert_allclose(tg.lgamma(np.array([5])), [np.log(24)], rtol=1e-14)


def test_wrong_arguments() -> None:
    x = tg.ones(2)
    for call, error in (
        (lambda: tg.polygamma(-1, x), RuntimeError),
        (lambda: tg.polygamma(1.5, x), TypeError),  # type: ignore[arg-type]
        (lambda: tg.mvlgamma(x, 0), RuntimeError),
        (lambda: special.legendre_polynomial_p(x, "2"), TypeError),
    ):
        with pytest.raises(error):
            call()


def test_without_scipy_the_error_names_the_extra() -> None:
    program = (
        "import sys; sys.modules['scipy'] = None\n"
        "import tinygrad_np as tg\n"
        "print(tg.special.ndtr(tg.zeros(1)).item())\n"  # needs none
        "try: tg.lgamma(tg.ones(1))\n"
        "except ImportError as error: print(error)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [
        "0.5",
        "gammaln: its values are SciPy's, which is not installed: "
        'pip install "tinygrad-np[scipy]"',
    ]


UFUNCS: dict[str, tuple[Any, ...]] = {
    "gamma": ([-1.5, 0.3, 4.2],),
    "beta": ([0.3, 2.5], [1.2, -0.4]),
    "betaln": ([0.3, 2.5], [1.2, 0.4]),
    "betainc": (2.0, 0.5, [0.1, 0.9]),
    "gammainc": (2.0, [0.1, 3.0]),
    "rel_entr": ([0.3, 2.5], [1.2, 0.4]),
    "kl_div": ([0.3, 2.5], [1.2, 0.4]),
    "log_expit": ([-40.0, 0.3],),
    "exp10": ([-4.0, 0.3],),
    "cosdg": ([-40.0, 0.3],),
    "jv": (3, [0.5, 7.0]),
    "yn": (2, [0.5, 7.0]),
    "kve": (2, [0.5, 7.0]),
    "ndtri": ([0.1, 0.99],),
    "xlog1py": ([0.3, 2.5], [1.2, 0.4]),
}


@pytest.mark.parametrize("name", UFUNCS)
def test_scipys_ufuncs_record(name: str) -> None:
    ufunc = getattr(scipy.special, name)
    arguments = [np.array(a) if isinstance(a, list) else a for a in UFUNCS[name]]
    places = [i for i, a in enumerate(arguments) if isinstance(a, np.ndarray)]

    def function(*tensors: tg.Tensor) -> Any:
        given = dict(zip(places, tensors, strict=True))
        return ufunc(*(given.get(i, a) for i, a in enumerate(arguments)))

    inputs = tuple(tg.tensor(arguments[i], requires_grad=True) for i in places)
    np.testing.assert_allclose(function(*inputs).numpy(force=True), ufunc(*arguments), rtol=1e-13)
    assert tg.testing.gradcheck(function, inputs)


def test_a_ufunc_of_scipys_without_a_derivative_is_refused_by_name() -> None:
    x = tg.tensor([0.5], requires_grad=True)
    with pytest.raises(TypeError, match=r"^scipy\.special\.struve has no derivative here"):
        scipy.special.struve(0.0, x)
    with pytest.raises(TypeError, match=r"jv of a tensor: the order must be 0, 1, 2"):
        scipy.special.jv(0.5, x)
    with pytest.raises(RuntimeError, match="betainc by its first argument"):
        scipy.special.betainc(x, 1.0, 0.5).backward()
