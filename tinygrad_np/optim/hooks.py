"""Hooks of optimizers: functions that are called around ``step`` and around saving and loading."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any, TypeVar

from ..core.hooks import RemovableHandle

__all__ = ["register_optimizer_step_post_hook", "register_optimizer_step_pre_hook"]

Hook = Callable[..., Any]
Hooks = dict[int, Hook]
Step = TypeVar("Step", bound=Callable[..., Any])

_number = count().__next__
_before_every_step: Hooks = {}
_after_every_step: Hooks = {}


def register_optimizer_step_pre_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` before each step of every optimizer.

    Args:
        hook: returns None, or a tuple of new ``args`` and ``kwargs`` for ``step``.

    Returns:
        A handle whose ``remove()`` takes the hook off.

    >>> import tinygrad_np as tg
    >>> handle = register_optimizer_step_pre_hook(lambda optimizer, args, kwargs: print("before"))
    >>> tg.optim.SGD([tg.ones(1, requires_grad=True)]).step()
    before
    >>> handle.remove()
    """
    return _add(_before_every_step, hook)


def register_optimizer_step_post_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(optimizer, args, kwargs)`` after each step of every optimizer.

    Args:
        hook: what it returns is ignored.

    Returns:
        A handle whose ``remove()`` takes the hook off.

    >>> import tinygrad_np as tg
    >>> handle = register_optimizer_step_post_hook(lambda optimizer, args, kwargs: print("after"))
    >>> tg.optim.SGD([tg.ones(1, requires_grad=True)]).step()
    after
    >>> handle.remove()
    """
    return _add(_after_every_step, hook)


def _add(hooks: Hooks, hook: Hook, prepend: bool = False) -> RemovableHandle:
    number = _number()
    if prepend:
        others = dict(hooks)
        hooks.clear()
        hooks[number] = hook
        hooks.update(others)
    else:
        hooks[number] = hook
    return RemovableHandle(hooks, number)


def with_step_hooks(step: Step) -> Step:
    """``step`` with the hooks called around it.

    A ``step`` that calls that of its base class runs the hooks once. The first call of ``step`` is
    remembered: schedules warn where they are stepped first.
    """

    @wraps(step)
    def call(self: OptimizerHooks, *args: Any, **kwargs: Any) -> Any:
        self._stepped = True
        before, after = self._step_pre_hooks, self._step_post_hooks
        hooked = before or after or _before_every_step or _after_every_step
        if self._in_hooked_step or not hooked:
            return step(self, *args, **kwargs)
        self._in_hooked_step = True
        try:
            for hook in (*_before_every_step.values(), *before.values()):
                result = hook(self, args, kwargs)
                if result is None:
                    continue
                if not (isinstance(result, tuple) and len(result) == 2):
                    raise RuntimeError(
                        f"{type(self).__name__}.step: a pre-hook must return None or a tuple of "
                        f"(new_args, new_kwargs), but got {result}."
                    )
                args, kwargs = result
            out = step(self, *args, **kwargs)
            for hook in (*after.values(), *_after_every_step.values()):
                hook(self, args, kwargs)
            return out
        finally:
            self._in_hooked_step = False

    return call  # type: ignore[return-value]


class OptimizerHooks:
    """The hooks of one optimizer: a base of ``Optimizer``."""

    _in_hooked_step = False
    _stepped = False

    def __init__(self) -> None:
        self._step_pre_hooks: Hooks = {}
        self._step_post_hooks: Hooks = {}
        self._state_dict_pre_hooks: Hooks = {}
        self._state_dict_post_hooks: Hooks = {}
        self._load_state_dict_pre_hooks: Hooks = {}
        self._load_state_dict_post_hooks: Hooks = {}

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step.

        Args:
            hook: returns None, or a tuple of new ``args`` and ``kwargs`` for ``step``.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> w = tg.tensor([1.0], requires_grad=True)
        >>> optimizer = tg.optim.SGD([w], lr=1.0)
        >>> def halve_the_gradients(optimizer, args, kwargs):
        ...     w.grad *= 0.5
        >>> handle = optimizer.register_step_pre_hook(halve_the_gradients)
        >>> w.grad = tg.ones(1)
        >>> optimizer.step()
        >>> w.detach()
        tensor([0.5000])
        """
        return _add(self._step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step.

        Args:
            hook: what it returns is ignored.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> w = tg.tensor([1.0], requires_grad=True)
        >>> optimizer = tg.optim.SGD([w], lr=3.0)
        >>> handle = optimizer.register_step_post_hook(lambda *_: w.detach().clamp_(min=0))
        >>> w.grad = tg.ones(1)
        >>> optimizer.step()
        >>> w.detach()
        tensor([0.])
        """
        return _add(self._step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before ``state_dict`` reads the state.

        Args:
            hook: what it returns is ignored.
            prepend: call it before the hooks that are there.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)])
        >>> handle = optimizer.register_state_dict_pre_hook(lambda optimizer: print("saving"))
        >>> state = optimizer.state_dict()
        saving
        """
        return _add(self._state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` on what ``state_dict`` is about to return.

        Args:
            hook: changes the dict in place, or returns another to be returned.
            prepend: call it before the hooks that are there.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)])
        >>> handle = optimizer.register_state_dict_post_hook(lambda _, state: {**state, "epoch": 3})
        >>> optimizer.state_dict()["epoch"]
        3
        """
        return _add(self._state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before ``load_state_dict`` reads the dict.

        Args:
            hook: changes the dict (a shallow copy of the caller's) or returns another to be read.
            prepend: call it before the hooks that are there.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)], lr=0.1)
        >>> handle = optimizer.register_load_state_dict_pre_hook(lambda _, saved: saved["sgd"])
        >>> optimizer.load_state_dict({"sgd": optimizer.state_dict(), "epoch": 3})
        """
        return _add(self._load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(
        self, hook: Hook, prepend: bool = False
    ) -> RemovableHandle:
        """Call ``hook(optimizer)`` after ``load_state_dict`` has taken up a state.

        Args:
            hook: what it returns is ignored.
            prepend: call it before the hooks that are there.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)])
        >>> handle = optimizer.register_load_state_dict_post_hook(lambda optimizer: print("loaded"))
        >>> optimizer.load_state_dict(optimizer.state_dict())
        loaded
        """
        return _add(self._load_state_dict_post_hooks, hook, prepend)
