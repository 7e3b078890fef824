"""Settings of the whole process that scripts write at their head.

Each is honoured or refused: results here are computed in full precision, and in the same order each
time, so that most of them ask for what holds already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, overload

from .core.default_dtype import set_default_dtype
from .core.errors import ArgumentError
from .creation import empty

__all__ = [
    "are_deterministic_algorithms_enabled",
    "compile",
    "get_deterministic_debug_mode",
    "get_float32_matmul_precision",
    "is_deterministic_algorithms_warn_only_enabled",
    "set_default_tensor_type",
    "set_deterministic_debug_mode",
    "set_float32_matmul_precision",
    "set_flush_denormal",
    "use_deterministic_algorithms",
]

F = TypeVar("F", bound=Callable[..., Any])

_deterministic = {"mode": False, "warn_only": False}
_precision = {"float32": "highest"}


@overload
def compile(model: F, **settings: Any) -> F: ...
@overload
def compile(model: None = None, **settings: Any) -> Callable[[F], F]: ...
def compile(model: Any = None, **settings: Any) -> Any:
    """Give the module or function back as it is: there is no compiler, and nothing to wait for.

    Settings (``fullgraph``, ``dynamic``, ``backend``, ``mode``, ``options``) are about PyTorch's
    compiler. Without a model, a decorator.

    >>> import tinygrad_np as tg
    >>> model = tg.nn.Linear(2, 1)
    >>> tg.compile(model, mode="reduce-overhead") is model
    True
    """
    unknown = set(settings) - {"fullgraph", "dynamic", "backend", "mode", "options", "disable"}
    if unknown:
        raise TypeError(f"compile: no argument {sorted(unknown)[0]!r}")
    if model is None:
        return lambda function: function
    if not callable(model):
        raise TypeError(f"compile: expected a module or function, got {type(model).__name__}")
    return model


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for the same result each time: that holds here, whichever the mode.

    >>> import tinygrad_np as tg
    >>> tg.use_deterministic_algorithms(True)
    >>> tg.are_deterministic_algorithms_enabled()
    True
    >>> tg.use_deterministic_algorithms(False)
    """
    _deterministic.update(mode=bool(mode), warn_only=bool(mode and warn_only))


def are_deterministic_algorithms_enabled() -> bool:
    """Whether :func:`use_deterministic_algorithms` was asked for.

    >>> import tinygrad_np as tg
    >>> tg.are_deterministic_algorithms_enabled()
    False
    """
    return _deterministic["mode"]


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether :func:`use_deterministic_algorithms` was asked for with ``warn_only``.

    >>> import tinygrad_np as tg
    >>> tg.is_deterministic_algorithms_warn_only_enabled()
    False
    """
    return _deterministic["warn_only"]


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """Set the mode of :func:`use_deterministic_algorithms` by name or number.

    Args:
        debug_mode: "default" or 0, "warn" or 1, "error" or 2.

    Raises:
        ArgumentError: another one.

    >>> import tinygrad_np as tg
    >>> tg.set_deterministic_debug_mode("error")
    >>> tg.get_deterministic_debug_mode()
    2
    >>> tg.set_deterministic_debug_mode(0)
    """
    modes: dict[int | str, int] = {"default": 0, "warn": 1, "error": 2, 0: 0, 1: 1, 2: 2}
    if debug_mode not in modes:
        raise ArgumentError(
            f"set_deterministic_debug_mode: {debug_mode!r}: choose 'default', 'warn' or 'error'"
        )
    chosen = modes[debug_mode]
    use_deterministic_algorithms(chosen > 0, warn_only=chosen == 1)


def get_deterministic_debug_mode() -> int:
    """Give the mode as a number: 0 by default, 1 to warn, 2 to refuse.

    >>> import tinygrad_np as tg
    >>> tg.get_deterministic_debug_mode()
    0
    """
    return _deterministic["mode"] + (_deterministic["mode"] and not _deterministic["warn_only"])


def set_float32_matmul_precision(precision: str) -> None:
    """Allow products of float32 to be less precise; NumPy's are always in full precision.

    Raises:
        ArgumentError: not "highest", "high" or "medium".

    >>> import tinygrad_np as tg
    >>> tg.set_float32_matmul_precision("high")
    >>> tg.get_float32_matmul_precision()
    'high'
    >>> tg.set_float32_matmul_precision("highest")
    """
    if precision not in ("highest", "high", "medium"):
        raise ArgumentError(
            f"set_float32_matmul_precision: {precision!r}: choose 'highest', 'high' or 'medium'"
        )
    _precision["float32"] = precision


def get_float32_matmul_precision() -> str:
    """Give what :func:`set_float32_matmul_precision` allowed.

    >>> import tinygrad_np as tg
    >>> tg.get_float32_matmul_precision()
    'highest'
    """
    return _precision["float32"]


def set_flush_denormal(mode: bool) -> bool:
    """Ask for subnormal numbers to be taken for 0.

    Returns:
        Whether the processor does as asked: False for True, for NumPy leaves them as they are.

    >>> import tinygrad_np as tg
    >>> tg.set_flush_denormal(True)
    False
    """
    return not mode


def set_default_tensor_type(t: Any) -> None:
    """Set the default type by the name of a kind of tensors, as scripts did before PyTorch 2.1.

    Raises:
        TypeError: not a kind of floating-point tensors on the CPU.

    >>> import tinygrad_np as tg
    >>> tg.set_default_tensor_type("torch.DoubleTensor")
    >>> tg.zeros(1).dtype
    dtype('float64')
    >>> tg.set_default_tensor_type(tg.FloatTensor)
    """
    kind = t if isinstance(t, str) else getattr(t, "dtype", None)
    if kind is None:
        raise TypeError(f"set_default_tensor_type: expected a kind of tensors, got {t!r}")
    set_default_dtype(empty(0).type(kind).dtype)
