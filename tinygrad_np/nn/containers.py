"""Sequences, lists and dicts of modules and parameters, so that a module finds what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Self, overload

from ..tensor import Tensor
from .module import Module
from .parameter import Parameter

__all__ = ["ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential"]


def _position(index: int, length: int, name: str) -> int:
    if not -length <= index < length:
        raise IndexError(f"{name}: index {index} is out of range: there are {length}")
    return index % length


class Sequential(Module):
    """Run modules one after the other; each gets the output of the one before.

    Args:
        modules: the modules, which are numbered, or one dict that names them.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import nn
    >>> network = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    >>> network
    Sequential(
      (0): Linear(in_features=4, out_features=3, bias=True)
      (1): ReLU()
    )
    >>> network(tg.zeros(5, 4)).shape
    (5, 3)
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        if len(modules) == 1 and isinstance(modules[0], Mapping):
            named = list(modules[0].items())
        else:
            named = [(str(i), module) for i, module in enumerate(modules)]
        for name, module in named:
            if not isinstance(module, Module):
                raise TypeError(
                    f"Sequential: part {name} is a {type(module).__name__}, not a Module"
                )
            self.register_module(name, module)

    def forward(self, input: Any) -> Any:
        for module in self._modules.values():
            input = module(input)  # type: ignore[misc]
        return input

    def append(self, module: Module) -> Self:
        """Add a module at the end.

        >>> from tinygrad_np import nn
        >>> len(nn.Sequential(nn.ReLU()).append(nn.Tanh()))
        2
        """
        self.register_module(str(len(self._modules)), module)
        return self

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return self.children()

    def __getitem__(self, index: int | slice) -> Module:
        parts = list(self.named_children())
        if isinstance(index, slice):
            return Sequential(dict(parts[index]))
        return parts[index][1]


class ModuleList(Module):
    """A list of modules. It is not called itself: whoever holds it calls them.

    Args:
        modules: the first modules.

    >>> from tinygrad_np import nn
    >>> layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(3))
    >>> len(layers), len(list(layers.parameters()))
    (3, 6)
    """

    def __init__(self, modules: Iterable[Module] | None = None) -> None:
        super().__init__()
        self.extend(modules or ())

    @overload
    def __getitem__(self, index: int) -> Module: ...
    @overload
    def __getitem__(self, index: slice) -> ModuleList: ...
    def __getitem__(self, index: int | slice) -> Module:
        parts = list(self)
        if isinstance(index, slice):
            return type(self)(parts[index])
        return parts[_position(index, len(parts), "ModuleList")]

    def __setitem__(self, index: int, module: Module) -> None:
        self.register_module(str(_position(index, len(self), "ModuleList")), module)

    def __delitem__(self, index: int | slice) -> None:
        parts = list(self)
        del parts[index]
        self._renew(parts)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return (module for module in self._modules.values() if module is not None)

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        if not isinstance(module, Module):
            raise TypeError(f"ModuleList: a {type(module).__name__} is not a Module")
        self.register_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> None:
        """Add a module before the one at ``index``."""
        parts = list(self)
        parts.insert(index, module)
        self._renew(parts)

    def pop(self, index: int = -1) -> Module:
        """Take a module out and return it."""
        module = self[index]
        del self[index]
        return module

    def __repr__(self) -> str:
        """Like neighbours together: ``(0-2): 3 x Linear(...)``."""
        lines = []
        for text, same in groupby(enumerate(map(repr, self)), key=lambda pair: pair[1]):
            numbers = [i for i, _ in same]
            first, count = numbers[0], len(numbers)
            label = f"({first}): " if count == 1 else f"({first}-{numbers[-1]}): {count} x "
            lines.append(f"\n  {label}" + text.replace("\n", "\n  "))
        return f"{type(self).__name__}(" + "".join(lines) + ("\n)" if lines else ")")

    def _renew(self, parts: list[Module]) -> None:
        for name in list(self._modules):
            delattr(self, name)
        self.extend(parts)


class ModuleDict(Module):
    """A dict of modules by name, in order of insertion. It is not called itself.

    Args:
        modules: the first modules, a dict or pairs of names and modules.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np import nn
    >>> heads = nn.ModuleDict({"digit": nn.Linear(8, 10), "parity": nn.Linear(8, 2)})
    >>> heads["parity"](tg.zeros(5, 8)).shape, list(heads.keys())
    ((5, 2), ['digit', 'parity'])
    """

    def __init__(
        self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None
    ) -> None:
        super().__init__()
        self.update(modules or {})

    def __getitem__(self, key: str) -> Module:
        module = self._modules[key]
        assert module is not None
        return module

    def __setitem__(self, key: str, module: Module) -> None:
        if not isinstance(module, Module):
            raise TypeError(f"ModuleDict: {key!r} is a {type(module).__name__}, not a Module")
        _check_name(self, key)
        self.register_module(key, module)

    def __delitem__(self, key: str) -> None:
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._modules.keys()

    def values(self) -> Iterable[Module | None]:
        """The modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Module | None]]:
        """Pairs of names and modules."""
        return self._modules.items()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add modules, or put them in the place of those of the same names."""
        pairs = modules.items() if isinstance(modules, Mapping) else modules
        for key, module in pairs:
            self[key] = module

    def pop(self, key: str) -> Module:
        """Take a module out and return it."""
        module = self[key]
        del self[key]
        return module

    def clear(self) -> None:
        """Take all modules out."""
        for key in list(self._modules):
            del self[key]


class ParameterList(Module):
    """A list of parameters; tensors that are put in become parameters.

    Args:
        values: the first parameters, tensors or arrays.

    >>> import tinygrad_np as tg
    >>> weights = tg.nn.ParameterList([tg.zeros(2), tg.zeros(3)])
    >>> [p.shape for p in weights.parameters()]
    [(2,), (3,)]
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self.extend(values or ())

    @overload
    def __getitem__(self, index: int) -> Parameter: ...
    @overload
    def __getitem__(self, index: slice) -> ParameterList: ...
    def __getitem__(self, index: int | slice) -> Parameter | ParameterList:
        parts = list(self)
        if isinstance(index, slice):
            return type(self)(parts[index])
        return parts[_position(index, len(parts), "ParameterList")]

    def __setitem__(self, index: int, value: Any) -> None:
        name = str(_position(index, len(self), "ParameterList"))
        self.register_parameter(name, _parameter(value))

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Parameter]:
        return (parameter for parameter in self._parameters.values() if parameter is not None)

    def append(self, value: Any) -> Self:
        """Add a parameter at the end."""
        self.register_parameter(str(len(self)), _parameter(value))
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add parameters at the end."""
        for value in values:
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return "\n".join(f"({i}): {_described(parameter)}" for i, parameter in enumerate(self))


class ParameterDict(Module):
    """A dict of parameters by name; tensors that are put in become parameters.

    Args:
        parameters: the first parameters, a dict or pairs of names and tensors or arrays.

    >>> import tinygrad_np as tg
    >>> scales = tg.nn.ParameterDict({"a": tg.ones(2)})
    >>> scales["b"] = tg.ones(3)
    >>> [name for name, _ in scales.named_parameters()]
    ['a', 'b']
    """

    def __init__(
        self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None
    ) -> None:
        super().__init__()
        self.update(parameters or {})

    def update(self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """Add parameters, or put them in the place of those of the same names."""
        pairs = parameters.items() if isinstance(parameters, Mapping) else parameters
        for key, value in pairs:
            self[key] = value

    def pop(self, key: str) -> Parameter:
        """Take a parameter out and return it."""
        parameter = self[key]
        del self[key]
        return parameter

    def __getitem__(self, key: str) -> Parameter:
        parameter = self._parameters[key]
        assert parameter is not None
        return parameter

    def __setitem__(self, key: str, value: Any) -> None:
        _check_name(self, key)
        self.register_parameter(key, _parameter(value))

    def __delitem__(self, key: str) -> None:
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __contains__(self, key: str) -> bool:
        return key in self._parameters

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._parameters.keys()

    def values(self) -> Iterable[Parameter | None]:
        """The parameters."""
        return self._parameters.values()

    def items(self) -> Iterable[tuple[str, Parameter | None]]:
        """Pairs of names and parameters."""
        return self._parameters.items()

    def extra_repr(self) -> str:
        return "\n".join(f"({key}): {_described(self[key])}" for key in self)


def _described(parameter: Parameter) -> str:
    return f"Parameter of shape {parameter.shape} and type {parameter.dtype}"


def _check_name(module: Module, key: str) -> None:
    if hasattr(type(module), key):
        raise KeyError(f"{type(module).__name__}: {key!r} is the name of a method: take another")


def _parameter(value: Any) -> Parameter:
    if isinstance(value, Parameter):
        return value
    return Parameter(value.detach() if isinstance(value, Tensor) else value)
