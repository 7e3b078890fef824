"""What the distributions of one variable share: their arguments, supports and tails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.tensor_base import unwrap
from ..numbers import operands

Function = Callable[..., Any]


class Distribution:
    """A distribution with SciPy's arguments.

    Args:
        name: SciPy's.
        shapes: the names of its shape parameters, apart by spaces.
        support: the ends where the density is not 0, functions of the shapes.
        inside: a point inside of the support, a function of the shapes.
        functions: by name, ``logpdf`` (or ``logpmf``), ``cdf`` and what of ``sf``, ``logcdf`` and
            ``logsf`` is not made of it, each of the standard variable and the shapes.
    """

    has_scale = True
    density = "logpdf"

    def __init__(
        self,
        name: str,
        shapes: str,
        support: tuple[Function, Function],
        inside: Function,
        **functions: Function,
    ) -> None:
        self.name, self.shapes = name, shapes.split()
        self.support, self.inside, self.functions = support, inside, functions

    def __repr__(self) -> str:
        return f"<distribution {self.name}({', '.join([*self.shapes, *self._places()])})>"

    def _places(self) -> list[str]:
        return ["loc", "scale"] if self.has_scale else ["loc"]

    def _parameters(self, function: str, x: Any, args: Any, kwargs: Any) -> list[Any]:
        """x, the shapes, loc and, for continuous ones, scale, as arrays or tensors."""
        names = [*self.shapes, *self._places()]
        given = dict(zip(names, args, strict=False))
        wrong = [name for name in kwargs if name not in names or name in given]
        if len(args) > len(names) or wrong:
            raise TypeError(
                f"{self.name}.{function}: takes x, {', '.join(names)}, each once; got "
                f"{len(args)} by position and {list(kwargs)}"
            )
        given.update(kwargs)
        missing = [name for name in self.shapes if name not in given]
        if missing:
            raise TypeError(f"{self.name}.{function}: {missing[0]} is missing")
        values = [given.get(n, 1.0 if n == "scale" else 0.0) for n in names]
        if self.has_scale and np.any(np.asarray(unwrap(values[-1])) <= 0):
            raise ArgumentError(f"{self.name}.{function}: scale must be positive")
        floats: list[Any] = operands(f"{self.name}.{function}", x, *values)
        return floats

    def _standard(self, function: str, x: Any, args: Any, kwargs: Any) -> tuple[Any, Any, Any]:
        """The standard variable, the shapes, and the scale (1 where there is none)."""
        x, *shapes, loc, scale = self._parameters(function, x, args, kwargs)
        return (x - loc) / scale, shapes, scale

    def _ends(self, shapes: list[Any]) -> tuple[Any, Any]:
        plain = [unwrap(s) for s in shapes]
        return self.support[0](*plain), self.support[1](*plain)

    def _log_density(self, function: str, x: Any, args: Any, kwargs: Any) -> Any:
        z, shapes, scale = self._standard(function, x, args, kwargs)
        low, high = self._ends(shapes)
        plain = unwrap(z)
        outside = (plain < low) | (plain > high)
        if np.any(outside):  # no NaN from there
            z = np.where(outside, self.inside(*map(unwrap, shapes)), z)
        y = self.functions["logpdf"](z, *shapes) - np.log(scale)
        return _number(np.where(outside, -np.inf, y)) if np.any(outside) else y

    def _cumulative(self, function: str, x: Any, args: Any, kwargs: Any) -> Any:
        z, shapes, _ = self._standard(function, x, args, kwargs)
        low, high = self._ends(shapes)
        plain = unwrap(z)
        below, above = (plain <= low if self.has_scale else plain < low), plain >= high
        if np.any(below | above):
            z = np.where(below | above, self.inside(*map(unwrap, shapes)), z)
        y = self._of_standard(function, z, shapes)
        first, last = {"cdf": (0.0, 1.0), "sf": (1.0, 0.0)}.get(
            function, (-np.inf, 0.0) if function == "logcdf" else (0.0, -np.inf)
        )
        if np.any(below):
            y = np.where(below, first, y)
        return _number(np.where(above, last, y) if np.any(above) else y)

    def _of_standard(self, function: str, z: Any, shapes: list[Any]) -> Any:
        if function in self.functions:
            return self.functions[function](z, *shapes)
        if function == "sf":
            return 1 - self.functions["cdf"](z, *shapes)
        if function == "cdf":
            return np.exp(self.functions["logcdf"](z, *shapes))
        return np.log(self._of_standard(function[3:], z, shapes))

    def cdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The probability of values up to x: ``cdf(x, *shapes, loc=0, scale=1)``.

        >>> from tinygrad_np.scipy import stats
        >>> stats.uniform.cdf(0.25)
        np.float64(0.25)
        """
        return self._cumulative("cdf", x, args, kwargs)

    def logcdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of :meth:`cdf`, with the digits of the lower tail where there is a form.

        >>> from tinygrad_np.scipy import stats
        >>> stats.norm.logcdf(-40.0).round(3)
        np.float64(-804.608)
        """
        return self._cumulative("logcdf", x, args, kwargs)

    def sf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The probability of values above x, ``1 - cdf``, with the digits of the upper tail.

        >>> from tinygrad_np.scipy import stats
        >>> stats.expon.sf(0.0)
        np.float64(1.0)
        """
        return self._cumulative("sf", x, args, kwargs)

    def logsf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of :meth:`sf`.

        >>> from tinygrad_np.scipy import stats
        >>> stats.expon.logsf(1000.0)
        np.float64(-1000.0)
        """
        return self._cumulative("logsf", x, args, kwargs)


def _number(y: Any) -> Any:
    """An array without axes as NumPy's number."""
    return y[()] if isinstance(y, np.ndarray) else y


class Continuous(Distribution):
    """A distribution with a density."""

    def logpdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the density: ``logpdf(x, *shapes, loc=0, scale=1)``.

        >>> from tinygrad_np.scipy import stats
        >>> stats.expon.logpdf(2.0)
        np.float64(-2.0)
        """
        return self._log_density("logpdf", x, args, kwargs)

    def pdf(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """The density: ``pdf(x, *shapes, loc=0, scale=1)``.

        >>> from tinygrad_np.scipy import stats
        >>> stats.expon.pdf([-1.0, 0.0])
        array([0., 1.])
        """
        return np.exp(self._log_density("pdf", x, args, kwargs))


class Discrete(Distribution):
    """A distribution of whole numbers."""

    has_scale = False

    def _standard(self, function: str, x: Any, args: Any, kwargs: Any) -> tuple[Any, Any, Any]:
        x, *shapes, loc = self._parameters(function, x, args, kwargs)
        k = np.asarray(unwrap(x)) - np.asarray(unwrap(loc))
        if function not in ("pmf", "logpmf"):
            k = np.floor(k)
        return k, shapes, 1.0

    def logpmf(self, k: Any, *args: Any, **kwargs: Any) -> Any:
        """The logarithm of the probability of k, -inf where k is no whole number of the support.

        >>> from tinygrad_np.scipy import stats
        >>> stats.bernoulli.logpmf(1, 0.5).round(4)
        np.float64(-0.6931)
        """
        y = self._log_density("logpmf", k, args, kwargs)
        whole = self._standard("logpmf", k, args, kwargs)[0]
        broken = whole != np.floor(whole)
        return _number(np.where(broken, -np.inf, y)) if np.any(broken) else y

    def pmf(self, k: Any, *args: Any, **kwargs: Any) -> Any:
        """The probability of k: ``pmf(k, *shapes, loc=0)``.

        >>> from tinygrad_np.scipy import stats
        >>> stats.bernoulli.pmf(1, 0.25)
        np.float64(0.25)
        """
        return np.exp(self.logpmf(k, *args, **kwargs))
