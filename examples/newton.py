"""Newton's method on Rosenbrock's valley: the exact Hessian from ``func.hessian``.

Rosenbrock, "An automatic method for finding the greatest or least value of a function" (1960).
Gradient descent needs thousands of steps along the curved valley; Newton's method, seven.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tinygrad_np import func

Array = np.ndarray[Any, np.dtype[np.float64]]


def rosenbrock(x: Any) -> Any:
    """``sum of 100 (x[i+1] - x[i]^2)^2 + (1 - x[i])^2``; its minimum is 0, at (1, ..., 1)."""
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def newton(function: Any, start: Array, steps: int = 50, tolerance: float = 1e-10) -> list[Array]:
    """The points from ``start`` to a point whose gradient is shorter than ``tolerance``."""
    gradient, hessian = func.grad(function), func.hessian(function)
    path = [start]
    for _ in range(steps):
        slope = gradient(path[-1])
        if np.linalg.norm(slope) < tolerance:
            break
        path.append(path[-1] - np.linalg.solve(hessian(path[-1]), slope))
    return path


def main() -> None:
    for step, point in enumerate(newton(rosenbrock, np.array([-1.2, 1.0]))):
        print(
            f"step {step}: x = ({point[0]:8.5f}, {point[1]:8.5f}), f(x) = {rosenbrock(point):.1e}"
        )


if __name__ == "__main__":
    main()
