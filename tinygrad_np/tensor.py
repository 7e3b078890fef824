"""``Tensor``: the user's handle on an array and its place in the graph. Each method calls one
operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

import numpy as np

from . import autograd
from .autograd import Hook, RemovableHandle
from .methods import TensorMethods
from .nodes import Leaf, Node, TensorBase, is_recording, set_tensor_class, wrap
from .numpy_protocol import call_function, call_ufunc
from .ops import (
    activation,
    casting,
    elementwise,
    gathering,
    indexing,
    linalg,
    products,
    reduction,
    shaping,
    sorting,
)
from .primitive import default_float, unwrap
from .writes import mark_written, memory_root, supersede

__all__ = ["Tensor"]

Array = np.ndarray[Any, np.dtype[Any]]
Dims = int | Sequence[int] | None
Number = float | int | bool


def _constant(array: Any) -> Tensor:
    """A tensor outside of the graph."""
    tensor: Tensor = wrap(np.asarray(array))
    return tensor


def as_array(data: Any, dtype: Any = None, copy: bool | None = None) -> Array:
    """Data as an array of real numbers: an ndarray keeps its type, Python floats take float32.

    Raises:
        TypeError: complex numbers, strings, objects.
    """
    if isinstance(data, (list, tuple)) and any(isinstance(item, TensorBase) for item in data):
        data = [unwrap(item) for item in data]
    data = unwrap(data)
    array = np.array(data, dtype, copy=copy)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"tensor: {array.dtype} is not supported: tensors are of real numbers or bools"
        )
    if dtype is None and array.dtype == np.float64 and not _has_dtype(data):
        array = array.astype(default_float)
    return array


def _has_dtype(data: Any) -> bool:
    """Whether NumPy numbers or arrays are in it, whose types count where Python's do not."""
    if isinstance(data, (list, tuple)):
        return any(map(_has_dtype, data))
    return hasattr(data, "dtype")


class Tensor(TensorMethods):
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
        self._data = as_array(data, dtype, copy=True)
        self.node = Leaf(self._data) if requires_grad else None

    # --- what it is ----------------------------------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self._data.shape
        return shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._data.dtype

    @property
    def ndim(self) -> int:
        return self._data.ndim

    @property
    def size(self) -> int:
        """The number of elements (NumPy's meaning; PyTorch's ``size()`` is :attr:`shape`)."""
        return self._data.size

    def numel(self) -> int:
        return self._data.size

    def dim(self) -> int:
        return self._data.ndim

    @property
    def nbytes(self) -> int:
        return self._data.nbytes

    @property
    def requires_grad(self) -> bool:
        return self.node is not None

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        self.requires_grad_(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        if self.node is not None and not isinstance(self.node, Leaf):
            if not requires_grad:
                raise RuntimeError(
                    "requires_grad: only a leaf can be switched off; use detach() for a copy "
                    "outside"
                )
        elif requires_grad != self.requires_grad:
            self.node = Leaf(self._data) if requires_grad else None
        return self

    @property
    def is_leaf(self) -> bool:
        return self.node is None or isinstance(self.node, Leaf)

    @property
    def grad_fn(self) -> Node | None:
        """The node of the operation that made this tensor; None on a leaf."""
        return None if self.is_leaf else self.node

    # --- gradients -----------------------------------------------------------------------------

    backward = autograd.backward

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
        return autograd.add_hook(self.node, hook)

    def retain_grad(self) -> None:
        """Keep the gradient of a tensor inside the graph in its ``.grad`` too."""
        if self.node is None:
            raise RuntimeError("retain_grad: the tensor does not require grad")
        if not isinstance(self.node, Leaf):
            autograd.retain_grad(self.node)

    def detach(self) -> Tensor:
        """The same memory, outside of the graph."""
        return _constant(self._data)

    def clone(self) -> Tensor:
        """A copy with memory of its own; gradients go through."""
        return casting.clone(self)

    # --- out of it -----------------------------------------------------------------------------

    def numpy(self, *, force: bool = False) -> Array:
        """The array itself, sharing memory.

        Raises:
            RuntimeError: the tensor requires grad (use ``detach().numpy()``, or ``force=True``).
        """
        if self.node is not None and not force:
            raise RuntimeError(
                "numpy: the tensor requires grad, and an array records nothing: use "
                "tensor.detach().numpy()"
            )
        return self._data

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self.numpy(), dtype=dtype, copy=copy)

    def item(self) -> Number:
        if self._data.size != 1:
            raise ValueError(
                f"item: only a tensor of one element is a number; this one has shape {self.shape}"
            )
        number: Number = self._data.item()
        return number

    def tolist(self) -> Any:
        return self._data.tolist()

    def __float__(self) -> float:
        return float(self.item())

    def __int__(self) -> int:
        return int(self.item())

    def __index__(self) -> int:
        if self._data.dtype.kind not in "iu":
            raise TypeError(f"only an integer tensor of one element is an index, not {self.dtype}")
        return int(self.item())

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise ValueError(
                f"the truth of a tensor of shape {self.shape} is ambiguous: use .any() or .all()"
            )
        return bool(self._data.item())

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError("len() of a 0-d tensor")
        return len(self._data)

    def __iter__(self) -> Iterator[Tensor]:
        if not self._data.ndim:
            raise TypeError("iteration over a 0-d tensor")
        return (self[i] for i in range(len(self._data)))

    def __repr__(self) -> str:
        values = self._data
        whole = values.dtype.kind != "f" or bool((values == np.floor(values)).all())
        body = np.array2string(
            values,
            precision=4,
            separator=", ",
            prefix="tensor(",
            floatmode="maxprec_equal" if whole else "fixed",
        )
        notes = [body]
        if self.dtype not in (np.float32, np.int64, np.bool_):
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
        copied._data = self._data.copy()
        copied.node = Leaf(copied._data) if self.requires_grad else None
        if self.grad is not None:
            copied.grad = self.grad.clone().detach()
        memo[id(self)] = copied
        return copied

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data, self.requires_grad)

    # --- NumPy's functions on tensors ----------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return call_function(func, args, kwargs)

    # --- arithmetic ----------------------------------------------------------------------------

    # The operations themselves, called as methods: a function between would cost as much again.
    __add__ = elementwise.add.__call__
    __sub__ = elementwise.sub.__call__
    __mul__ = elementwise.mul.__call__
    __truediv__ = elementwise.div.__call__
    __matmul__ = linalg.matmul.__call__

    def __radd__(self, other: Any) -> Tensor:
        return elementwise.add(other, self)

    def __rsub__(self, other: Any) -> Tensor:
        return elementwise.sub(other, self)

    def __rmul__(self, other: Any) -> Tensor:
        return elementwise.mul(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return elementwise.div(other, self)

    def __pow__(self, other: Any) -> Tensor:
        return elementwise.pow(self, other)

    def __rpow__(self, other: Any) -> Tensor:
        return elementwise.pow(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return linalg.matmul(other, self)

    def __neg__(self) -> Tensor:
        return elementwise.neg(self)

    def __pos__(self) -> Tensor:
        return self

    def __abs__(self) -> Tensor:
        return elementwise.abs(self)

    # --- comparison: tensors of bools, outside of the graph --------------------------------------

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Tensor:  # type: ignore[override]
        return _constant(self._data == unwrap(other))

    def __ne__(self, other: object) -> Tensor:  # type: ignore[override]
        return _constant(self._data != unwrap(other))

    def __lt__(self, other: Any) -> Tensor:
        return _constant(self._data < unwrap(other))

    def __le__(self, other: Any) -> Tensor:
        return _constant(self._data <= unwrap(other))

    def __gt__(self, other: Any) -> Tensor:
        return _constant(self._data > unwrap(other))

    def __ge__(self, other: Any) -> Tensor:
        return _constant(self._data >= unwrap(other))

    def __invert__(self) -> Tensor:
        return _constant(~self._data)

    def __and__(self, other: Any) -> Tensor:
        return _constant(self._data & unwrap(other))

    __rand__ = __and__

    def __or__(self, other: Any) -> Tensor:
        return _constant(self._data | unwrap(other))

    __ror__ = __or__

    def __xor__(self, other: Any) -> Tensor:
        return _constant(self._data ^ unwrap(other))

    __rxor__ = __xor__

    # --- in place ------------------------------------------------------------------------------

    def _write(self, result: Tensor, op: str) -> Tensor:
        """Take over the values and the node of ``result``, in this tensor's own memory."""
        if result.shape != self.shape:
            raise RuntimeError(
                f"{op}: the result has shape {result.shape}, which does not fit in place into "
                f"{self.shape}"
            )
        if is_recording() and isinstance(memory_root(self.node), Leaf):
            raise RuntimeError(
                f"{op}: a leaf tensor that requires grad (or a view of one) cannot be changed in "
                "place while "
                "recording; do it within tg.no_grad()"
            )
        if not np.can_cast(result.dtype, self.dtype, "same_kind"):
            raise RuntimeError(
                f"{op}: a result of type {result.dtype} cannot be put into {self.dtype}"
            )
        np.copyto(self._data, result._data, casting="same_kind")
        mark_written(self._data)
        if result.node is not None:
            supersede(self.node, result.node)
            self.node = result.node
        return self

    def _source(self) -> Tensor:
        """What an operation in place reads: a copy where recording, for the graph to keep.

        The copy is recorded: this tensor's node stands for memory that is about to change.
        """
        if self.node is None and not is_recording():
            return self
        return casting.clone(self)

    def __iadd__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.add(self._source(), other), "add_")

    def __isub__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.sub(self._source(), other), "sub_")

    def __imul__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.mul(self._source(), other), "mul_")

    def __itruediv__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.div(self._source(), other), "div_")

    def __ipow__(self, other: Any) -> Tensor:
        return self._write(elementwise.pow(self._source(), other), "pow_")

    def add_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__iadd__(other if alpha == 1 else other * alpha)

    def sub_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__isub__(other if alpha == 1 else other * alpha)

    def mul_(self, other: Any) -> Tensor:
        return self.__imul__(other)

    def div_(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return self._write(self._source().div(other, rounding_mode=rounding_mode), "div_")

    def zero_(self) -> Tensor:
        return self.fill_(0)

    def fill_(self, value: Any) -> Tensor:
        return self._write(wrap(np.full(self.shape, unwrap(value), self.dtype)), "fill_")

    def copy_(self, other: Any) -> Tensor:
        """Take over the values of ``other``, broadcast and cast to fit."""
        values = other if isinstance(other, Tensor) else wrap(np.asarray(other))
        if values.dtype != self.dtype:
            values = values.to(self.dtype)
        return self._write(shaping.expand(values, self.shape), "copy_")

    def relu_(self) -> Tensor:
        return activation.relu(self, inplace=True)

    def masked_fill_(self, mask: Any, value: Any) -> Tensor:
        return self._write(gathering.masked_fill(self._source(), mask, value), "masked_fill_")

    def scatter_(self, dim: int, index: Any, src: Any, *, reduce: str | None = None) -> Tensor:
        result = gathering.scatter(self._source(), dim, index, src, reduce=reduce)
        return self._write(result, "scatter_")

    def scatter_add_(self, dim: int, index: Any, src: Any) -> Tensor:
        return self._write(gathering.scatter_add(self._source(), dim, index, src), "scatter_add_")

    def index_add_(self, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Tensor:
        result = gathering.index_add(self._source(), dim, index, source, alpha=alpha)
        return self._write(result, "index_add_")

    def index_copy_(self, dim: int, index: Any, source: Any) -> Tensor:
        return self._write(gathering.index_copy(self._source(), dim, index, source), "index_copy_")

    def index_fill_(self, dim: int, index: Any, value: Any) -> Tensor:
        return self._write(gathering.index_fill(self._source(), dim, index, value), "index_fill_")

    def clamp_(self, min: Any = None, max: Any = None) -> Tensor:
        return self._write(elementwise.clip(self._source(), min, max), "clamp_")

    # --- indexing ------------------------------------------------------------------------------

    def __getitem__(self, index: Any) -> Tensor:
        return indexing.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        index = indexing.plain_index(index)
        if self.node is None and not (isinstance(value, TensorBase) and value.node is not None):
            self._data[index] = unwrap(value)
            mark_written(self._data)
            return
        if not is_recording():
            self._data[index] = unwrap(value)
            mark_written(self._data)
            return
        self._write(indexing.setitem(self, value, index=index), "item assignment")

    # --- elementwise ---------------------------------------------------------------------------

    def exp(self) -> Tensor:
        return elementwise.exp(self)

    def log(self) -> Tensor:
        return elementwise.log(self)

    def sqrt(self) -> Tensor:
        return elementwise.sqrt(self)

    def square(self) -> Tensor:
        return elementwise.square(self)

    def abs(self) -> Tensor:
        return elementwise.abs(self)

    def sin(self) -> Tensor:
        return elementwise.sin(self)

    def cos(self) -> Tensor:
        return elementwise.cos(self)

    def tanh(self) -> Tensor:
        return elementwise.tanh(self)

    def pow(self, exponent: Any) -> Tensor:
        return elementwise.pow(self, exponent)

    def neg(self) -> Tensor:
        return elementwise.neg(self)

    absolute, negative = abs, neg

    def xlogy(self, other: Any) -> Tensor:
        return elementwise.xlogy(self, other)

    def sign(self) -> Tensor:
        return elementwise.sign(self)

    def floor(self) -> Tensor:
        return elementwise.floor(self)

    def ceil(self) -> Tensor:
        return elementwise.ceil(self)

    def round(self) -> Tensor:
        return elementwise.round(self)

    def maximum(self, other: Any) -> Tensor:
        return elementwise.maximum(self, other)

    def minimum(self, other: Any) -> Tensor:
        return elementwise.minimum(self, other)

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        return elementwise.clip(self, min, max)

    clip = clamp

    def relu(self) -> Tensor:
        return activation.relu(self)

    def sigmoid(self) -> Tensor:
        return activation.sigmoid(self)

    def softmax(self, dim: int | None = None, dtype: Any = None) -> Tensor:
        return activation.softmax(self, dim, dtype)

    def log_softmax(self, dim: int | None = None, dtype: Any = None) -> Tensor:
        return activation.log_softmax(self, dim, dtype)

    # --- reductions: PyTorch's dim and keepdim, NumPy's axis and keepdims ------------------------

    def sum(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.sum(x, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def mean(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.mean(x, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def prod(
        self,
        dim: Dims = None,
        keepdim: bool = False,
        *,
        dtype: Any = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        x = self if dtype is None else self.to(dtype)
        return reduction.prod(x, _dims(dim, axis), keepdim or keepdims)

    def var(
        self,
        dim: Dims = None,
        correction: float = 1,
        keepdim: bool = False,
        *,
        unbiased: bool | None = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        """Variance over ``n - correction``: 1 by default, as in PyTorch; ``np.var(t)`` takes 0.

        ``unbiased`` is an older name for a correction of 1 or 0.
        """
        correction = correction if unbiased is None else int(unbiased)
        return reduction.var(
            self, axis=_dims(dim, axis), correction=correction, keepdims=keepdim or keepdims
        )

    def std(
        self,
        dim: Dims = None,
        correction: float = 1,
        keepdim: bool = False,
        *,
        unbiased: bool | None = None,
        axis: Dims = None,
        keepdims: bool = False,
    ) -> Tensor:
        """The square root of :meth:`var`; its gradient on a constant is 0."""
        correction = correction if unbiased is None else int(unbiased)
        return reduction.std(
            self, axis=_dims(dim, axis), correction=correction, keepdims=keepdim or keepdims
        )

    def amax(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.amax(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def amin(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.amin(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def max(
        self, dim: Any = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Any:
        """The largest element; with ``dim``, PyTorch's (values, indices); with ``axis``, NumPy's
        values alone.

        Given a tensor, the larger of each pair. Ties over all elements or an ``axis`` share the
        gradient; with ``dim``
        the one that the index names takes it, as in PyTorch.
        """
        if isinstance(dim, TensorBase):
            return elementwise.maximum(self, dim)
        if dim is None:
            return reduction.amax(self, axis=_dims(axis), keepdims=keepdim or keepdims)
        return sorting.extremum(self, dim, keepdim or keepdims, np.argmax)

    def min(
        self, dim: Any = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Any:
        """The smallest element; otherwise as :meth:`max`."""
        if isinstance(dim, TensorBase):
            return elementwise.minimum(self, dim)
        if dim is None:
            return reduction.amin(self, axis=_dims(axis), keepdims=keepdim or keepdims)
        return sorting.extremum(self, dim, keepdim or keepdims, np.argmin)

    def logsumexp(
        self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool = False
    ) -> Tensor:
        return reduction.logsumexp(self, axis=_dims(dim, axis), keepdims=keepdim or keepdims)

    def argmax(
        self, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None
    ) -> Tensor:
        return _constant(np.argmax(self._data, _dims(dim, axis), keepdims=keepdim))

    def argmin(
        self, dim: int | None = None, keepdim: bool = False, *, axis: int | None = None
    ) -> Tensor:
        return _constant(np.argmin(self._data, _dims(dim, axis), keepdims=keepdim))

    def all(self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None) -> Tensor:
        return _constant(np.all(self._data, _dims(dim, axis), keepdims=keepdim))

    def any(self, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None) -> Tensor:
        return _constant(np.any(self._data, _dims(dim, axis), keepdims=keepdim))

    # --- shape ---------------------------------------------------------------------------------

    def reshape(self, *shape: Any) -> Tensor:
        return shaping.reshape(self, _sizes(shape))

    view = reshape

    def ravel(self) -> Tensor:
        return shaping.ravel(self)

    def permute(self, *dims: Any) -> Tensor:
        return shaping.permute(self, _sizes(dims))

    def transpose(self, *dims: Any) -> Tensor:
        """Two axes exchanged (PyTorch), or all in the order given or reversed (NumPy)."""
        order = _sizes(dims)
        if len(order) == 2:
            return shaping.swapaxes(self, *order)
        return shaping.permute(self, order or None)

    def swapaxes(self, axis0: int, axis1: int) -> Tensor:
        return shaping.swapaxes(self, axis0, axis1)

    def moveaxis(self, source: Any, destination: Any) -> Tensor:
        return shaping.moveaxis(self, source, destination)

    @property
    def T(self) -> Tensor:
        return shaping.permute(self)

    @property
    def mT(self) -> Tensor:
        return shaping.swapaxes(self, -1, -2)

    def t(self) -> Tensor:
        if self.ndim > 2:
            raise RuntimeError(f"t: a tensor of at most 2 dimensions is needed, not {self.ndim}")
        return self.T

    def squeeze(self, dim: Dims = None, *, axis: Dims = None) -> Tensor:
        """Without axes of length 1; a longer one that ``dim`` names stays, as in PyTorch."""
        dims = _dims(dim, axis)
        if dims is not None and axis is None:
            named = (dims,) if isinstance(dims, int) else dims
            dims = tuple(d for d in named if self.shape[d] == 1) if self.ndim else ()
        return shaping.squeeze(self, dims)

    def unsqueeze(self, dim: int) -> Tensor:
        return shaping.unsqueeze(self, dim)

    def expand(self, *sizes: Any) -> Tensor:
        return shaping.expand(self, _sizes(sizes))

    def flip(self, *dims: Any) -> Tensor:
        return shaping.flip(self, _sizes(dims) or None)

    def split(self, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
        return shaping.split(self, split_size, dim)

    def contiguous(self) -> Tensor:
        return self if self._data.flags.c_contiguous else self.clone()

    # --- products ------------------------------------------------------------------------------

    def matmul(self, other: Any) -> Tensor:
        return linalg.matmul(self, other)

    def mm(self, mat2: Any) -> Tensor:
        return products.mm(self, mat2)

    def dot(self, tensor: Any) -> Tensor:
        return linalg.matmul(self, tensor)

    # --- element types -------------------------------------------------------------------------

    def to(self, dtype: Any) -> Tensor:
        """This tensor with another element type (itself if it has that type already)."""
        kind = np.dtype(dtype)
        if kind == self.dtype:
            return self
        if kind.kind == "f" and self.dtype.kind == "f":
            return casting.cast(self, dtype=kind)
        return _constant(as_array(self._data.astype(kind)))

    astype = to

    def type_as(self, other: Tensor) -> Tensor:
        return self.to(other.dtype)

    def float(self) -> Tensor:
        return self.to(np.float32)

    def double(self) -> Tensor:
        return self.to(np.float64)

    def half(self) -> Tensor:
        return self.to(np.float16)

    def long(self) -> Tensor:
        return self.to(np.int64)

    def int(self) -> Tensor:
        return self.to(np.int32)

    def bool(self) -> Tensor:
        return self.to(np.bool_)

    def __complex__(self) -> NoReturn:
        raise TypeError("complex tensors are not supported")


def _dims(dim: Any = None, axis: Any = None) -> Any:
    """The axes that PyTorch's or NumPy's keyword names, as NumPy takes them."""
    if dim is not None and axis is not None:
        raise TypeError("dim and axis mean the same: give one of them")
    named = axis if dim is None else dim
    return tuple(named) if isinstance(named, list) else named


def _sizes(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """``f(2, 3)`` and ``f((2, 3))`` alike."""
    return tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes


set_tensor_class(Tensor)
