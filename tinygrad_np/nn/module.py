"""``Module``, the base of every layer and network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, Self

import numpy as np

from ..core.device import conversion, no_gpu
from ..core.types import Array
from ..tensor import Tensor
from .hooks import Hookable
from .parameter import Parameter
from .state_dict import IncompatibleKeys, load_state

__all__ = ["Module"]


class Module(Hookable):
    """The base of every layer and network: parameters, buffers and submodules by attribute.

    Subclasses call ``super().__init__()``, assign their parts, and define ``forward``. A module is
    called like a function, with the arguments of its ``forward``.

    Attributes:
        training: whether the module behaves as in training; see :meth:`train`.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import nn
    >>> class Twice(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.layer = nn.Linear(3, 3)
    ...     def forward(self, x):
    ...         return self.layer(self.layer(x))
    >>> network = Twice()
    >>> [name for name, _ in network.named_parameters()]
    ['layer.weight', 'layer.bias']
    >>> network(tg.zeros(5, 3)).shape
    (5, 3)
    """

    training: bool

    def __init__(self) -> None:
        object.__setattr__(self, "_parameters", {})
        object.__setattr__(self, "_buffers", {})
        object.__setattr__(self, "_unsaved", set())
        object.__setattr__(self, "_modules", {})
        object.__setattr__(self, "training", True)

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _unsaved: set[str]  # buffers that are no part of the state
    _modules: dict[str, Module | None]

    # --- parts, kept by attribute ----------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__}: call super().__init__() before assigning {name!r}"
            )
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self.register_module(name, value)
        elif name in self._parameters and value is not None:
            raise TypeError(
                f"cannot assign a {type(value).__name__} to the parameter {name!r}: use "
                "nn.Parameter"
            )
        elif name in self._buffers and (value is None or isinstance(value, Tensor)):
            self._buffers[name] = value
            object.__setattr__(self, name, value)
        else:
            self._forget(name)
            if name in self._parameters:
                self._parameters[name] = None
            object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._forget(name)
        self._parameters.pop(name, None)
        object.__delattr__(self, name)

    def _forget(self, name: str) -> None:
        self._modules.pop(name, None)
        self._buffers.pop(name, None)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, as assigning it to the attribute ``name`` does.

        None keeps the name for a parameter that is absent, like a bias that is switched off.

        >>> from tinygrad_np import nn
        >>> module = nn.Module()
        >>> module.register_parameter("bias", None)
        >>> module.bias is None, list(module.parameters())
        (True, [])
        """
        self._forget(name)
        self._parameters[name] = param
        object.__setattr__(self, name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that goes with the parameters but is not trained, like running statistics.

        It is saved with them, unless ``persistent`` is False.

        >>> import tinygrad_np as tg
        >>> module = tg.nn.Module()
        >>> module.register_buffer("count", tg.tensor([0]))
        >>> list(module.state_dict()), list(module.parameters())
        (['count'], [])
        """
        self._buffers[name] = tensor
        (self._unsaved.discard if persistent else self._unsaved.add)(name)
        object.__setattr__(self, name, tensor)

    def register_module(self, name: str, module: Module | None) -> None:
        """Add a submodule, as assigning it to the attribute ``name`` does.

        >>> from tinygrad_np import nn
        >>> network = nn.Module()
        >>> network.register_module("body", nn.ReLU())
        >>> network.body
        ReLU()
        """
        self._buffers.pop(name, None)
        self._parameters.pop(name, None)
        self._modules[name] = module
        object.__setattr__(self, name, module)

    add_module = register_module

    # --- walking them ----------------------------------------------------------------------------

    def named_modules(
        self, memo: set[Module] | None = None, prefix: str = "", remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Module]]:
        """Iterate over this module and all below it, with dotted names.

        Args:
            memo: modules to leave out; those that are met are added.
            prefix: the name of this module.
            remove_duplicate: whether a module that is used in several places comes once only, under
                its first name.

        Raises:
            RuntimeError: a module contains itself, so that its names have no end.

        >>> from tinygrad_np import nn
        >>> layer = nn.Linear(2, 2)
        >>> network = nn.Sequential(layer, nn.ReLU(), layer)
        >>> [name for name, _ in network.named_modules()]
        ['', '0', '1']
        >>> [name for name, _ in network.named_modules(remove_duplicate=False)]
        ['', '0', '1', '2']
        """
        seen = set() if memo is None else memo
        above: list[Module] = []
        stack: list[tuple[str, Module, int]] = [(prefix, self, 0)]
        while stack:
            name, module, depth = stack.pop()
            del above[depth:]
            if remove_duplicate:
                if module in seen:
                    continue
                seen.add(module)
            elif any(module is other for other in above):
                raise RuntimeError(f"{type(module).__name__}: it contains itself, as {name!r}")
            above.append(module)
            yield name, module
            children = [
                (f"{name}.{key}" if name else key, child, depth + 1)
                for key, child in module._modules.items()
                if child is not None
            ]
            stack.extend(reversed(children))

    def modules(self) -> Iterator[Module]:
        """Iterate over this module and all below it, each once.

        >>> from tinygrad_np import nn
        >>> [type(m).__name__ for m in nn.Sequential(nn.Linear(2, 2), nn.ReLU()).modules()]
        ['Sequential', 'Linear', 'ReLU']
        """
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Iterate over the submodules of this module, with their names.

        >>> from tinygrad_np import nn
        >>> list(nn.Sequential(nn.ReLU(), nn.Tanh()).named_children())
        [('0', ReLU()), ('1', Tanh())]
        """
        return ((name, module) for name, module in self._modules.items() if module is not None)

    def children(self) -> Iterator[Module]:
        """Iterate over the submodules of this module.

        >>> from tinygrad_np import nn
        >>> list(nn.Sequential(nn.ReLU(), nn.Tanh()).children())
        [ReLU(), Tanh()]
        """
        return (module for _, module in self.named_children())

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Iterate over the parameters here and below, with dotted names.

        Args:
            prefix: the name of this module.
            recurse: whether those of submodules are included.
            remove_duplicate: whether a shared parameter comes once only, under its first name.

        >>> from tinygrad_np import nn
        >>> [(name, p.shape) for name, p in nn.Linear(3, 2).named_parameters()]
        [('weight', (2, 3)), ('bias', (2,))]
        """
        yield from self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Iterate over the parameters here and below, each once: what an optimizer is given.

        >>> from tinygrad_np import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(3, 2).parameters(), lr=0.1)
        """
        return (parameter for _, parameter in self.named_parameters(recurse=recurse))

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Iterate over the buffers here and below, with dotted names.

        Arguments as for :meth:`named_parameters`.

        >>> from tinygrad_np import nn
        >>> [name for name, _ in nn.BatchNorm1d(3).named_buffers()]
        ['running_mean', 'running_var', 'num_batches_tracked']
        """
        yield from self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Iterate over the buffers here and below, each once.

        >>> from tinygrad_np import nn
        >>> [buffer.shape for buffer in nn.BatchNorm1d(3).buffers()]
        [(3,), (3,), ()]
        """
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def _named(
        self, kind: str, prefix: str, recurse: bool, remove_duplicate: bool
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules = self.named_modules(None, prefix, remove_duplicate)
        for path, module in modules if recurse else [(prefix, self)]:
            for name, tensor in getattr(module, kind).items():
                if tensor is None or (remove_duplicate and id(tensor) in seen):
                    continue
                seen.add(id(tensor))
                yield f"{path}.{name}" if path else name, tensor

    def get_submodule(self, target: str) -> Module:
        """The module of a dotted name.

        Raises:
            AttributeError: there is none.

        >>> from tinygrad_np import nn
        >>> nn.Sequential(nn.Sequential(nn.ReLU())).get_submodule("0.0")
        ReLU()
        """
        module = self
        for name in target.split(".") if target else []:
            found = module._modules.get(name)
            if found is None:
                raise AttributeError(f"{type(module).__name__} has no submodule {name!r}")
            module = found
        return module

    # --- running it ------------------------------------------------------------------------------

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the module's outputs; every subclass has its own."""
        raise TypeError(f"{type(self).__name__} defines no forward")

    # --- all parts at once -----------------------------------------------------------------------

    def train(self, mode: bool = True) -> Self:
        """Switch to the behaviour of training (dropout, batch statistics), here and below.

        >>> from tinygrad_np import nn
        >>> nn.Dropout().train(False).training
        False
        """
        for module in self.modules():
            object.__setattr__(module, "training", mode)
        return self

    def eval(self) -> Self:
        """Switch to the behaviour of evaluation, here and below.

        >>> import tinygrad_np as tg
        >>> tg.nn.Dropout().eval()(tg.ones(3))
        tensor([1., 1., 1.])
        """
        return self.train(False)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Call ``fn`` on every submodule, children first, then on this module.

        >>> from tinygrad_np import nn
        >>> _ = nn.Sequential(nn.ReLU()).apply(lambda module: print(type(module).__name__))
        ReLU
        Sequential
        """
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop the gradients of all parameters, or set them to zero.

        >>> import tinygrad_np as tg
        >>> layer = tg.nn.Linear(2, 1)
        >>> layer(tg.ones(2)).sum().backward()
        >>> layer.zero_grad()
        >>> layer.weight.grad is None
        True
        """
        for parameter in self.parameters():
            if set_to_none or parameter.grad is None:
                parameter.grad = None
            else:
                parameter.grad = np.zeros(parameter.shape, parameter.dtype)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters, or freeze them.

        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).requires_grad_(False).weight.requires_grad
        False
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def to(self, device: Any = None, dtype: Any = None, non_blocking: bool = False) -> Self:
        """Convert all floating-point parameters and buffers to another element type, in place.

        Called as ``to(dtype)``, ``to(device)``, ``to(device, dtype)`` or ``to(tensor)``, whose type
        is wanted.

        Args:
            device: the CPU, where all modules are; or in its place a type or a tensor.
            dtype: the type, after a device.
            non_blocking: changes nothing.

        Raises:
            DeviceError: another device.
            TypeError: the type is not floating-point.

        >>> import numpy as np
        >>> from tinygrad_np import nn
        >>> nn.Linear(2, 1).to("cpu").to(np.float64).weight.dtype
        dtype('float64')
        """
        kind, _ = conversion(device, dtype, non_blocking, False)
        if kind is None:
            return self
        if kind.kind != "f":
            raise TypeError(f"to: a module is of floating-point numbers, not of {kind}")
        for module in self.modules():
            for part in (*module._parameters.values(), *module._buffers.values()):
                if part is not None and part.dtype.kind == "f":
                    part.data = part.data.to(kind)
                    if part.grad is not None:
                        part.grad = part.grad.detach().to(kind)
        return self

    def cpu(self) -> Self:
        """Return the module itself, which is on the CPU.

        >>> from tinygrad_np import nn
        >>> nn.ReLU().cpu()
        ReLU()
        """
        return self

    def cuda(self, device: Any = None) -> NoReturn:
        """Refuse: there is no GPU here.

        Raises:
            DeviceError: always; a RuntimeError and an AssertionError.

        >>> import tinygrad_np as tg
        >>> tg.nn.ReLU().cuda() if tg.cuda.is_available() else tg.nn.ReLU()
        ReLU()
        """
        no_gpu("Module.cuda")

    def type(self, dst_type: Any) -> Self:
        """Convert all floating-point parameters and buffers, as :meth:`to` does.

        >>> import tinygrad_np as tg
        >>> tg.nn.Linear(2, 1).type(tg.float64).weight.dtype
        dtype('float64')
        """
        return self.to(None, dst_type)

    def float(self) -> Self:
        """Convert to float32, as :meth:`to` does."""
        return self.to(None, np.float32)

    def double(self) -> Self:
        """Convert to float64, as :meth:`to` does."""
        return self.to(None, np.float64)

    def half(self) -> Self:
        """Convert to float16, as :meth:`to` does."""
        return self.to(None, np.float16)

    # --- saving and loading ----------------------------------------------------------------------

    def state_dict(self) -> dict[str, Array]:
        """Collect all parameters and buffers by dotted name, a module in two places under both.

        The arrays share the tensors' memory: copy them to keep them.

        >>> from tinygrad_np import nn
        >>> {name: array.shape for name, array in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        return {name: tensor._array for name, tensor in self._state()}

    def _state(self) -> Iterator[tuple[str, Tensor]]:
        for path, module in self.named_modules(remove_duplicate=False):
            for name, tensor in (*module._parameters.items(), *module._buffers.items()):
                if tensor is not None and name not in module._unsaved:
                    yield f"{path}.{name}" if path else name, tensor

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True
    ) -> IncompatibleKeys:
        """Copy values into the parameters and buffers, by name.

        Nothing is changed unless everything fits.

        Args:
            state_dict: arrays or tensors by dotted name.
            strict: whether names that are missing or unknown are an error.

        Returns:
            The names that are missing and those that are unknown.

        Raises:
            RuntimeError: a name is missing or unknown (with ``strict``), a shape differs, or values
                are no numbers or do not fit the type; the message lists every one.
            TypeError: ``state_dict`` is no mapping.

        >>> from tinygrad_np import nn
        >>> first, second = nn.Linear(3, 2), nn.Linear(3, 2)
        >>> second.load_state_dict(first.state_dict())
        IncompatibleKeys(missing_keys=[], unexpected_keys=[])
        >>> (first.weight == second.weight).all()
        tensor(True)
        """
        return load_state(type(self).__name__, dict(self._state()), state_dict, strict)

    # --- printing --------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """Write the settings to print between the parentheses of this module.

        >>> from tinygrad_np import nn
        >>> nn.Linear(3, 2).extra_repr()
        'in_features=3, out_features=2, bias=True'
        """
        return ""

    def __repr__(self) -> str:
        children = [f"({name}): {child!r}" for name, child in self.named_children()]
        if not children:
            return f"{type(self).__name__}({self.extra_repr()})"
        body = "\n".join([self.extra_repr(), *children] if self.extra_repr() else children)
        indented = body.replace("\n", "\n  ")
        return f"{type(self).__name__}(\n  {indented}\n)"
