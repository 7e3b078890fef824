"""Jacobians, Hessians and their products with vectors, as ``torch.autograd.functional`` has them.

``tg.func`` has the same of functions that are composed and vectorized.

>>> import tinygrad_np as tg
>>> tg.autograd.functional.jacobian(lambda x: x**2, tg.tensor([1.0, 3.0]))
tensor([[2., 0.],
        [0., 6.]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.backward import grad
from ..core.grad_mode import enable_grad
from ..tensor import Tensor

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Tensors = tuple[Tensor, ...]


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Compute the derivative of every output by every input: a backward pass for each output.

    Args:
        func: takes tensors; returns a tensor or a tuple of tensors.
        inputs: a tensor or a tuple of tensors.
        create_graph: whether the result can be differentiated.
        strict: refuse outputs that do not depend on an input, in place of zeros.
        vectorize: taken for PyTorch's sake; the result is the same.
        strategy: "reverse-mode".

    Returns:
        For an output of shape (m...) and an input of shape (n...) a tensor of shape (m..., n...);
        a tuple of them for several inputs, and a tuple of these for several outputs.

    Raises:
        RuntimeError: with ``strict``, an output that does not depend on an input.
        TypeError: an input or output that is no tensor.
    """
    if strategy != "reverse-mode":
        raise NotImplementedError(f"jacobian: strategy={strategy!r}: only 'reverse-mode' is here")
    with enable_grad():
        xs, one_input = _inputs("jacobian", inputs, create_graph)
        ys, one_output = _outputs("jacobian", func(*xs))
        rows = []
        for i, y in enumerate(ys):
            parts: list[list[Any]] = [[] for _ in xs]
            for position in range(y.numel()):
                unit = np.zeros(y.shape, y.dtype)
                unit.reshape(-1)[position] = 1
                found = _gradients("jacobian", y, xs, Tensor(unit), create_graph, strict, i)
                for part, g in zip(parts, found, strict=True):
                    part.append(g)
            rows.append(tuple(_stacked(part, y, x) for part, x in zip(parts, xs, strict=True)))
    whole = [row[0] if one_input else row for row in rows]
    return whole[0] if one_output else tuple(whole)


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Compute all second derivatives of a function with one number as its value.

    Args:
        func: takes tensors; returns a tensor of one element.
        inputs, create_graph, strict, vectorize: as of :func:`jacobian`.
        outer_jacobian_strategy: "reverse-mode".

    Returns:
        For an input of shape (n...) a tensor of shape (n..., n...); for several inputs a tuple of
        tuples of them, the first index that of the first derivative.

    Raises:
        RuntimeError: a value of several elements; with ``strict``, independence.

    >>> import tinygrad_np as tg
    >>> tg.autograd.functional.hessian(lambda x: (x**3).sum(), tg.tensor([1.0, 2.0]))
    tensor([[ 6.,  0.],
            [ 0., 12.]])
    """
    with enable_grad():
        xs, one_input = _inputs("hessian", inputs, create_graph)

        def gradient(*given: Tensor) -> Tensors:
            y = _one_number("hessian", func(*given))
            return tuple(_gradients("hessian", y, given, None, True, strict, 0))

        found = jacobian(gradient, xs, create_graph, strict, vectorize, outer_jacobian_strategy)
    return found[0][0] if one_input else found


def vjp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Compute the outputs, and the product of a vector with the Jacobian.

    Args:
        v: of the outputs' shape; may be left out for an output of one element.

    Returns:
        The outputs, and a tensor for each input.

    >>> import tinygrad_np as tg
    >>> tg.autograd.functional.vjp(lambda x: x**2, tg.tensor([1.0, 3.0]), tg.tensor([1.0, 10.0]))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    with enable_grad():
        xs, one_input = _inputs("vjp", inputs, create_graph)
        ys, one_output = _outputs("vjp", func(*xs))
        vs = _vectors("vjp", v, ys)
        found = _gradients("vjp", ys, xs, vs, create_graph, strict, 0)
    return _finished(ys, one_output, create_graph), _finished(found, one_input, create_graph)


def jvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Compute the outputs, and the product of the Jacobian with a vector: two backward passes.

    Args:
        v: of the inputs' shape; may be left out for an input of one element.

    Returns:
        The outputs, and a tensor for each output.

    >>> import tinygrad_np as tg
    >>> tg.autograd.functional.jvp(lambda x: x**2, tg.tensor([1.0, 3.0]), tg.tensor([1.0, 10.0]))
    (tensor([1., 9.]), tensor([ 2., 60.]))
    """
    with enable_grad():
        xs, _ = _inputs("jvp", inputs, create_graph)
        vs = _vectors("jvp", v, xs)
        ys, one_output = _outputs("jvp", func(*xs))
        # u J is linear in u: its derivative along v is J v.
        us = tuple(Tensor(np.zeros(y.shape, y.dtype), requires_grad=True) for y in ys)
        rows = _gradients("jvp", ys, xs, us, True, strict, 0)
        found = _gradients("jvp", rows, us, vs, create_graph, strict, 0)
    return _finished(ys, one_output, create_graph), _finished(found, one_output, create_graph)


def vhp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Compute the value, and the product of a vector with the Hessian.

    Arguments as of :func:`hessian` and :func:`jvp`.

    >>> import tinygrad_np as tg
    >>> f = lambda x: (x**3).sum()
    >>> tg.autograd.functional.vhp(f, tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0]))
    (tensor(9.), tensor([  6., 120.]))
    """
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


def hvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Compute the value, and the product of the Hessian with a vector: :func:`vhp`, by symmetry.

    >>> import tinygrad_np as tg
    >>> f = lambda x: (x**3).sum()
    >>> tg.autograd.functional.hvp(f, tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0]))
    (tensor(9.), tensor([  6., 120.]))
    """
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)


def _hessian_product(
    name: str, func: Callable[..., Any], inputs: Any, v: Any, create_graph: bool, strict: bool
) -> tuple[Any, Any]:
    with enable_grad():
        xs, one_input = _inputs(name, inputs, create_graph)
        vs = _vectors(name, v, xs)
        y = _one_number(name, func(*xs))
        slopes = _gradients(name, y, xs, None, True, strict, 0)
        found = _gradients(name, slopes, xs, vs, create_graph, strict, 0)
    return _finished([y], True, create_graph), _finished(found, one_input, create_graph)


# --- arguments and results ------------------------------------------------------------------------


def _inputs(name: str, inputs: Any, create_graph: bool) -> tuple[Tensors, bool]:
    """Inputs of their own that require grad; with ``create_graph`` they stay in their graph."""
    given = inputs if isinstance(inputs, tuple) else (inputs,)
    for i, x in enumerate(given):
        if not isinstance(x, Tensor):
            raise TypeError(f"{name}: input {i} is a {type(x).__name__}, expected a tensor")
    made = tuple(
        x.view_as(x) if create_graph and x.requires_grad else x.detach().clone().requires_grad_()
        for x in given
    )
    return made, not isinstance(inputs, tuple)


def _outputs(name: str, outputs: Any) -> tuple[Tensors, bool]:
    given = outputs if isinstance(outputs, tuple) else (outputs,)
    for i, y in enumerate(given):
        if not isinstance(y, Tensor):
            raise TypeError(f"{name}: output {i} is a {type(y).__name__}, expected a tensor")
    return given, not isinstance(outputs, tuple)


def _one_number(name: str, output: Any) -> Tensor:
    if not isinstance(output, Tensor):
        raise TypeError(f"{name}: the value is a {type(output).__name__}, expected a tensor")
    if output.numel() != 1:
        raise RuntimeError(
            f"{name}: the value has shape {tuple(output.shape)}, expected a single number"
        )
    return output.reshape(())


def _vectors(name: str, v: Any, like: Sequence[Tensor]) -> Tensors:
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(f"{name}: v may be left out for a single number alone")
        return (Tensor(np.ones(like[0].shape, like[0].dtype)),)
    given = v if isinstance(v, tuple) else (v,)
    shapes = [tuple(np.shape(one)) for one in given]
    expected = [tuple(one.shape) for one in like]
    if shapes != expected:
        raise RuntimeError(f"{name}: v has the shapes {shapes}, expected {expected}")
    return given


def _gradients(
    name: str,
    outputs: Tensor | Sequence[Tensor],
    inputs: Sequence[Tensor],
    vectors: Any,
    create_graph: bool,
    strict: bool,
    number: int,
) -> list[Tensor]:
    """Gradients by each input; zeros by those that no output depends on, unless ``strict``."""
    several = [outputs] if isinstance(outputs, Tensor) else list(outputs)
    given = [vectors] * len(several) if vectors is None or isinstance(vectors, Tensor) else vectors
    pairs = [(y, v) for y, v in zip(several, given, strict=True) if y.requires_grad]
    if len(pairs) < len(several) and strict:
        raise RuntimeError(f"{name}: output {number} does not depend on the inputs (strict=True)")
    found: Sequence[Tensor | None] = [None] * len(inputs)
    if pairs:
        ys, vs = [y for y, _ in pairs], [v for _, v in pairs]
        found = grad(
            ys,
            list(inputs),
            None if vs[0] is None else vs,
            retain_graph=True,
            create_graph=create_graph,
            allow_unused=True,
        )
    gradients = []
    for i, (g, x) in enumerate(zip(found, inputs, strict=True)):
        if g is None and strict:
            raise RuntimeError(
                f"{name}: output {number} does not depend on input {i} (strict=True)"
            )
        gradients.append(Tensor(np.zeros(x.shape, x.dtype)) if g is None else g)
    return gradients


def _stacked(parts: list[Any], y: Tensor, x: Tensor) -> Any:
    from ..ops.shapes.joining import stack

    shape = (*y.shape, *x.shape)
    return stack(parts).reshape(shape) if parts else Tensor(np.zeros(shape, x.dtype))


def _finished(tensors: Sequence[Tensor], alone: bool, create_graph: bool) -> Any:
    ready = tensors if create_graph else [t.detach() for t in tensors]
    return ready[0] if alone else tuple(ready)
