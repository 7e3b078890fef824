"""L-BFGS: quasi-Newton steps from the last few changes of parameters and gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from ..core.grad_mode import enable_grad
from ..core.inplace_checks import mark_written
from ..core.tensor_base import gradient_of, unwrap
from ..core.types import Array
from ..tensor import Tensor
from .arguments import Parameters, as_number
from .line_search import Trial, strong_wolfe
from .optimizer import Optimizer
from .state_dict import loaded_array, loaded_number

__all__ = ["LBFGS"]


class Pair(NamedTuple):
    """One remembered change: of the gradient and of the parameters, and 1 over their product."""

    gradient_change: Array
    step: Array
    inverse_product: Any


class LBFGS(Optimizer):
    """Limited-memory BFGS (Liu and Nocedal, Mathematical Programming 45, 1989).

    One call of ``step`` makes up to ``max_iter`` iterations. Each goes along ``-H g``, where ``H``
    estimates the inverse Hessian from the last ``history_size`` changes of parameters and gradients
    (Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithm 7.4), by ``lr`` of it or
    by what a line search finds (algorithms 3.5 and 3.6 there).

    It is for objectives without noise: all of the data, no dropout. There is one group of
    parameters; memory for ``2 * history_size`` copies of them is taken.

    Args:
        params: tensors, one dict with ``"params"``, or named parameters.
        lr: the step length in units of the direction; for a line search, the first to be tried.
        max_iter: the largest number of iterations in a step.
        max_eval: the largest number of evaluations in a step; by default ``max_iter * 5 // 4``.
        tolerance_grad: a step ends where no element of the gradient is larger.
        tolerance_change: a step ends where neither parameters nor objective change by more.
        history_size: how many changes are remembered.
        line_search_fn: ``"strong_wolfe"``, or None for steps of fixed length.

    Raises:
        ValueError: a negative ``lr``, ``history_size < 1``, or several groups.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([-1.5, 2.0], requires_grad=True)
    >>> optimizer = LBFGS([x], max_iter=50, line_search_fn="strong_wolfe")
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = 100 * (x[1] - x[0] ** 2) ** 2 + (1 - x[0]) ** 2  # Rosenbrock's function
    ...     loss.backward()
    ...     return loss
    >>> loss = optimizer.step(closure)
    >>> x.detach()
    tensor([1.0000, 1.0000])
    """

    takes_complex = False

    def __init__(
        self,
        params: Parameters,
        lr: float = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        super().validate(options)
        if options["history_size"] < 1:
            raise ValueError(f"Invalid history size: {options['history_size']}, at least 1 needed")

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add the one group that there can be.

        Raises:
            ValueError: there is one already.
        """
        if self.param_groups:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        super().add_param_group(param_group)

    # The parameters as one vector.

    @property
    def _params(self) -> list[Tensor]:
        params: list[Tensor] = self.param_groups[0]["params"]
        return params

    def _flat_gradient(self) -> Array:
        return np.concatenate(
            [
                (np.zeros_like(param._array) if g is None else g).reshape(-1)
                for param in self._params
                for g in [gradient_of(param)]
            ]
        )

    def _copies(self) -> list[Array]:
        return [param._array.copy() for param in self._params]

    def _restore(self, values: list[Array]) -> None:
        for param, value in zip(self._params, values, strict=True):
            param._array[...] = value
        mark_written(*[param._array for param in self._params])

    def _move(self, length: Any, direction: Array) -> None:
        start = 0
        for param in self._params:
            data = param._array
            part = direction[start : start + data.size].reshape(data.shape)
            np.add(data, length * part, out=data, casting="same_kind")
            start += data.size
        mark_written(*[param._array for param in self._params])

    @contextmanager
    def _parameters_kept_on_error(self) -> Iterator[None]:
        before = self._copies()
        try:
            yield
        except BaseException:
            self._restore(before)
            raise

    # The step.

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Make up to ``max_iter`` iterations.

        Args:
            closure: clears the gradients, evaluates the objective, calls ``backward`` and returns
                the objective. It is called at least once.

        Returns:
            What ``closure`` returned at first.

        Raises:
            RuntimeError: an unknown ``line_search_fn``.

        If ``closure`` raises, the parameters and the state are what they were before the step.
        """
        group = self.param_groups[0]
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError(
                f"LBFGS: line_search_fn={group['line_search_fn']!r}: only 'strong_wolfe' is "
                "supported"
            )

        def evaluate() -> Any:
            with enable_grad():
                return closure()

        with self._parameters_kept_on_error():
            return self._iterate(evaluate, group)

    def _iterate(self, closure: Callable[[], Any], group: dict[str, Any]) -> Any:
        lr = as_number("lr", group["lr"])
        max_iter, max_eval = group["max_iter"], group["max_eval"]
        state = self.state[self._params[0]] if self._params else {}

        first_loss = closure()
        loss, g = _value(first_loss), self._flat_gradient()
        evaluations = 1
        done = state.get("n_iter", 0)
        evaluated = state.get("func_evals", 0)
        if _largest(g) <= group["tolerance_grad"]:
            state.update(func_evals=evaluated + 1, n_iter=done)
            return first_loss

        memory = [
            Pair(*pair)
            for pair in zip(
                state.get("old_dirs") or [],
                state.get("old_stps") or [],
                state.get("ro") or [],
                strict=True,
            )
        ]
        direction, length = state.get("d"), state.get("t")
        scale, g_before = state.get("H_diag"), state.get("prev_flat_grad")
        loss_before, shares = state.get("prev_loss"), state.get("al")

        for iteration in range(1, max_iter + 1):
            done += 1
            if direction is None or done == 1:
                direction, memory, scale = -g, [], 1
            else:
                y, s = g - g_before, direction * length
                product = y @ s
                if product > 1e-10:
                    memory = [*memory, Pair(y, s, 1.0 / product)][-group["history_size"] :]
                    scale = product / (y @ y)
                direction, shares = _two_loops(g, memory, scale)
            g_before, loss_before = g, loss

            # The first direction is not scaled yet.
            length = min(1.0, 1.0 / np.abs(g).sum()) * lr if done == 1 else lr
            slope = g @ direction
            if slope > -group["tolerance_change"]:
                break
            used = 0
            if group["line_search_fn"] is None:
                self._move(length, direction)
                if iteration != max_iter:  # where it would not be used it is not evaluated
                    loss, g = _value(closure()), self._flat_gradient()
                    used = 1
            else:
                here = self._copies()

                def evaluate(
                    length: Any, here: list[Array] = here, direction: Array = direction
                ) -> tuple[float, Array]:
                    self._move(length, direction)
                    value = _value(closure())
                    gradient = self._flat_gradient()
                    self._restore(here)
                    return value, gradient

                trial, used = strong_wolfe(
                    evaluate,
                    direction,
                    Trial(0, loss, g, slope),
                    length,
                    group["tolerance_change"],
                    max_eval - evaluations,
                )
                length, loss, g = trial.length, trial.value, trial.gradient
                self._move(length, direction)
            evaluations += used

            if (
                iteration == max_iter
                or evaluations >= max_eval
                or _largest(g) <= group["tolerance_grad"]
                or _largest(direction * length) <= group["tolerance_change"]
                or abs(loss - loss_before) < group["tolerance_change"]
            ):
                break

        state.update(
            func_evals=evaluated + evaluations,
            n_iter=done,
            d=direction,
            t=_plain(length),
            old_dirs=[pair.gradient_change for pair in memory],
            old_stps=[pair.step for pair in memory],
            ro=[_plain(pair.inverse_product) for pair in memory],
            H_diag=_plain(scale),
            prev_flat_grad=g_before,
            prev_loss=loss_before,
        )
        if shares is not None:
            unused = group["history_size"] - len(shares)
            state["al"] = [_plain(share) for share in shares] + [None] * unused
        return first_loss

    def load_state_of(
        self, number: int, param: Tensor, group: dict[str, Any], values: dict[str, Any]
    ) -> dict[str, Any]:
        """The state out of a snapshot: checked and copied."""
        shape = (sum(p._array.size for p in group["params"]),)

        def loaded(name: str, value: Any) -> Any:
            if value is None:
                return None
            if name in ("d", "prev_flat_grad", "old_dirs", "old_stps"):
                return loaded_array(number, name, value, shape, param)
            return loaded_number(number, name, value)

        state: dict[str, Any] = {}
        for name, value in values.items():
            if name in ("old_dirs", "old_stps", "ro", "al") and value is not None:
                state[name] = [loaded(name, item) for item in value]
            else:
                state[name] = loaded(name, value)
        for name in ("func_evals", "n_iter"):
            if name in state:
                state[name] = int(state[name])
        return state


def _two_loops(g: Array, memory: list[Pair], scale: Any) -> tuple[Array, list[Any]]:
    """The direction ``-H g``, and what the first loop left for the second (algorithm 7.4)."""
    q = -g
    shares: list[Any] = [None] * len(memory)
    for i in range(len(memory) - 1, -1, -1):
        y, s, inverse = memory[i]
        shares[i] = (s @ q) * inverse
        q -= shares[i] * y
    q *= scale
    for share, (y, s, inverse) in zip(shares, memory, strict=True):
        q += (share - (y @ q) * inverse) * s
    return q, shares


def _largest(x: Array) -> float:
    return float(np.abs(x).max(initial=0))


def _value(loss: Any) -> float:
    return float(np.asarray(unwrap(loss)).item())


def _plain(value: Any) -> Any:
    """A NumPy number as Python's, for files."""
    return value.item() if isinstance(value, np.generic) else value
