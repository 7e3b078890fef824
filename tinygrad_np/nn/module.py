"""``Module``, the base of every layer and network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self

import numpy as np

from ..tensor import Tensor
from .hooks import registered
from .parameter import Buffer, Parameter
from .placement import Placeable

__all__ = ["Module"]


class Module(Placeable):
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

    # --- parts, kept by attribute ----------------------------------------------------------------

    def __setattr__(self, name: str, value: Any) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__}: call super().__init__() before assigning {name!r}"
            )
        if isinstance(value, Parameter):
            self._forget(name, "_parameters")
            self.register_parameter(name, value)
        elif isinstance(value, Module):
            self._forget(name, "_modules")
            self.register_module(name, value)
        elif name in self._parameters:
            self._put("_parameters", name, value, "parameter", Parameter)
        elif name in self._modules:
            self._put("_modules", name, value, "module", Module)
        elif isinstance(value, Buffer):
            self._forget(name, "_buffers")
            self.register_buffer(name, value, value.persistent)
        elif name in self._buffers:
            self._put("_buffers", name, value, "buffer", Tensor)
        else:
            object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        self._parameters.pop(name, None)
        self._modules.pop(name, None)
        self._buffers.pop(name, None)
        self._unsaved.discard(name)
        object.__delattr__(self, name)

    def _put(self, place: str, name: str, value: Any, kind: str, wanted: type) -> None:
        """Put a value, or None, in the place of a part of the same kind."""
        if value is not None and not isinstance(value, wanted):
            raise TypeError(
                f"cannot assign a {type(value).__name__} to the {kind} {name!r}: use "
                f"{'nn.' if wanted is not Tensor else 'a '}{wanted.__name__} or None"
            )
        if value is not None:
            value = registered(self, kind, name, value)
        getattr(self, place)[name] = value
        object.__setattr__(self, name, value)

    def _forget(self, name: str, place: str) -> None:
        """Drop a part, or an attribute, that is not of the kind of ``place``."""
        for other in ("_parameters", "_buffers", "_modules"):
            if other != place:
                getattr(self, other).pop(name, None)
        if name not in getattr(self, place):
            self.__dict__.pop(name, None)
        if place != "_buffers":
            self._unsaved.discard(name)

    def _check_name(self, kind: str, name: Any, place: dict[str, Any]) -> None:
        if "_parameters" not in self.__dict__:
            raise AttributeError(
                f"{type(self).__name__}: call super().__init__() before adding the {kind} {name!r}"
            )
        if not isinstance(name, str):
            raise TypeError(f"the name of a {kind} is text, not a {type(name).__name__}")
        if "." in name or not name:
            raise KeyError(f"the name of a {kind} has no dots and is not empty: {name!r}")
        if name not in place and getattr(self, name, None) is not None:
            raise KeyError(f"{type(self).__name__} has an attribute {name!r} already")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, as assigning it to the attribute ``name`` does.

        None keeps the name for a parameter that is absent, like a bias that is switched off.

        Raises:
            KeyError: the name has a dot, is empty, or is that of another attribute.
            TypeError: ``param`` is no :class:`Parameter`.

        >>> from tinygrad_np import nn
        >>> module = nn.Module()
        >>> module.register_parameter("bias", None)
        >>> module.bias is None, list(module.parameters())
        (True, [])
        """
        self._check_name("parameter", name, self.__dict__.get("_parameters", {}))
        self._put("_parameters", name, param, "parameter", Parameter)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that goes with the parameters but is not trained, like running statistics.

        It is saved with them, unless ``persistent`` is False.

        Raises:
            KeyError: the name has a dot, is empty, or is that of another attribute.
            TypeError: ``tensor`` is none.

        >>> import tinygrad_np as tg
        >>> module = tg.nn.Module()
        >>> module.register_buffer("count", tg.tensor([0]))
        >>> list(module.state_dict()), list(module.parameters())
        (['count'], [])
        """
        self._check_name("buffer", name, self.__dict__.get("_buffers", {}))
        self._put("_buffers", name, tensor, "buffer", Tensor)
        (self._unsaved.discard if persistent else self._unsaved.add)(name)

    def register_module(self, name: str, module: Module | None) -> None:
        """Add a submodule, as assigning it to the attribute ``name`` does.

        Raises:
            KeyError: the name has a dot, is empty, or is that of another attribute.
            TypeError: ``module`` is none.

        >>> from tinygrad_np import nn
        >>> network = nn.Module()
        >>> network.register_module("body", nn.ReLU())
        >>> network.body
        ReLU()
        """
        self._check_name("module", name, self.__dict__.get("_modules", {}))
        self._put("_modules", name, module, "module", Module)

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
        """Find the module of a dotted name; an empty one is this module.

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

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Put a module in the place that a dotted name says.

        Args:
            target: the name.
            module: the module.
            strict: whether there must be a module in that place already.

        Raises:
            ValueError: the name is empty, or ``module`` is no module.
            AttributeError: the module above it is not there, or none in its place with ``strict``.

        >>> from tinygrad_np import nn
        >>> network = nn.Sequential(nn.Sequential(nn.ReLU()))
        >>> network.set_submodule("0.0", nn.Tanh())
        >>> network[0][0]
        Tanh()
        """
        if not target:
            raise ValueError("set_submodule: the name is empty")
        if not isinstance(module, Module):
            raise ValueError(f"set_submodule: a {type(module).__name__} is not a Module")
        above, _, name = target.rpartition(".")
        parent = self.get_submodule(above)
        if strict and name not in parent._modules:
            raise AttributeError(f"{type(parent).__name__} has no submodule {name!r}")
        parent.register_module(name, module)

    def get_parameter(self, target: str) -> Parameter:
        """Find the parameter of a dotted name.

        Raises:
            AttributeError: there is none.

        >>> from tinygrad_np import nn
        >>> nn.Sequential(nn.Linear(3, 2)).get_parameter("0.weight").shape
        (2, 3)
        """
        return self._find("_parameters", "parameter", target)  # type: ignore[no-any-return]

    def get_buffer(self, target: str) -> Tensor:
        """Find the buffer of a dotted name.

        Raises:
            AttributeError: there is none.

        >>> from tinygrad_np import nn
        >>> nn.Sequential(nn.BatchNorm1d(3)).get_buffer("0.running_mean")
        tensor([0., 0., 0.])
        """
        return self._find("_buffers", "buffer", target)  # type: ignore[no-any-return]

    def _find(self, place: str, kind: str, target: str) -> Any:
        above, _, name = target.rpartition(".")
        module = self.get_submodule(above)
        found = getattr(module, place).get(name)
        if found is None:
            raise AttributeError(f"{type(module).__name__} has no {kind} {name!r}")
        return found

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

    # --- printing --------------------------------------------------------------------------------

    def extra_repr(self) -> str:
        """Write the settings to print between the parentheses of this module.

        >>> from tinygrad_np import nn
        >>> nn.Linear(3, 2).extra_repr()
        'in_features=3, out_features=2, bias=True'
        """
        return ""

    def __repr__(self) -> str:
        own = self.extra_repr().split("\n") if self.extra_repr() else []
        children = [f"({name}): {child!r}" for name, child in self._modules.items()]
        if not children and len(own) < 2:
            return f"{self._get_name()}({''.join(own)})"
        indented = "\n".join([*own, *children]).replace("\n", "\n  ")
        return f"{self._get_name()}(\n  {indented}\n)"

    def _get_name(self) -> str:
        return type(self).__name__
