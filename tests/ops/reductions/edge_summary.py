"""What is stored of a call at an edge: types, shapes, the first values, and the gradient."""

from __future__ import annotations

from typing import Any

FIRST = 8  # so many values of an array are stored


def leaves(value: Any) -> list[Any]:
    """The tensors of nested results."""
    if isinstance(value, (tuple, list)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def values_of(array: Any) -> list[Any]:
    return [float(f"{float(x):.9g}") for x in array.ravel()[:FIRST]]


def summary(lib: Any, call: Any, array: Any) -> dict[str, Any]:
    """The outputs, and the gradient of their sum, the second one doubled."""
    x = lib.tensor(array, requires_grad=array.dtype.kind == "f")
    outputs = leaves(call(lib, x))
    arrays = [y.detach().numpy() for y in outputs]
    total: Any = None
    for times, y in enumerate(outputs, 1):
        if y.requires_grad:
            total = (y * times).sum() if total is None else total + (y * times).sum()
    if total is not None:
        total.backward()
    return {
        "outputs": [[str(a.dtype), list(a.shape), values_of(a)] for a in arrays],
        "gradient": None if total is None else values_of(x.grad.numpy()),
    }
