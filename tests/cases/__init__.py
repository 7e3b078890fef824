"""What to draw for each operation: the gradient tests walk the registry with these cases.

Each module here names, for the primitives of one family, strategies for valid arguments at points
where the function is smooth
(twice differentiable within ``MARGIN`` of the point). A primitive of
the engine without a case fails ``test_every_primitive_has_a_case``: none can be forgotten.

To cover a new primitive, add to the module of its family::

    case("exp", tg.exp, arrays())                       # one array of any shape and layout
    case("mul", tg.mul, broadcastable(2))               # arrays that broadcast
    case("sum", tg.sum, arrays(), axis=axes_of_first)   # settings drawn from the arguments

``case(name, function, arguments, **settings)``: ``arguments`` is a strategy of lists of float64
arrays (the differentiated inputs); a setting is a constant, a strategy, or a function ``(draw,
arguments) -> value``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, NamedTuple

import hypothesis.extra.numpy as hnp
import numpy as np
from hypothesis import strategies as st

Array = np.ndarray[Any, np.dtype[Any]]
MARGIN = 0.02  # distance kept from kinks and from the ends of domains


class Case(NamedTuple):
    """One way to call an operation."""

    name: str  # the primitive that it covers
    function: Callable[..., Any]
    calls: st.SearchStrategy[tuple[list[Array], dict[str, Any]]]

    def __repr__(self) -> str:
        return self.name


CASES: list[Case] = []


def case(
    name: str,
    function: Callable[..., Any],
    arguments: st.SearchStrategy[list[Array]],
    **settings: Any,
) -> None:
    """Register a way to call the operation ``name``. See the module's docstring."""

    @st.composite
    def calls(draw: st.DrawFn) -> tuple[list[Array], dict[str, Any]]:
        drawn = draw(arguments)
        chosen = {}
        for key, value in settings.items():
            if isinstance(value, st.SearchStrategy):
                chosen[key] = draw(value)
            else:
                chosen[key] = value(draw, drawn) if callable(value) else value
        return drawn, chosen

    CASES.append(Case(name, function, calls()))


# --- arrays ----------------------------------------------------------------------------------


def any_shapes(min_dims: int = 0, max_dims: int = 3, min_side: int = 0, max_side: int = 4) -> Any:
    """Shapes, 0-d and empty ones included."""
    return hnp.array_shapes(
        min_dims=min_dims, max_dims=max_dims, min_side=min_side, max_side=max_side
    )


def values(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    low: float,
    high: float,
    kinks: tuple[float, ...],
) -> Array:
    """Distinct random numbers in [low, high], each at least ``MARGIN`` away from every kink."""
    x = rng.uniform(low, high, shape)
    for kink in kinks:
        close = np.abs(x - kink) < MARGIN
        x = np.where(close, np.where(kink + MARGIN <= high, kink + MARGIN, kink - MARGIN), x)
    return np.asarray(x)


def laid_out(x: Array, layout: str) -> Array:
    """The same values with another order in memory."""
    if not x.ndim:
        return x
    if layout == "fortran":
        return np.asfortranarray(x)
    if layout == "strided":  # every second element of a larger array
        wide = np.zeros(tuple(2 * n for n in x.shape))
        view = wide[tuple(slice(None, None, 2) for _ in x.shape)]
        view[...] = x
        return view
    if layout == "reversed":
        return np.flip(np.flip(x).copy())
    return x


LAYOUTS = st.sampled_from(["plain", "fortran", "strided", "reversed"])


@st.composite
def arrays_of(
    draw: st.DrawFn,
    all_shapes: st.SearchStrategy[list[tuple[int, ...]]],
    low: float = -2.0,
    high: float = 2.0,
    kinks: tuple[float, ...] = (),
) -> list[Array]:
    """Arrays of the drawn shapes, in drawn memory layouts."""
    wanted = draw(all_shapes)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return [laid_out(values(rng, shape, low, high, kinks), draw(LAYOUTS)) for shape in wanted]


def arrays(
    shape: Any = None, low: float = -2.0, high: float = 2.0, kinks: tuple[float, ...] = ()
) -> st.SearchStrategy[list[Array]]:
    """One array (``shape``: a shape, a strategy of them, or None for any)."""
    drawn = any_shapes() if shape is None else st.just(shape) if isinstance(shape, tuple) else shape
    return arrays_of(drawn.map(lambda s: [s]), low, high, kinks)


def broadcastable(
    count: int,
    low: float = -2.0,
    high: float = 2.0,
    kinks: tuple[float, ...] = (),
    min_side: int = 0,
) -> st.SearchStrategy[list[Array]]:
    """Arrays whose shapes broadcast together."""
    drawn = hnp.mutually_broadcastable_shapes(
        num_shapes=count, max_dims=3, min_side=min_side, max_side=3
    )
    return arrays_of(drawn.map(lambda b: list(b.input_shapes)), low, high, kinks)


def fixed(*wanted: tuple[int, ...], low: float = -2.0, high: float = 2.0) -> Any:
    """Arrays of these shapes."""
    return arrays_of(st.just(list(wanted)), low, high)


# --- settings drawn from the arguments ---------------------------------------------------------


def one_axis(draw: st.DrawFn, arguments: list[Array]) -> int:
    """An axis of the first argument, counted from either end."""
    ndim = arguments[0].ndim
    return draw(st.integers(-ndim, ndim - 1))


def some_axes(draw: st.DrawFn, arguments: list[Array]) -> Any:
    """None, one axis, or several of them, of the first argument."""
    ndim = arguments[0].ndim
    if ndim == 0 or draw(st.booleans()):
        return None
    if draw(st.booleans()):
        return one_axis(draw, arguments)
    return tuple(draw(st.lists(st.integers(0, ndim - 1), unique=True, max_size=ndim)))


@st.composite
def without_ties(draw: st.DrawFn, all_shapes: Any, gap: float = 0.1) -> list[Array]:
    """One array whose elements are all at least ``gap`` apart."""
    shape = draw(all_shapes)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = int(np.prod(shape))
    x = (rng.permutation(n) - n / 2 + rng.uniform(-0.2, 0.2, n)) * gap * 2
    return [laid_out(x.reshape(shape), draw(LAYOUTS))]


# Importing the families fills CASES.
for family in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{family.name}")
