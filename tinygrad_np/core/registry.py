"""``primitive()`` makes recorded operations; the registry knows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from .primitive import Primitive, Vjp
from .recording import callable_of
from .type_promotion import complex_operations

F = TypeVar("F", bound=Callable[..., Any])

registry: dict[str, Primitive] = {}
"""Every primitive by its name."""

numpy_functions: dict[Callable[..., Any], Callable[..., Any]] = {}
"""What a NumPy function means on tensors: filled by :func:`primitive` and :func:`implements`."""

renamed_arguments: dict[Callable[..., Any], dict[str, str]] = {}
"""Arguments of NumPy functions that go by other names in the operations: theirs to ours."""


def primitive(
    forward: Callable[..., Any],
    inputs: str,
    *vjps: Vjp | None,
    name: str | None = None,
    numpy: Sequence[Callable[..., Any]] = (),
    residuals: Mapping[str, Vjp | None] | None = None,
    is_view: bool = False,
    convention: str = "",
    for_complex: bool = False,
) -> Primitive:
    """Make a recorded operation of a NumPy function and the VJP of each of its inputs; register it.

    Args:
        forward: the function, on arrays. Inputs positional, settings keyword-only. With residuals
            it returns ``(y, *residuals)``.
        inputs: the names of the inputs, apart by spaces; ``"*xs"`` for any number of them.
        vjps: for each input, ``vjp(g, ...)`` returning its cotangent; the names of its other
            parameters say what is kept (see the module's docstring). ``None``: the input is data,
            never differentiated. A cotangent may have any shape that broadcasting relates to the
            input's; it is ``g``, a view of it or a new array, never something kept.
        name: for errors and the registry; by default the function's own.
        numpy: the NumPy functions, besides ``forward`` if it is a ufunc, that mean this operation.
        residuals: names of what ``forward`` returns beside ``y``. With None it is a constant to the
            derivative (a mask, an index); a function of named inputs and settings computes it
            again, differentiably, in a recorded pass.
        is_view: whether the output shares memory with the first input.
        convention: the derivative at kinks, at ties and at the ends of the domain, in words, for
            the table of operations.
        for_complex: whether function and VJPs are right for complex numbers, too: VJPs get and
            return ∂L/∂x - i ∂L/∂y, with which those of a holomorphic function are the real ones.

    >>> import numpy as np, tinygrad_np as tg
    >>> cube = tg.primitive(lambda x: x**3, "x", lambda g, x: g * 3 * x**2, name="doc_cube")
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> cube(x).sum().backward()
    >>> x.grad
    tensor([ 3., 12.])
    """
    label = name or forward.__name__
    if label in registry and not label.startswith("doc_"):
        raise ValueError(f"primitive: there is a primitive {label!r} already")
    names = inputs.split()
    if "y" in names:
        raise ValueError(f"primitive {label}: no input can be named y: VJPs call the output so")
    if len(names) != len(vjps):
        raise TypeError(f"primitive {label}: {len(names)} inputs, but {len(vjps)} VJPs")
    made = Primitive(forward, names, vjps, label, residuals or {}, is_view)
    made.convention = convention
    made.__call__ = callable_of(made)  # type: ignore[method-assign]
    made.__call__.__name__ = label
    made.__call__.__doc__ = forward.__doc__
    registry[label] = made
    if for_complex:
        complex_operations.add(label)
    if isinstance(forward, np.ufunc):
        numpy_functions[forward] = made
    numpy_functions.update(dict.fromkeys(numpy, made))
    return made


def implements(*functions: Callable[..., Any], **renamed: str) -> Callable[[F], F]:
    """Decorator: what these NumPy functions mean when they are given a tensor.

    NumPy's arguments are handed on by name. One that NumPy requires may bear another name here if
    it stands at the same place.

    Args:
        functions: NumPy's functions.
        renamed: NumPy's name of an argument, and its name here: ``k="diagonal"``.

    >>> import numpy as np, tinygrad_np as tg
    >>> def half(x):
    ...     return x / 2
    >>> implement = tg.implements(half)(lambda x: x * 0.5)  # half would be NumPy's
    >>> implement(tg.tensor([4.0]))
    tensor([2.])
    """

    def register(implementation: F) -> F:
        for function in functions:
            numpy_functions[function] = implementation
            renamed_arguments[function] = renamed
        return implementation

    return register
