"""``tg.amp``: mixed precision as scripts switch it, off.

NumPy computes float16 more slowly than float32 and has no bfloat16, so that there is nothing to
gain. Scripts that switch it by a flag (``enabled=use_amp``) run with the flag off.

>>> import tinygrad_np as tg
>>> scaler = tg.amp.GradScaler(enabled=False)
>>> with tg.autocast("cpu", enabled=False):
...     loss = (tg.ones(2, requires_grad=True) ** 2).sum()
>>> scaler.scale(loss) is loss
True
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn, ParamSpec, Self, TypeVar

from .tensor import Tensor

__all__ = ["GradScaler", "autocast", "is_autocast_available", "is_autocast_enabled"]

P = ParamSpec("P")
R = TypeVar("R")

_WHY = (
    "there is no mixed precision here: NumPy computes float16 more slowly than float32 and has no "
    "bfloat16; pass enabled=False"
)


def _refuse(name: str) -> NoReturn:
    raise NotImplementedError(f"{name}: {_WHY}")


def is_autocast_available(device_type: str) -> bool:
    """Whether mixed precision is there for a device: never.

    >>> import tinygrad_np as tg
    >>> tg.amp.is_autocast_available("cpu")
    False
    """
    return False


def is_autocast_enabled(device_type: str | None = None) -> bool:
    """Whether mixed precision is switched on: never.

    >>> import tinygrad_np as tg
    >>> tg.is_autocast_enabled()
    False
    """
    return False


class autocast:
    """Change nothing, as a context or a decorator, where ``enabled`` is False.

    Raises:
        NotImplementedError: ``enabled`` is True for the CPU.

    On other devices ("cuda") PyTorch without a GPU switches mixed precision off, and so does this.

    >>> import tinygrad_np as tg
    >>> tg.autocast("cpu")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    NotImplementedError: autocast: there is no mixed precision here: ...; pass enabled=False
    """

    def __init__(
        self,
        device_type: str,
        dtype: Any = None,
        enabled: bool = True,
        cache_enabled: bool | None = None,
    ) -> None:
        if enabled and device_type == "cpu":
            _refuse("autocast")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def unchanged(*args: P.args, **kwargs: P.kwargs) -> R:
            return function(*args, **kwargs)

        return unchanged


class GradScaler:
    """Scale nothing, where ``enabled`` is False: the loss is handed back, the optimizer steps.

    Raises:
        NotImplementedError: ``enabled`` is True for the CPU.

    >>> import tinygrad_np as tg
    >>> w = tg.ones(1, requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scaler = tg.amp.GradScaler("cuda")  # without a GPU PyTorch too switches it off
    >>> scaler.scale((w * 3).sum()).backward()
    >>> scaler.step(optimizer)
    >>> scaler.update()
    >>> w
    tensor([-0.5000], requires_grad=True)
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled and device == "cpu":
            _refuse("GradScaler")

    def scale(self, outputs: Any) -> Any:
        """Give the outputs back."""
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """Leave the gradients as they are."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Step the optimizer, and return what its ``step`` does."""
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Leave the scale at 1."""

    def get_scale(self) -> float:
        """Give the scale: 1."""
        return 1.0

    def is_enabled(self) -> bool:
        """Whether losses are scaled: never."""
        return False

    def state_dict(self) -> dict[str, Any]:
        """Give the state: empty, as of one that is switched off."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take the state of one that is switched off."""
