"""Sequences, lists and dicts of modules, so that a module finds what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Self, overload
from warnings import warn

from .module import Module

__all__ = ["Container", "ModuleDict", "ModuleList", "Sequential"]


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
            input = module(input)
        return input

    def append(self, module: Module) -> Self:
        """Add a module at the end.

        >>> from tinygrad_np import nn
        >>> len(nn.Sequential(nn.ReLU()).append(nn.Tanh()))
        2
        """
        _require_module(self, module)
        self.register_module(str(len(self._modules)), module)
        return self

    def extend(self, sequential: Iterable[Module]) -> Self:
        """Add modules at the end."""
        for module in _modules_of(self, sequential):
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Add a module before the one at ``index``, up to the length."""
        _require_module(self, module)
        parts = list(self)
        if not -len(parts) <= index <= len(parts):
            raise IndexError(f"Sequential: index {index} is out of range: there are {len(parts)}")
        parts.insert(index, module)
        self._renew(parts)
        return self

    def pop(self, key: int | slice = -1) -> Module:
        """Take a module out, or a slice of them, and return it; the others are numbered anew."""
        module = self[key]
        del self[key]
        return module

    def __setitem__(self, index: int, module: Module) -> None:
        _require_module(self, module)
        names = list(self._modules)
        self.register_module(names[_position(index, len(names), "Sequential")], module)

    def __delitem__(self, index: int | slice) -> None:
        names = list(self._modules)
        gone = (
            names[index]
            if isinstance(index, slice)
            else [names[_position(index, len(names), "Sequential")]]
        )
        for name in gone:
            delattr(self, name)
        self._renew(list(self))

    def _renew(self, parts: list[Module]) -> None:
        for name in list(self._modules):
            delattr(self, name)
        for module in parts:
            self.register_module(str(len(self._modules)), module)

    def __add__(self, other: Any) -> Sequential:
        if not isinstance(other, Sequential):
            return NotImplemented
        return Sequential(*self, *other)

    def __iadd__(self, other: Any) -> Self:
        if not isinstance(other, Sequential):
            return NotImplemented
        return self.extend(list(other))

    def __mul__(self, other: Any) -> Sequential:
        return Sequential(*(list(self) * _positive(other)))

    __rmul__ = __mul__

    def __imul__(self, other: Any) -> Self:
        parts = list(self)
        return self.extend(parts * (_positive(other) - 1))

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> Module:
        parts = list(self._modules.items())
        if isinstance(index, slice):
            return type(self)(dict(parts[index]))
        module: Any = parts[_position(index, len(parts), "Sequential")][1]
        return module  # type: ignore[no-any-return]


def _require_module(owner: Module, module: Any) -> None:
    if not isinstance(module, Module):
        raise TypeError(f"{type(owner).__name__}: a {type(module).__name__} is not a Module")


def _modules_of(owner: Module, modules: Any) -> list[Module]:
    """The modules as a list: they may be the owner's own."""
    if not isinstance(modules, Iterable):
        raise TypeError(
            f"{type(owner).__name__}.extend: an iterable is needed, not a {type(modules).__name__}"
        )
    return list(modules)


def _positive(times: Any) -> int:
    if not isinstance(times, int):
        raise TypeError(f"Sequential: it can be multiplied by an int, not a {type(times).__name__}")
    if times <= 0:
        raise ValueError(f"Sequential: it can be multiplied by a positive int, not {times}")
    return times


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
        if modules is not None:
            self.extend(modules)

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
        _require_module(self, module)
        self.register_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add modules at the end."""
        for module in _modules_of(self, modules):
            self.append(module)
        return self

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return type(self)([*self, *other])

    def insert(self, index: int, module: Module) -> None:
        """Add a module before the one at ``index``."""
        parts = list(self)
        parts.insert(index, module)
        self._renew(parts)

    def pop(self, key: int | slice = -1) -> Module:
        """Take a module out, or a slice of them, and return it."""
        module = self[key]
        del self[key]
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
        module: Module = self._modules[key]
        assert module is not None
        return module

    def __setitem__(self, key: str, module: Module) -> None:
        if not isinstance(module, Module):
            raise TypeError(f"ModuleDict: {key!r} is a {type(module).__name__}, not a Module")
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

    def values(self) -> Iterable[Module]:
        """The modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Module]]:
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


class Container(Module):
    """Hold modules that are given by name; PyTorch's deprecated form of ``ModuleDict``.

    Args:
        kwargs: the modules.

    >>> import warnings
    >>> from tinygrad_np import nn
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     nn.Container(body=nn.ReLU()).body
    ReLU()
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()
        warn(
            "nn.Container is deprecated: use nn.Module with modules as attributes",
            FutureWarning,
            stacklevel=2,
        )
        for name, module in kwargs.items():
            self.register_module(name, module)
