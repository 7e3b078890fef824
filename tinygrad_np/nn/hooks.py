"""Hooks on modules: functions that see, and may replace, what goes in and out, forward and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.grad_mode import is_grad_enabled
from ..core.hooks import RemovableHandle
from ..core.tensor_base import TensorBase
from ..ops.shapes.casting import clone
from ..ops.shapes.joining import concatenate
from ..ops.shapes.reshaping import ravel, reshape
from ..pytree import leaves, tree_map

if TYPE_CHECKING:
    from .module import Module

Hook = Callable[..., Any]


class ModuleHooks:
    """The hooks of one module, by kind, in the order in which they are called."""

    def __init__(self) -> None:
        self.before_forward: dict[int, Hook] = {}
        self.after_forward: dict[int, Hook] = {}
        self.before_backward: dict[int, Hook] = {}
        self.after_backward: dict[int, Hook] = {}
        self.count = 0

    def add(self, kind: dict[int, Hook], hook: Hook, prepend: bool) -> RemovableHandle:
        self.count += 1
        if prepend:
            others = list(kind.items())
            kind.clear()
            kind[self.count] = hook
            kind.update(others)
        else:
            kind[self.count] = hook
        return RemovableHandle(kind, self.count)

    def call(self, module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The module's forward, with all hooks around it."""
        for hook in tuple(self.before_forward.values()):
            args, kwargs = hook(module, args, kwargs)
        watched = is_grad_enabled() and (self.before_backward or self.after_backward)
        backward = _Backward(self, module) if watched else None
        if backward is not None:
            args = backward.enter(args)
        result = module.forward(*args, **kwargs)
        for hook in tuple(self.after_forward.values()):
            replaced = hook(module, args, kwargs, result)
            result = result if replaced is None else replaced
        return result if backward is None else backward.leave(result)


class _Backward:
    """The backward hooks of one call: its inputs and outputs each pass through one node."""

    def __init__(self, hooks: ModuleHooks, module: Module) -> None:
        self.hooks, self.module = hooks, module
        self.outgoing: tuple[Any, ...] = ()
        self.has_inputs = False

    def enter(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        through, joined, places = _through_one_node(args)
        if joined is not None:
            self.has_inputs = True
            shapes = [x.shape for x in leaves(args) if _recorded(x)]

            def whole(g: Any) -> Any:
                return self._finish(g, shapes, places)

            joined.register_hook(whole)
        return through  # type: ignore[no-any-return]

    def leave(self, result: Any) -> Any:
        shapes = [y.shape for y in leaves(result) if _recorded(y)]
        through, joined, places = _through_one_node(result)
        if joined is not None:

            def start(g: Any) -> Any:
                gradients = _divided(g, shapes, places)
                for hook in tuple(self.hooks.before_backward.values()):
                    replaced = hook(self.module, gradients)
                    gradients = gradients if replaced is None else _checked(replaced, gradients)
                self.outgoing = gradients
                if not self.has_inputs:
                    self._call_after((None,))
                return _rejoined(gradients)

            joined.register_hook(start)
        return through

    def _call_after(self, incoming: tuple[Any, ...]) -> tuple[Any, ...]:
        for hook in tuple(self.hooks.after_backward.values()):
            replaced = hook(self.module, incoming, self.outgoing)
            incoming = incoming if replaced is None else _checked(replaced, incoming)
        self.outgoing = ()
        return incoming

    def _finish(self, g: Any, shapes: list[Any], places: list[bool]) -> Any:
        return _rejoined(self._call_after(_divided(g, shapes, places)))


def _recorded(value: Any) -> bool:
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
    return tree_map(lambda x: next(pieces) if _recorded(x) else x, tree), joined, places


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


def _rejoined(gradients: tuple[Any, ...]) -> Any:
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
