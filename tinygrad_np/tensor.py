"""``Tensor``: the user's handle on an array and its place in the graph.

What a tensor is stands here: its array, its gradients, its way out of the graph, printing. What can
be done with one stands in :mod:`tinygrad_np.tensor_methods`, a file for each family of operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .core.aliasing import alias_group
from .core.backward import backward
from .core.hooks import Hook, RemovableHandle, add_after_hook, add_hook, is_retained, retain_grad
from .core.leaving_graph import leaving_the_graph, refuse_to_become_an_array
from .core.node import Leaf, Node
from .core.size import ElementCount, Size, element_count, new_size
from .core.tensor_base import set_tensor_class
from .core.type_promotion import default_float
from .core.types import Array
from .ops.arguments import check_flag
from .printing import array_text
from .tensor_methods.arguments import as_array
from .tensor_methods.casting import CastingMethods
from .tensor_methods.creation import CreationMethods
from .tensor_methods.elementwise import ElementwiseMethods
from .tensor_methods.in_place import InPlaceMethods
from .tensor_methods.indexing import IndexingMethods
from .tensor_methods.linear_algebra import LinearAlgebraMethods
from .tensor_methods.memory import MemoryMethods
from .tensor_methods.nn import NeuralNetworkMethods
from .tensor_methods.numerical import NumericalMethods
from .tensor_methods.numpy_names import NumpyMethods
from .tensor_methods.placement import PlacementMethods
from .tensor_methods.random import RandomMethods
from .tensor_methods.reductions import ReductionMethods
from .tensor_methods.refused import RefusedMethods
from .tensor_methods.shapes import ShapeMethods
from .tensor_methods.sorting import SortingMethods

__all__ = ["Tensor"]

Number = float | int | bool


class Tensor(
    ElementwiseMethods,
    ReductionMethods,
    SortingMethods,
    NumericalMethods,
    NumpyMethods,
    ShapeMethods,
    CastingMethods,
    IndexingMethods,
    LinearAlgebraMethods,
    NeuralNetworkMethods,
    InPlaceMethods,
    RandomMethods,
    PlacementMethods,
    MemoryMethods,
    CreationMethods,
    RefusedMethods,
):
    """An array of real numbers that records what is done with it.

    Args:
        data: an ndarray (which keeps its dtype), numbers or nested sequences (floats become
            float32), or a tensor. Copied.
        requires_grad: whether ``backward`` leaves a gradient here. Floating-point data only.
        dtype: the element type, by default the data's.

    >>> from tinygrad_np import Tensor
    >>> x = Tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).sum().backward()
    >>> x.grad
    tensor([2., 4.])
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = False, dtype: Any = None) -> None:
        self._array = as_array(data, dtype, copy=True)
        self.node = Leaf(self._array) if requires_grad else None

    # --- what it is ----------------------------------------------------------------------------

    @property
    def shape(self) -> Size:
        """The length of each axis.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).shape
        (2, 3)
        """
        return new_size(Size, self._array.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The element type.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).dtype
        dtype('float32')
        """
        return self._array.dtype

    @property
    def ndim(self) -> int:
        """The number of axes.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).ndim
        2
        """
        return self._array.ndim

    @property
    def size(self) -> ElementCount:
        """The number of elements, as in NumPy; called, as in PyTorch, the shape or one length.

        >>> import tinygrad_np as tg
        >>> x = tg.zeros(2, 3)
        >>> x.size, x.size(), x.size(0)
        (6, (2, 3), 2)
        """
        return element_count(self._array)

    def dim(self) -> int:
        """Count the axes: :attr:`ndim`, as PyTorch calls it.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).dim()
        2
        """
        return self._array.ndim

    @property
    def nbytes(self) -> int:
        """The bytes that the elements take.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).nbytes
        24
        """
        return self._array.nbytes

    @property
    def requires_grad(self) -> bool:
        """Whether operations on the tensor are recorded for its gradient.

        >>> import tinygrad_np as tg
        >>> tg.ones(2, requires_grad=True).exp().requires_grad
        True
        """
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Switch on or off, in place, whether the tensor requires grad; return the tensor.

        Raises:
            RuntimeError: the type is not floating-point, or the tensor is no leaf and would be
                switched off.
            TypeError: ``requires_grad`` is no bool.

        >>> import tinygrad_np as tg
        >>> tg.ones(2).requires_grad_().requires_grad
        True
        """
        check_flag("requires_grad_", "requires_grad", requires_grad)
        if self.node is not None and not isinstance(self.node, Leaf):
            if not requires_grad:
                raise RuntimeError(
                    "requires_grad: only a leaf can be switched off; use detach() for a copy "
                    "outside"
                )
        elif requires_grad != self.requires_grad:
            self.node = Leaf(self._array) if requires_grad else None
            group = alias_group(self)
            if group is not None and group.base is self._array:
                group.base_node = self.node
        return self

    @property
    def is_leaf(self) -> bool:
        """Whether the tensor was made by the user, not by a recorded operation.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True)
        >>> x.is_leaf, (x * 2).is_leaf
        (True, False)
        """
        return self.node is None or isinstance(self.node, Leaf)

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made this tensor; None on a leaf.

        >>> import tinygrad_np as tg
        >>> (tg.ones(2, requires_grad=True) * 2).grad_fn
        <mul>
        """
        return None if self.is_leaf else self.node

    def is_contiguous(self) -> bool:
        """Whether the elements lie in memory row by row, without gaps.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).is_contiguous(), tg.zeros(2, 3).T.is_contiguous()
        (True, False)
        """
        return bool(self._array.flags.c_contiguous)

    def element_size(self) -> int:
        """Count the bytes of one element.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).element_size()
        4
        """
        return self._array.itemsize

    @property
    def itemsize(self) -> int:
        """The bytes of one element.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2).itemsize
        4
        """
        return self._array.itemsize

    def nelement(self) -> int:
        """Count the elements.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).nelement()
        6
        """
        return self._array.size

    def ndimension(self) -> int:
        """Count the axes.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 3).ndimension()
        2
        """
        return self._array.ndim

    # --- gradients -----------------------------------------------------------------------------

    backward = backward

    def register_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(grad)`` when this tensor's gradient is computed; what it returns replaces it.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.0], requires_grad=True)
        >>> handle = x.register_hook(lambda g: g * 10)
        >>> (x * 2).sum().backward()
        >>> x.grad
        tensor([20.])
        """
        if self.node is None:
            raise RuntimeError("register_hook: the tensor does not require grad")
        return add_hook(self.node, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], Any]) -> RemovableHandle:
        """Call ``hook(tensor)`` after each backward pass that added to this leaf's ``.grad``.

        Raises:
            RuntimeError: the tensor is no leaf that requires grad.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([1.0], requires_grad=True)
        >>> handle = x.register_post_accumulate_grad_hook(lambda x: print("gradient", x.grad))
        >>> (x * 2).sum().backward()
        gradient tensor([2.])
        """
        return add_after_hook(self, hook)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor inside the graph in its ``.grad``, too.

        After a write in place it is the gradient by the new value, as in PyTorch.

        Raises:
            RuntimeError: the tensor does not require grad.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> (y * y).sum().backward()
        >>> y.grad
        tensor([4., 4.])
        """
        if self.node is None:
            raise RuntimeError("retain_grad: the tensor does not require grad")
        if not isinstance(self.node, Leaf):
            retain_grad(self.node)

    @property
    def retains_grad(self) -> bool:
        """Whether :meth:`retain_grad` was called on a tensor inside the graph.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True)
        >>> y = x * 2
        >>> y.retain_grad()
        >>> x.retains_grad, y.retains_grad
        (False, True)
        """
        return is_retained(self.node)

    # --- out of it -----------------------------------------------------------------------------

    def numpy(self, *, force: bool = False) -> Array:
        """Give out the array itself, which shares the tensor's memory.

        Args:
            force: also of a tensor that requires grad: outside of the graph, as ``detach()``.

        Raises:
            RuntimeError: the tensor requires grad (use ``detach().numpy()``, or ``force=True``).

        >>> import tinygrad_np as tg
        >>> tg.ones(2).numpy()
        array([1., 1.], dtype=float32)
        """
        if self.node is not None and not force:
            raise RuntimeError(
                "numpy: the tensor requires grad, and an array records nothing: use "
                "tensor.detach().numpy()"
            )
        return self._array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self.node is not None:
            refuse_to_become_an_array()
        return np.array(self._array, dtype=dtype, copy=copy)

    def item(self) -> Number:
        """Give out the only element as a Python number; nothing is recorded.

        Raises:
            ValueError: there is not just one element.

        >>> import tinygrad_np as tg
        >>> tg.tensor([2.5]).item()
        2.5
        """
        if self._array.size != 1:
            raise ValueError(
                f"item: only a tensor of one element is a number; this one has shape {self.shape}"
            )
        number: Number = self._array.item()
        return number

    def tolist(self) -> Any:
        """Give out the elements as nested lists of Python numbers.

        >>> import tinygrad_np as tg
        >>> tg.tensor([[1, 2], [3, 4]]).tolist()
        [[1, 2], [3, 4]]
        """
        return self._array.tolist()

    def __float__(self) -> float:
        if self.node is not None:
            leaving_the_graph("float()")
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self._array.dtype.kind not in "iu":
            raise TypeError(f"only an integer tensor of one element is an index, not {self.dtype}")
        return int(self.item())

    def __bool__(self) -> bool:
        if self._array.size != 1:
            raise ValueError(
                f"the truth of a tensor of shape {self.shape} is ambiguous: use .any() or .all()"
            )
        return bool(self._array.item())

    def __complex__(self) -> complex:
        if self.node is not None:
            leaving_the_graph("complex()")
        return complex(self.item())

    def __len__(self) -> int:
        if not self._array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(self._array)

    def __iter__(self) -> Iterator[Tensor]:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self._array)))

    def __repr__(self) -> str:
        body = array_text(self._array, "tensor(")
        notes = [body]
        if self.dtype not in (default_float(), np.int64, np.bool_):
            notes.append(f"dtype={self.dtype}")
        if self.grad_fn is not None:
            notes.append(f"grad_fn={self.grad_fn!r}")
        elif self.requires_grad:
            notes.append("requires_grad=True")
        return f"tensor({', '.join(notes)})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else repr(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if not self.is_leaf:
            raise RuntimeError(
                "deepcopy: only tensors made by the user, graph leaves, can be copied; use clone()"
            )
        copied = type(self).__new__(type(self))
        copied._array = self._array.copy()
        copied.node = Leaf(copied._array) if self.requires_grad else None
        if self.grad is not None:
            copied.grad = self.grad.clone().detach()
        memo[id(self)] = copied
        return copied

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._array, self.requires_grad)

    # --- NumPy's functions on tensors ----------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from .numpy_protocol.dispatch import call_ufunc  # the first call imports NumPy's names

        return call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from .numpy_protocol.dispatch import call_function

        return call_function(func, types, args, kwargs)


set_tensor_class(Tensor)
