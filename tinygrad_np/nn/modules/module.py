"""Hooks that are called around every module, before the module's own."""

from __future__ import annotations

from typing import NoReturn

from ...core.hooks import RemovableHandle
from ..hooks import (
    ForwardHook,
    ForwardPreHook,
    Hook,
    Hookable,
    hooks_of_all_modules,
    registration_hooks,
)
from ..module import Module as Module

__all__ = [
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]


def register_module_forward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, args)`` before every module's forward; see ``Module``'s method.

    >>> import tinygrad_np as tg
    >>> handle = register_module_forward_pre_hook(lambda module, args: print(module))
    >>> _ = tg.nn.ReLU()(tg.zeros(2)); handle.remove(); _ = tg.nn.ReLU()(tg.zeros(2))
    ReLU()
    """
    hooks = hooks_of_all_modules()
    return hooks.add(hooks.before_forward, ForwardPreHook(hook, False), False)


def register_module_forward_hook(
    hook: Hook, *, with_kwargs: bool = False, always_call: bool = False
) -> RemovableHandle:
    """Call ``hook(module, args, output)`` after every module's forward; see ``Module``'s method.

    >>> import tinygrad_np as tg
    >>> handle = register_module_forward_hook(lambda module, args, y: y + 1)
    >>> tg.nn.ReLU()(tg.zeros(2))
    tensor([1., 1.])
    >>> handle.remove()
    """
    hooks = hooks_of_all_modules()
    return hooks.add(hooks.after_forward, ForwardHook(hook, with_kwargs, always_call), False)


def register_module_full_backward_pre_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, grad_output)`` before every module's backward; see ``Module``'s method.

    >>> import tinygrad_np as tg
    >>> handle = register_module_full_backward_pre_hook(lambda module, outer: (outer[0] * 2,))
    >>> x = tg.ones(1, requires_grad=True)
    >>> tg.nn.ReLU()(x).sum().backward(); handle.remove(); x.grad
    tensor([2.])
    """
    hooks = hooks_of_all_modules()
    return hooks.add(hooks.before_backward, hook, False)


def register_module_full_backward_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, grad_input, grad_output)`` after every module's backward.

    >>> import tinygrad_np as tg
    >>> handle = register_module_full_backward_hook(lambda module, inner, outer: (inner[0] * 2,))
    >>> x = tg.ones(1, requires_grad=True)
    >>> tg.nn.ReLU()(x).sum().backward(); handle.remove(); x.grad
    tensor([2.])
    """
    hooks = hooks_of_all_modules()
    return hooks.add(hooks.after_backward, hook, False)


def register_module_backward_hook(hook: Hook) -> NoReturn:
    """Refuse, as ``Module.register_backward_hook`` does.

    Raises:
        NotImplementedError: always.

    >>> register_module_backward_hook(print)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    NotImplementedError: register_backward_hook: PyTorch deprecates these hooks, which see ...
    """
    Hookable().register_backward_hook(hook)


def _on_registration(kind: str, hook: Hook) -> RemovableHandle:
    hooks = registration_hooks[kind]
    number = max(hooks, default=0) + 1
    hooks[number] = hook
    return RemovableHandle(hooks, number)


def register_module_parameter_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, parameter)`` when any module is given a parameter.

    What it returns, unless None, takes the parameter's place.

    >>> from tinygrad_np import nn
    >>> handle = register_module_parameter_registration_hook(lambda m, name, p: print(name))
    >>> _ = nn.Linear(2, 1); handle.remove()
    weight
    bias
    """
    return _on_registration("parameter", hook)


def register_module_buffer_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, buffer)`` when any module is given a buffer.

    >>> import tinygrad_np as tg
    >>> handle = register_module_buffer_registration_hook(lambda m, name, b: print(name))
    >>> tg.nn.Module().register_buffer("count", tg.tensor(0)); handle.remove()
    count
    """
    return _on_registration("buffer", hook)


def register_module_module_registration_hook(hook: Hook) -> RemovableHandle:
    """Call ``hook(module, name, submodule)`` when any module is given a submodule.

    >>> from tinygrad_np import nn
    >>> handle = register_module_module_registration_hook(lambda m, name, part: print(name, part))
    >>> _ = nn.Sequential(nn.ReLU()); handle.remove()
    0 ReLU()
    """
    return _on_registration("module", hook)
