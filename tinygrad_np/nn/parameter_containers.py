"""Lists and dicts of parameters, so that a module finds what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

import numpy as np

from ..ops.arguments import shape_of
from ..tensor import Tensor
from .module import Module
from .parameter import Parameter

__all__ = ["ParameterDict", "ParameterList"]


def _kept(value: Any) -> Any:
    """Tensors and arrays as parameters; anything else as it is."""
    if isinstance(value, Tensor) and not isinstance(value, Parameter):
        return Parameter(value, requires_grad=value.dtype.kind == "f")
    return Parameter(value) if isinstance(value, np.ndarray) else value


def _described(value: Any) -> str:
    """How a value prints within a container."""
    if not isinstance(value, Tensor):
        return f"Object of type: {type(value).__name__}"
    kind = "Parameter" if isinstance(value, Parameter) else type(value).__name__
    size = "x".join(map(str, shape_of(value)))
    return f"{kind} containing: [{value.dtype} of size {size}]"


class ParameterList(Module):
    """A list of parameters; tensors and arrays that are put in become parameters.

    Other values stay what they are, and are no part of the state.

    Args:
        values: the first parameters.

    >>> import tinygrad_np as tg
    >>> weights = tg.nn.ParameterList([tg.zeros(2), tg.zeros(3)])
    >>> [p.shape for p in weights.parameters()]
    [(2,), (3,)]
    """

    def __init__(self, values: Iterable[Any] | None = None) -> None:
        super().__init__()
        self._length = 0
        if values is not None:
            self.extend(values)

    def _name(self, index: int) -> str:
        if not -self._length <= index < self._length:
            raise IndexError(
                f"ParameterList: index {index} is out of range: there are {self._length}"
            )
        return str(index % self._length)

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return getattr(self, self._name(index))

    def __setitem__(self, index: int, param: Any) -> None:
        setattr(self, self._name(index), _kept(param))

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Any]:
        return (getattr(self, str(i)) for i in range(self._length))

    def __iadd__(self, parameters: Iterable[Any]) -> Self:
        return self.extend(parameters)

    def append(self, value: Any) -> Self:
        """Add a value at the end."""
        self._length += 1
        setattr(self, str(self._length - 1), _kept(value))
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add values at the end."""
        if not isinstance(values, Iterable):
            raise TypeError(
                f"ParameterList.extend: an iterable is needed, not a {type(values).__name__}"
            )
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return "\n".join(f"  ({i}): {_described(value)}" for i, value in enumerate(self))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterList: it cannot be called")


class ParameterDict(Module):
    """A dict of parameters by name; tensors and arrays that are put in become parameters.

    Other values stay what they are, and are no part of the state.

    Args:
        parameters: the first parameters, a dict or pairs of names and values.

    >>> import tinygrad_np as tg
    >>> scales = tg.nn.ParameterDict({"a": tg.ones(2)})
    >>> scales["b"] = tg.ones(3)
    >>> [name for name, _ in scales.named_parameters()]
    ['a', 'b']
    """

    def __init__(
        self,
        parameters: Mapping[str, Any] | ParameterDict | Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        super().__init__()
        self._names: dict[str, None] = {}
        self.update(parameters or {})

    def update(
        self, parameters: Mapping[str, Any] | ParameterDict | Iterable[tuple[str, Any]]
    ) -> None:
        """Add values, or put them in the place of those of the same names."""
        pairs: Iterable[Any]
        if isinstance(parameters, (Mapping, ParameterDict)):
            pairs = parameters.items()
        elif isinstance(parameters, Iterable):
            pairs = parameters
        else:
            raise TypeError(
                "ParameterDict.update: a dict or pairs of names and values are needed, not a "
                f"{type(parameters).__name__}"
            )
        for key, value in list(pairs):
            self[key] = value

    def __getitem__(self, key: str) -> Any:
        if key not in self._names:
            raise KeyError(key)
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        value = _kept(value)
        if key not in self._names:
            self._check_name("parameter", key, {})
        setattr(self, key, value)
        self._names[key] = None

    def __delitem__(self, key: str) -> None:
        del self._names[key]
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._names)

    def __contains__(self, key: object) -> bool:
        return key in self._names

    def keys(self) -> Iterable[str]:
        """The names."""
        return self._names.keys()

    def values(self) -> Iterable[Any]:
        """The values."""
        return (self[key] for key in self._names)

    def items(self) -> Iterable[tuple[str, Any]]:
        """Pairs of names and values."""
        return ((key, self[key]) for key in self._names)

    def pop(self, key: str) -> Any:
        """Take a value out and return it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take the last pair out and return it."""
        if not self._names:
            raise KeyError("ParameterDict.popitem: it is empty")
        key = next(reversed(self._names))
        return key, self.pop(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or ``default`` where there is none."""
        return self[key] if key in self._names else default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Return a value; where there is none, add ``default`` first."""
        if key not in self._names:
            self[key] = default
        return self[key]

    def fromkeys(self, keys: Iterable[str], default: Any = None) -> ParameterDict:
        """Make a new dict of these names, each with the same value."""
        return ParameterDict([(key, default) for key in keys])

    def clear(self) -> None:
        """Take all values out."""
        for key in list(self._names):
            del self[key]

    def copy(self) -> ParameterDict:
        """Make another dict of the same parameters."""
        return ParameterDict(list(self.items()))

    def __or__(self, other: ParameterDict) -> ParameterDict:
        made = self.copy()
        made.update(other)
        return made

    def __ror__(self, other: ParameterDict) -> ParameterDict:
        made = ParameterDict(other.items())
        made.update(self)
        return made

    def __ior__(self, other: ParameterDict) -> Self:
        self.update(other)
        return self

    def extra_repr(self) -> str:
        return "\n".join(f"  ({key}): {_described(value)}" for key, value in self.items())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("ParameterDict: it cannot be called")
