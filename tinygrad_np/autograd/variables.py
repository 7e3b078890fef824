"""PyTorch's ``Variable``, which old scripts wrap tensors in."""

from __future__ import annotations

from typing import Any

from ..tensor import Tensor

__all__ = ["Variable"]


class _IsTensor(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_IsTensor):
    """Return a tensor of the same memory: a ``Variable`` is a tensor.

    >>> import tinygrad_np as tg
    >>> x = tg.autograd.Variable(tg.ones(2), requires_grad=True)
    >>> x, isinstance(x, tg.autograd.Variable)
    (tensor([1., 1.], requires_grad=True), True)
    """

    def __new__(cls, data: Tensor, requires_grad: bool = False) -> Any:
        """Make the tensor.

        Raises:
            TypeError: ``data`` is no tensor.
        """
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable: a {type(data).__name__} was given, expected a tensor")
        return data.detach().requires_grad_(requires_grad)
