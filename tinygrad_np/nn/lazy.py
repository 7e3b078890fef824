"""Layers that learn the size of their input from the first one: ``LazyLinear`` and its kin."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..core.errors import ArgumentError
from ..core.node import Leaf
from ..core.type_promotion import element_type
from ..core.types import Shape
from ..ops.arguments import shape_of
from ..tensor import Tensor
from . import init
from .batch_norm import BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d
from .convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    Convolution,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from .instance_norm import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .linear import Linear
from .module import Module
from .parameter import Buffer, Parameter, parameter_type

__all__ = [
    "LazyBatchNorm1d",
    "LazyBatchNorm2d",
    "LazyBatchNorm3d",
    "LazyConv1d",
    "LazyConv2d",
    "LazyConv3d",
    "LazyConvTranspose1d",
    "LazyConvTranspose2d",
    "LazyConvTranspose3d",
    "LazyInstanceNorm1d",
    "LazyInstanceNorm2d",
    "LazyInstanceNorm3d",
    "LazyLinear",
    "UninitializedBuffer",
    "UninitializedParameter",
]

_NO_SHAPE = (
    "an uninitialized parameter or buffer has no shape and no values yet: call the module with an "
    "input, or load a state into it"
)


class _Uninitialized(Tensor):
    """What the two below share."""

    __slots__ = ()
    is_uninitialized: ClassVar[bool] = True
    cls_to_become: ClassVar[type]

    @property
    def shape(self) -> Any:
        """Raise RuntimeError: there is none."""
        raise RuntimeError(_NO_SHAPE)

    def materialize(self, shape: Any, device: Any = None, dtype: Any = None) -> None:
        """Become a parameter or buffer of a shape, whose values are still to be set.

        Args:
            shape: the shape.
            device: the CPU.
            dtype: the type; by default the one that it was made with.
        """
        kind = self._array.dtype if dtype is None else element_type(dtype)
        trained = self.node is not None
        self._array = np.zeros(tuple(shape), kind)
        self.node = Leaf(self._array) if trained else None
        self.__class__ = self.cls_to_become

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            memo[id(self)] = type(self)(self.node is not None, dtype=self._array.dtype)
        return memo[id(self)]


class UninitializedParameter(_Uninitialized, Parameter):
    """A parameter whose shape is not known yet.

    Args:
        requires_grad: whether it is trained.
        device: the CPU.
        dtype: the type; by default the default type.

    >>> import tinygrad_np as tg
    >>> weight = tg.nn.UninitializedParameter()
    >>> weight.materialize((2, 3))
    >>> weight.shape, type(weight).__name__
    ((2, 3), 'Parameter')
    """

    __slots__ = ()
    cls_to_become = Parameter

    def __init__(self, requires_grad: bool = True, device: Any = None, dtype: Any = None) -> None:
        Parameter.__init__(self, np.zeros(0, parameter_type(device, dtype)), requires_grad)


class UninitializedBuffer(_Uninitialized, Buffer):
    """A buffer whose shape is not known yet.

    Args:
        requires_grad: must be False.
        device: the CPU.
        dtype: the type; by default the default type.
        persistent: whether it is saved with the parameters.

    >>> import tinygrad_np as tg
    >>> mean = tg.nn.UninitializedBuffer()
    >>> mean.materialize((3,))
    >>> mean.shape
    (3,)
    """

    __slots__ = ()
    cls_to_become = Buffer

    def __init__(
        self,
        requires_grad: bool = False,
        device: Any = None,
        dtype: Any = None,
        persistent: bool = True,
    ) -> None:
        Buffer.__init__(self, np.zeros(0, parameter_type(device, dtype)), persistent=persistent)


class LazyModule(Module):
    """What is lazy of the layers below: at the first call they find their sizes, and become others.

    A lazy layer is made like the one that it becomes, but for the size that it finds.
    """

    cls_to_become: ClassVar[type[Module]]

    def _be_lazy(self) -> None:
        """Wait for the first input; called at the end of making a layer."""
        handle = self.register_forward_pre_hook(_infer)
        object.__setattr__(self, "_lazy_handle", handle)

    def has_uninitialized_params(self) -> bool:
        """Return whether a parameter or buffer has no shape yet."""
        own = (*self._parameters.values(), *self._buffers.values())
        return any(isinstance(tensor, _Uninitialized) for tensor in own)

    def initialize_parameters(self, input: Any, *args: Any) -> None:
        """Give the parameters their shapes and first values, by the arguments of a call."""
        raise NotImplementedError


def _infer(module: Any, args: Any) -> None:
    """The hook before the first call."""
    module.initialize_parameters(*args)
    if module.has_uninitialized_params():
        raise RuntimeError(
            f"{type(module).__name__}: initialize_parameters left parameters without a shape"
        )
    module._lazy_handle.remove()
    object.__delattr__(module, "_lazy_handle")
    object.__setattr__(module, "__class__", module.cls_to_become)


# --- linear ---------------------------------------------------------------------------------------


class LazyLinear(LazyModule, Linear):
    """A :class:`Linear` layer that takes ``in_features`` from its first input.

    Args:
        out_features, bias, device, dtype: as of :class:`Linear`.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.LazyLinear(10)
    >>> layer(tg.zeros(32, 784)).shape, layer
    ((32, 10), Linear(in_features=784, out_features=10, bias=True))
    """

    cls_to_become = Linear

    def __init__(
        self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        Linear.__init__(self, 0, 0, False, device, dtype)
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)
        self._be_lazy()

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.in_features:
            super().reset_parameters()

    def initialize_parameters(self, input: Any, *args: Any) -> None:
        if self.has_uninitialized_params():
            self.in_features = shape_of(input)[-1]
            _shape(self.weight, (self.out_features, self.in_features))
            _shape(self.bias, (self.out_features,))
            Linear.reset_parameters(self)
        elif not self.in_features:  # its state was loaded
            self.in_features = self.weight.shape[1]


def _shape(tensor: Any, shape: Shape) -> None:
    if isinstance(tensor, _Uninitialized):
        tensor.materialize(shape)


# --- convolutions ---------------------------------------------------------------------------------


class LazyConvolution(LazyModule, Convolution):
    """What the lazy convolutions share."""

    def _make_lazy(self, out_channels: int, bias: bool, device: Any, dtype: Any) -> None:
        self.out_channels = out_channels
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)
        self._be_lazy()

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.in_channels:
            super().reset_parameters()

    def initialize_parameters(self, input: Any, *args: Any) -> None:
        if not self.has_uninitialized_params():  # its state was loaded
            if not self.in_channels:
                size = self.weight.shape[0 if self.transposed else 1]
                self.in_channels = size if self.transposed else size * self.groups
            return
        shape = shape_of(input)
        if len(shape) not in (self.axes + 1, self.axes + 2):
            raise RuntimeError(
                f"{type(self).__name__}: the input has shape {shape}, expected "
                f"{self.axes + 1} axes, or {self.axes + 2} with a batch"
            )
        self.in_channels = shape[-self.axes - 1]
        if self.in_channels % self.groups:
            raise ArgumentError(
                f"{type(self).__name__}: {self.in_channels} channels do not divide into "
                f"{self.groups} groups"
            )
        ends = (self.out_channels, self.in_channels)
        if self.transposed:
            ends = (self.in_channels, self.out_channels)
        _shape(self.weight, (ends[0], ends[1] // self.groups, *self.kernel_size))
        _shape(self.bias, (self.out_channels,))
        Convolution.reset_parameters(self)


def _lazy_convolution(base: type[Any], example: str) -> Any:
    """The lazy form of a class of convolutions."""
    transposed = issubclass(base, ConvTranspose1d | ConvTranspose2d | ConvTranspose3d)

    def of_convolution(
        self: Any,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        settings = (kernel_size, stride, padding, dilation, 1, False, padding_mode, device, dtype)
        base.__init__(self, 1, 1, *settings)
        self.in_channels, self.groups = 0, groups
        self._make_lazy(out_channels, bias, device, dtype)

    def of_transposed(
        self: Any,
        out_channels: int,
        kernel_size: Any,
        stride: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: int = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        settings = (kernel_size, stride, padding, output_padding, 1, False, dilation)
        base.__init__(self, 1, 1, *settings, padding_mode, device, dtype)
        self.in_channels, self.groups = 0, groups
        self._make_lazy(out_channels, bias, device, dtype)

    doc = f"""A :class:`{base.__name__}` that takes ``in_channels`` from its first input.

    Args:
        out_channels and the others: as of :class:`{base.__name__}`.

    >>> import tinygrad_np as tg
    >>> {example}
    """
    members: dict[str, Any] = {
        "__init__": of_transposed if transposed else of_convolution,
        "__doc__": doc,
        "__module__": __name__,
        "cls_to_become": base,
    }
    return type(f"Lazy{base.__name__}", (LazyConvolution, base), members)


LazyConv1d = _lazy_convolution(
    Conv1d, "tg.nn.LazyConv1d(4, 3)(tg.zeros(2, 3, 8)).shape\n    (2, 4, 6)"
)
LazyConv2d = _lazy_convolution(
    Conv2d, "tg.nn.LazyConv2d(4, 3)(tg.zeros(2, 3, 8, 8)).shape\n    (2, 4, 6, 6)"
)
LazyConv3d = _lazy_convolution(
    Conv3d, "tg.nn.LazyConv3d(4, 3)(tg.zeros(2, 3, 4, 4, 4)).shape\n    (2, 4, 2, 2, 2)"
)
LazyConvTranspose1d = _lazy_convolution(
    ConvTranspose1d, "tg.nn.LazyConvTranspose1d(4, 3)(tg.zeros(2, 3, 8)).shape\n    (2, 4, 10)"
)
LazyConvTranspose2d = _lazy_convolution(
    ConvTranspose2d, "tg.nn.LazyConvTranspose2d(4, 3)(tg.zeros(2, 3, 4, 4)).shape\n    (2, 4, 6, 6)"
)
LazyConvTranspose3d = _lazy_convolution(
    ConvTranspose3d,
    "tg.nn.LazyConvTranspose3d(4, 3)(tg.zeros(1, 3, 2, 2, 2)).shape\n    (1, 4, 4, 4, 4)",
)


# --- normalization --------------------------------------------------------------------------------


class LazyNorm(LazyModule):
    """What the lazy normalizations share."""

    num_features: int
    affine: bool
    track_running_stats: bool

    def _make_lazy(self, names: tuple[str, ...], device: Any, dtype: Any) -> None:
        for name in names:
            setattr(self, name, UninitializedParameter(device=device, dtype=dtype))
        if self.track_running_stats:
            for name in ("running_mean", "running_var"):
                setattr(self, name, UninitializedBuffer(device=device, dtype=dtype))
            self.register_buffer("num_batches_tracked", Tensor(np.array(0)))
        self._be_lazy()

    def reset_parameters(self) -> None:
        """Set scales and variances to 1, all else to 0, once there is a shape."""
        if not self.has_uninitialized_params():
            for name, tensor in (*self.named_parameters(), *self.named_buffers()):
                (init.ones_ if name in ("weight", "running_var") else init.zeros_)(tensor)

    def initialize_parameters(self, input: Any, *args: Any) -> None:
        own = (*self._parameters.values(), *self._buffers.values())
        if self.has_uninitialized_params():
            shape = shape_of(input)
            dims = getattr(self, "dims", ())
            if len(shape) < 2:
                raise ValueError(f"{type(self).__name__}: the input has shape {shape}")
            # Batch norms have channels second, instance norms before the spatial axes.
            self.num_features = shape[1 - dims] if isinstance(dims, int) else shape[1]
            for tensor in own:
                _shape(tensor, (self.num_features,))
            self.reset_parameters()
        elif not self.num_features:  # its state was loaded, or it has none
            sizes = [t.shape[0] for t in own if t is not None and t.ndim == 1]
            self.num_features = sizes[0] if sizes else shape_of(input)[1]


def _lazy_norm(base: type[Any], shape: str) -> Any:
    """The lazy form of a class of normalizations."""

    def of_batch(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        base.__init__(self, 0, eps, momentum, False, False, device, dtype)
        self.affine, self.track_running_stats = affine, track_running_stats
        names = (("weight", "bias") if bias else ("weight",)) if affine else ()
        self._make_lazy(names, device, dtype)

    def of_instance(
        self: Any,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        base.__init__(self, 0, eps, momentum, False, False, device, dtype)
        self.affine, self.track_running_stats = affine, track_running_stats
        self._make_lazy(("weight", "bias") if affine else (), device, dtype)

    doc = f"""A :class:`{base.__name__}` that takes ``num_features`` from its first input.

    Args:
        eps and the others: as of :class:`{base.__name__}`.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Lazy{base.__name__}()
    >>> layer(tg.zeros{shape}).shape, layer.num_features
    ({shape}, 3)
    """
    members: dict[str, Any] = {
        "__init__": of_batch if issubclass(base, BatchNorm) else of_instance,
        "__doc__": doc,
        "__module__": __name__,
        "cls_to_become": base,
    }
    return type(f"Lazy{base.__name__}", (LazyNorm, base), members)


LazyBatchNorm1d = _lazy_norm(BatchNorm1d, "(2, 3, 4)")
LazyBatchNorm2d = _lazy_norm(BatchNorm2d, "(2, 3, 4, 4)")
LazyBatchNorm3d = _lazy_norm(BatchNorm3d, "(2, 3, 2, 2, 2)")
LazyInstanceNorm1d = _lazy_norm(InstanceNorm1d, "(2, 3, 4)")
LazyInstanceNorm2d = _lazy_norm(InstanceNorm2d, "(2, 3, 4, 4)")
LazyInstanceNorm3d = _lazy_norm(InstanceNorm3d, "(2, 3, 2, 2, 2)")
