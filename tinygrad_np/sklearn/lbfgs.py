"""L-BFGS over all samples at once, by SciPy, which scikit-learn brings along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

import tinygrad_np as tg

__all__ = ["minimize_lbfgs"]


def minimize_lbfgs(
    parameters: Sequence[tg.Tensor],
    evaluate: Callable[[], float],
    *,
    max_iter: int,
    max_fun: int,
    tol: float,
) -> OptimizeResult:
    """Minimize a function of tensors, in place (Liu and Nocedal, Math. Programming 45, 1989).

    Args:
        parameters: what is changed.
        evaluate: computes the function's value and leaves its gradients in ``.grad``.
        max_iter: at most so many iterations,
        max_fun: and so many evaluations.
        tol: stop where no component of the gradient is larger.

    Returns:
        SciPy's result: ``fun``, ``nit``, ``success``, ``message``.
    """
    ends = np.cumsum([p.size for p in parameters])[:-1]

    def put(flat: NDArray[Any]) -> None:
        with tg.no_grad():
            for p, values in zip(parameters, np.split(flat, ends), strict=True):
                p.copy_(values.reshape(p.shape))

    def value_and_gradient(flat: NDArray[Any]) -> tuple[float, NDArray[np.float64]]:
        put(flat)
        value = evaluate()
        gradients = [np.zeros(p.size) if p.grad is None else p.grad.numpy() for p in parameters]
        return value, np.concatenate([g.ravel() for g in gradients], dtype=np.float64)

    result = minimize(
        value_and_gradient,
        np.concatenate([p.detach().numpy().ravel() for p in parameters], dtype=np.float64),
        method="L-BFGS-B",
        jac=True,
        options={"maxiter": max_iter, "maxfun": max_fun, "gtol": tol},
    )
    put(result.x)  # SciPy does not promise that it tried this point last
    return result
