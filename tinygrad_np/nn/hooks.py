"""Hooks on modules: functions that see, and may replace, what goes in and out, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn
from warnings import warn

import numpy as np

from ..core.grad_mode import is_grad_enabled
from ..core.hooks import RemovableHandle
from ..core.tensor_base import TensorBase
from ..ops.shapes.casting import clone
from ..ops.shapes.joining import concatenate
from ..ops.shapes.reshaping import ravel, reshape
from ..pytree import leaves, tree_map

Hook = Callable[..., Any]


class Hookable:
    """What is called by its ``forward``, with hooks around it: the base of ``Module``."""

    _hooks: ModuleHooks | None = None
    _every: ModuleHooks | None = None  # of the class Hookable: the hooks of all modules

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs."""
        raise NotImplementedError

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._hooks is None and self._every is None:
            return self.forward(*args, **kwargs)
        found = [hooks for hooks in (Hookable._every, self._hooks) if hooks is not None]
        return call_with_hooks(self, found, args, kwargs)

    def _own_hooks(self) -> ModuleHooks:
        if self._hooks is None:
            object.__setattr__(self, "_hooks", ModuleHooks())
        assert self._hooks is not None
        return self._hooks

    def _forward_pre_hook_functions(self) -> dict[int, Hook]:
        """The functions that are called before forward, by the numbers of their handles."""
        hooks = self._hooks
        return {} if hooks is None else {n: h.hook for n, h in hooks.before_forward.items()}

    def register_forward_pre_hook(
        self, hook: Hook, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call ``hook(module, args)`` before forward; what it returns replaces the arguments.

        Args:
            hook: the function.
            prepend: call it before the hooks that are there.
            with_kwargs: call ``hook(module, args, kwargs)``, which returns None or both.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> layer = tg.nn.ReLU()
        >>> handle = layer.register_forward_pre_hook(lambda module, args: (args[0] - 1,))
        >>> layer(tg.tensor([1.0, 3.0]))
        tensor([0., 2.])
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.before_forward, ForwardPreHook(hook, with_kwargs), prepend)

    def register_forward_hook(
        self,
        hook: Hook,
        *,
        prepend: bool = False,
        with_kwargs: bool = False,
        always_call: bool = False,
    ) -> RemovableHandle:
        """Call ``hook(module, args, output)`` after forward; what it returns replaces the output.

        Args:
            hook: the function.
            prepend: call it before the hooks that are there.
            with_kwargs: call ``hook(module, args, kwargs, output)``.
            always_call: call it, with None for the output, where forward raises an error, too.

        Returns:
            A handle whose ``remove()`` takes the hook off.

        >>> import tinygrad_np as tg
        >>> layer, shapes = tg.nn.Linear(3, 2), []
        >>> handle = layer.register_forward_hook(lambda m, args, y: shapes.append(y.shape))
        >>> _ = layer(tg.zeros(5, 3)); handle.remove(); _ = layer(tg.zeros(7, 3))
        >>> shapes
        [(5, 2)]
        """
        hooks = self._own_hooks()
        made = ForwardHook(hook, with_kwargs, always_call)
        return hooks.add(hooks.after_forward, made, prepend)

    def register_full_backward_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_output)`` once the gradients of the outputs are complete.

        ``grad_output`` is a tuple with one for each output; what the hook returns replaces it.

        >>> import tinygrad_np as tg
        >>> layer, x = tg.nn.ReLU(), tg.ones(2, requires_grad=True)
        >>> handle = layer.register_full_backward_pre_hook(lambda m, outgoing: (outgoing[0] * 3,))
        >>> layer(x).sum().backward()
        >>> x.grad
        tensor([3., 3.])
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.before_backward, hook, prepend)

    def register_full_backward_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(module, grad_input, grad_output)`` once the inputs' gradients are complete.

        Both are tuples, of the positional arguments' and the outputs' tensors, None where one
        requires no gradient. What the hook returns replaces ``grad_input``.

        >>> import tinygrad_np as tg
        >>> layer, x = tg.nn.ReLU(), tg.ones(2, requires_grad=True)
        >>> handle = layer.register_full_backward_hook(lambda m, inner, outer: print(inner))
        >>> layer(x).sum().backward()
        (tensor([1., 1.]),)
        """
        hooks = self._own_hooks()
        return hooks.add(hooks.after_backward, hook, prepend)

    def register_backward_hook(self, hook: Hook) -> NoReturn:
        """Refuse: what these hooks see in PyTorch depends on how its operations are written.

        Raises:
            NotImplementedError: always; it names :meth:`register_full_backward_hook`.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().register_backward_hook(print)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        NotImplementedError: register_backward_hook: PyTorch deprecates these hooks, which see ...
        """
        raise NotImplementedError(
            "register_backward_hook: PyTorch deprecates these hooks, which see the gradients of a "
            "forward's last operation only; use register_full_backward_hook"
        )


class ForwardPreHook(NamedTuple):
    """A hook that is called before forward, and whether it sees keyword arguments."""

    hook: Hook
    with_kwargs: bool

    def __call__(self, module: Hookable, args: Any, kwargs: Any) -> Any:
        """The arguments after the hook."""
        found = self.hook(module, args, kwargs) if self.with_kwargs else self.hook(module, args)
        if found is None:
            return args, kwargs
        if self.with_kwargs:
            return found
        return (found if isinstance(found, tuple) else (found,)), kwargs


class ForwardHook(NamedTuple):
    """A hook that is called after forward, whether it sees keyword arguments, and errors too."""

    hook: Hook
    with_kwargs: bool
    always_call: bool

    def __call__(self, module: Hookable, args: Any, kwargs: Any, output: Any) -> Any:
        """The output after the hook."""
        if self.with_kwargs:
            found = self.hook(module, args, kwargs, output)
        else:
            found = self.hook(module, args, output)
        return output if found is None else found


class ModuleHooks:
    """The hooks of one module, by kind, in the order in which they are called."""

    def __init__(self) -> None:
        self.before_forward: dict[int, ForwardPreHook] = {}
        self.after_forward: dict[int, ForwardHook] = {}
        self.before_backward: dict[int, Hook] = {}
        self.after_backward: dict[int, Hook] = {}
        self.count = 0

    def add(self, kind: dict[int, Any], hook: Any, prepend: bool) -> RemovableHandle:
        """Add a hook to those of its kind, at the end or at the beginning."""
        self.count += 1
        if prepend:
            others = list(kind.items())
            kind.clear()
            kind[self.count] = hook
            kind.update(others)
        else:
            kind[self.count] = hook
        return RemovableHandle(kind, self.count)


def call_with_hooks(
    module: Hookable, found: list[ModuleHooks], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Run the module's forward, with all hooks around it."""
    for hooks in found:
        for before in tuple(hooks.before_forward.values()):
            args, kwargs = before(module, args, kwargs)
    backward = None
    if is_grad_enabled() and any(hooks.before_backward or hooks.after_backward for hooks in found):
        backward = _BackwardHooks(found, module)
        args = backward.enter(args)
    after = [hook for hooks in found for hook in tuple(hooks.after_forward.values())]
    done: list[ForwardHook] = []
    try:
        result = module.forward(*args, **kwargs)
        for hook in after:
            done.append(hook)
            result = hook(module, args, kwargs, result)
        return result if backward is None else backward.leave(result)
    except Exception:
        for hook in after:
            if hook.always_call and hook not in done:
                try:
                    hook(module, args, kwargs, None)
                except Exception as error:
                    warn(f"a forward hook with always_call=True failed: {error}", stacklevel=3)
        raise


def hooks_of_all_modules() -> ModuleHooks:
    """The hooks that are called around every module, before the module's own."""
    if Hookable._every is None:
        Hookable._every = ModuleHooks()
    return Hookable._every


registration_hooks: dict[str, dict[int, Hook]] = {"parameter": {}, "buffer": {}, "module": {}}
"""Of all modules: called as ``hook(module, name, part)`` when a part is added."""


def registered(module: Any, kind: str, name: str, part: Any) -> Any:
    """The part that is to be added, after the hooks of its kind."""
    for hook in tuple(registration_hooks[kind].values()):
        replaced = hook(module, name, part)
        part = part if replaced is None else replaced
    return part


class _BackwardHooks:
    """The backward hooks of one call: its inputs and outputs each pass through one node."""

    def __init__(self, found: list[ModuleHooks], module: Hookable) -> None:
        self.found, self.module = found, module
        self.outgoing: tuple[Any, ...] = ()
        self.has_inputs = False

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments, led through the node whose gradient is that of all inputs."""
        through, joined, places = _through_one_node(args)
        if joined is not None:
            self.has_inputs = True
            shapes = [x.shape for x in leaves(args) if _is_recorded(x)]

            def finish(g: Any) -> Any:
                return _joined(self._call_after(_divided(g, shapes, places)))

            joined.register_hook(finish)
        return through  # type: ignore[no-any-return]

    def leave(self, result: Any) -> Any:
        """The outputs, led through the node whose gradient is that of all outputs."""
        shapes = [y.shape for y in leaves(result) if _is_recorded(y)]
        through, joined, places = _through_one_node(result)
        if joined is not None:

            def start(g: Any) -> Any:
                gradients = _divided(g, shapes, places)
                for hooks in self.found:
                    for hook in tuple(hooks.before_backward.values()):
                        replaced = hook(self.module, gradients)
                        gradients = gradients if replaced is None else _checked(replaced, gradients)
                self.outgoing = gradients
                if not self.has_inputs:
                    self._call_after((None,))
                return _joined(gradients)

            joined.register_hook(start)
        return through

    def _call_after(self, incoming: tuple[Any, ...]) -> tuple[Any, ...]:
        for hooks in self.found:
            for hook in tuple(hooks.after_backward.values()):
                replaced = hook(self.module, incoming, self.outgoing)
                incoming = incoming if replaced is None else _checked(replaced, incoming)
        self.outgoing = ()
        return incoming


def _is_recorded(value: Any) -> bool:
    return isinstance(value, TensorBase) and value.node is not None


def _through_one_node(tree: Any) -> tuple[Any, Any, list[bool]]:
    """The tree with its recorded tensors led through one node, the tensor there (or None), and for
    each tensor of the tree whether it is among them.
    """
    tensors = [x for x in leaves(tree) if isinstance(x, TensorBase)]
    places = [x.node is not None for x in tensors]
    inside: list[Any] = [x for x in tensors if x.node is not None]
    if not inside:
        return tree, None, places
    if len(inside) == 1:
        joined = clone(inside[0])
        pieces = iter([joined])
    else:
        joined = concatenate([ravel(x) for x in inside])
        pieces = iter(_cut(joined, [x.shape for x in inside]))
    return tree_map(lambda x: next(pieces) if _is_recorded(x) else x, tree), joined, places


def _cut(joined: Any, shapes: list[Any]) -> list[Any]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [
        reshape(joined[int(end) - int(np.prod(shape)) : int(end)], shape)
        for end, shape in zip(ends, shapes, strict=True)
    ]


def _divided(g: Any, shapes: list[Any], places: list[bool]) -> tuple[Any, ...]:
    """The gradient of what was joined, as one for each tensor: None where it requires none."""
    pieces = iter([g] if len(shapes) == 1 else _cut(g, shapes))
    return tuple(next(pieces) if there else None for there in places)


def _joined(gradients: tuple[Any, ...]) -> Any:
    """The inverse of :func:`_divided`."""
    inside = [g for g in gradients if g is not None]
    if not inside:
        return None
    return inside[0] if len(inside) == 1 else concatenate([ravel(g) for g in inside])


def _checked(replaced: Any, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
    given = replaced if isinstance(replaced, tuple) else (replaced,)
    if len(given) != len(gradients):
        raise RuntimeError(
            f"a backward hook returned {len(given)} gradients, expected {len(gradients)}"
        )
    return given
