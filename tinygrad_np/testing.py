"""Checks of derivatives against differences: ``gradcheck`` and ``gradgradcheck``, for your own ops.

A derivative is compared, element by element, with fourth-order central differences of the function
(Fornberg, Math. Comp. 51 (1988), table 1), in float64, under a random cotangent: a cotangent of
ones could not tell a softmax's gradient from zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .core.backward import grad
from .core.grad_mode import enable_grad, no_grad
from .tensor import Tensor

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

Array = np.ndarray[Any, np.dtype[Any]]

# (f(-2h) - 8 f(-h) + 8 f(h) - f(2h)) / 12 h, off by h^4 f^(5) / 30.
STENCIL = ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12))


class GradcheckError(RuntimeError):
    """A derivative differs from the differences of its function; the message says where.

    >>> import tinygrad_np as tg
    >>> wrong = tg.primitive(lambda x: x * x, "x", lambda g, x: g * x, name="doc_half")
    >>> tg.testing.gradcheck(wrong, tg.tensor([1.0]))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    tinygrad_np.testing.GradcheckError: gradcheck of doc_half: input 0, index (0,): the gradient ...
    """


def _outputs(result: Any) -> list[Tensor]:
    results = result if isinstance(result, (tuple, list)) else [result]
    return [r for r in results if isinstance(r, Tensor) and r.dtype.kind == "f"]


def _as_float64(inputs: Sequence[Any]) -> list[Any]:
    """The inputs as float64 tensors that require grad, where they are floating-point."""
    ready: list[Any] = []
    for value in inputs:
        array = value._array if isinstance(value, Tensor) else value
        if (
            isinstance(array, (float, np.ndarray, np.floating))
            and np.asarray(array).dtype.kind == "f"
        ):
            ready.append(Tensor(np.asarray(array), requires_grad=True, dtype=np.float64))
        else:
            ready.append(value)
    return ready


def _weighted(
    func: Callable[..., Any], inputs: Sequence[Any], weights: Sequence[Array]
) -> tuple[float, list[Tensor]]:
    outputs = _outputs(func(*inputs))
    total = sum(float(np.vdot(w, y._array)) for w, y in zip(weights, outputs, strict=True))
    return total, outputs


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-4,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    seed: int = 0,
    raise_exception: bool = True,
) -> bool:
    """Check the gradients of ``func`` at ``inputs`` against central differences.

    Args:
        func: takes tensors, returns a tensor or a tuple of them. It must be deterministic.
        inputs: its arguments, a tensor or a tuple. Floating-point ones are checked, in float64.
        eps: the step of the differences, in units of the input; keep it well below the distance
            to the next kink.
        rtol, atol: ``|analytic - numeric| <= atol + rtol * scale`` must hold, where the scale is
            the largest gradient of that input (differences lose digits in proportion to it).
        seed: of the random cotangent.
        raise_exception: raise, or return False.

    Raises:
        GradcheckError: names the input, the index, both values, and whether the point looks like a
            kink (one-sided differences that disagree).

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.testing import gradcheck
    >>> gradcheck(tg.exp, tg.randn(3, 2))
    True
    >>> wrong = tg.primitive(lambda x: x * x, "x", lambda g, x: g * x * 2.002, name="doc_wrong")
    >>> gradcheck(wrong, tg.tensor([1.0]), raise_exception=False)
    False
    """
    args = _as_float64(inputs if isinstance(inputs, (tuple, list)) else (inputs,))
    checked = [(i, x) for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
    if not checked:
        raise ValueError("gradcheck: none of the inputs is floating-point")
    outputs = _outputs(func(*args))
    rng = np.random.default_rng(seed)
    weights = [rng.uniform(0.5, 1.5, y.shape) * rng.choice([-1, 1], y.shape) for y in outputs]
    recorded = [(y, w) for y, w in zip(outputs, weights, strict=True) if y.requires_grad]
    if recorded:
        analytic = grad(
            [y for y, _ in recorded],
            [x for _, x in checked],
            [w for _, w in recorded],
            allow_unused=True,
            materialize_grads=True,
        )
    else:
        analytic = tuple(np.zeros(x.shape) for _, x in checked)

    problems = []
    for (position, x), gradient in zip(checked, analytic, strict=True):
        found = gradient._array if isinstance(gradient, Tensor) else gradient
        numeric = _differences(func, args, x, weights, eps)
        scale = max(float(np.abs(numeric).max(initial=0.0)), float(np.abs(found).max(initial=0.0)))
        wrong = ~(np.abs(found - numeric) <= atol + rtol * scale)
        if wrong.any():
            index = tuple(int(i) for i in np.argwhere(wrong)[0])
            kink = _looks_like_a_kink(func, args, x, weights, index, eps)
            problems.append(
                f"input {position}, index {index}: the gradient is {found[index]:.12g}, the "
                f"differences say {numeric[index]:.12g} ({int(wrong.sum())} of {wrong.size} "
                "elements differ)" + ("; the point looks like a kink" if kink else "")
            )
    if problems and raise_exception:
        name = getattr(func, "name", getattr(func, "__name__", "the function"))
        raise GradcheckError(f"gradcheck of {name}: " + "; ".join(problems))
    return not problems


def _differences(
    func: Callable[..., Any], args: list[Any], x: Tensor, weights: Sequence[Array], eps: float
) -> Array:
    """The derivative of the weighted output by each element of ``x``."""
    numeric = np.zeros(x.shape)
    data = x._array
    with no_grad():
        for index in np.ndindex(*x.shape):
            before = data[index]
            for steps, coefficient in STENCIL:
                data[index] = before + steps * eps
                numeric[index] += coefficient * _weighted(func, args, weights)[0] / eps
            data[index] = before
    return numeric


def _looks_like_a_kink(
    func: Callable[..., Any],
    args: list[Any],
    x: Tensor,
    weights: Sequence[Array],
    index: tuple[int, ...],
    eps: float,
) -> bool:
    """Whether the slopes to the left and to the right differ by more than curvature explains."""
    data = x._array
    before = data[index]
    values = []
    with no_grad():
        for steps in (-2, -1, 0, 1, 2):
            data[index] = before + steps * eps / 8
            values.append(_weighted(func, args, weights)[0])
    data[index] = before
    slopes = np.diff(values) * 8 / eps
    jump, curvature = (
        abs(slopes[2] - slopes[1]),
        abs(slopes[1] - slopes[0]) + abs(slopes[3] - slopes[2]),
    )
    return bool(not np.isfinite(slopes).all() or jump > 1e-4 + 10 * curvature)


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-4,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    seed: int = 0,
    raise_exception: bool = True,
) -> bool:
    """Check second derivatives: :func:`gradcheck` of the gradients, by inputs and by cotangent.

    Arguments and errors as there.

    >>> import tinygrad_np as tg
    >>> tg.testing.gradgradcheck(tg.tanh, tg.randn(2, 2))
    True
    """
    args = _as_float64(inputs if isinstance(inputs, (tuple, list)) else (inputs,))
    places = [i for i, x in enumerate(args) if isinstance(x, Tensor) and x.requires_grad]
    outputs = _outputs(func(*args))
    rng = np.random.default_rng(seed + 1)
    cotangents = [Tensor(rng.uniform(0.5, 1.5, y.shape), requires_grad=True) for y in outputs]

    def gradients(*values: Any) -> tuple[Any, ...]:
        given, seeds = values[: len(args)], values[len(args) :]
        with enable_grad():
            found = _outputs(func(*given))
            pairs = [(y, s) for y, s in zip(found, seeds, strict=True) if y.requires_grad]
            if not pairs:
                return tuple(given[i] * 0 for i in places)
            return grad(
                [y for y, _ in pairs],
                [given[i] for i in places],
                [s for _, s in pairs],
                create_graph=True,
                allow_unused=True,
                materialize_grads=True,
            )

    return gradcheck(
        gradients,
        (*args, *cotangents),
        eps=eps,
        rtol=rtol,
        atol=atol,
        seed=seed,
        raise_exception=raise_exception,
    )
