"""Modules without their first draw."""

from __future__ import annotations

from inspect import signature
from typing import Any, TypeVar

from ...random import get_rng_state, set_rng_state
from ..module import Module

__all__ = ["skip_init"]

M = TypeVar("M", bound=Module)


def skip_init(module_cls: type[M], *args: Any, **kwargs: Any) -> M:
    """Make a module whose weights are to be set by the caller; the random stream stays in place.

    What the weights are until then is not said, as in PyTorch.

    Raises:
        RuntimeError: no class of modules, or one without an argument ``device``.

    >>> import tinygrad_np as tg
    >>> tg.nn.utils.skip_init(tg.nn.Linear, 5, 1)
    Linear(in_features=5, out_features=1, bias=True)
    """
    if not (isinstance(module_cls, type) and issubclass(module_cls, Module)):
        raise RuntimeError(f"skip_init: expected a class of modules, got {module_cls!r:.60}")
    if "device" not in signature(module_cls).parameters:
        raise RuntimeError(f"skip_init: {module_cls.__name__} has no argument 'device'")
    before = get_rng_state()
    try:
        return module_cls(*args, **kwargs)
    finally:
        set_rng_state(before)
