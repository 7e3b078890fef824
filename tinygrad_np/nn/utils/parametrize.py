"""Parameters that are computed from others: ``register_parametrization``.

>>> import tinygrad_np as tg
>>> class Symmetric(tg.nn.Module):
...     def forward(self, x):
...         return x.triu() + x.triu(1).T
>>> layer = tg.nn.utils.parametrize.register_parametrization(
...     tg.nn.Linear(3, 3), "weight", Symmetric())
>>> bool((layer.weight == layer.weight.T).all())
True
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ...core.grad_mode import no_grad
from ...tensor import Tensor
from ..containers import ModuleDict, ModuleList
from ..module import Module
from ..parameter import Parameter

__all__ = [
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]

_caching = 0
_cache: dict[tuple[int, str], Any] = {}


@contextmanager
def cached() -> Iterator[None]:
    """Compute each parametrized tensor once within a block, however often it is asked for.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.parametrizations.weight_norm(tg.nn.Linear(3, 2))
    >>> with tg.nn.utils.parametrize.cached():
    ...     layer.weight is layer.weight
    True
    """
    global _caching
    _caching += 1
    try:
        yield
    finally:
        _caching -= 1
        if not _caching:
            _cache.clear()


class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, and what it is computed from.

    Attributes:
        original: the tensor that the first parametrization takes; or ``original0``, ``original1``
            ..., where it takes several.

    Args:
        modules: the parametrizations, the first of them called first.
        original: the tensor as it was.
        unsafe: whether type and shape may change.
    """

    def __init__(self, modules: Sequence[Module], original: Any, unsafe: bool = False) -> None:
        if not modules:
            raise ValueError("ParametrizationList: there is no parametrization")
        super().__init__(modules)
        self.unsafe = unsafe
        shape, dtype = original.shape, original.dtype
        with no_grad():
            new: Any = original
            for module in reversed(list(modules)):
                inverse: Any = getattr(module, "right_inverse", None)
                if inverse is None:
                    continue
                with suppress(NotImplementedError):
                    new = inverse(new)
        if not isinstance(new, Tensor | Sequence):
            raise ValueError(
                f"right_inverse gave a {type(new).__name__}, expected a tensor or several"
            )
        self.is_tensor = isinstance(new, Tensor)
        self.ntensors = 1 if self.is_tensor else len(new)
        if isinstance(new, Tensor):
            if new.dtype != dtype and not unsafe:
                raise ValueError(
                    f"right_inverse gave {new.dtype} for {dtype}: types differ; unsafe=True "
                    "allows it"
                )
            if new is not original:
                original.data = new.detach().clone()
            _register(self, "original", original)
        else:
            for i, part in enumerate(new):
                own = part.detach().clone()
                if isinstance(original, Parameter):
                    own = Parameter(own, original.requires_grad)
                _register(self, f"original{i}", own)
        if not unsafe:
            _check_result(self(), shape, dtype)

    def right_inverse(self, value: Any) -> None:
        """Set the originals so that the parametrized tensor becomes ``value``.

        Raises:
            RuntimeError: a parametrization has no ``right_inverse``.
        """
        with no_grad():
            for module in reversed(list(self.children())):
                inverse: Any = getattr(module, "right_inverse", None)
                if inverse is None:
                    raise RuntimeError(
                        f"{type(module).__name__} has no right_inverse: the tensor cannot be "
                        "assigned to"
                    )
                value = inverse(value)
            originals = self.originals()
            parts = [value] if self.is_tensor else list(value)
            if len(parts) != len(originals):
                raise ValueError(
                    f"right_inverse gave {len(parts)} tensors, expected {len(originals)}"
                )
            for original, part in zip(originals, parts, strict=True):
                if not isinstance(part, Tensor):
                    raise ValueError(
                        f"right_inverse gave a {type(part).__name__}, expected a tensor"
                    )
                if part.dtype != original.dtype:
                    raise ValueError(f"right_inverse gave {part.dtype} for {original.dtype}")
                original.data = part.detach().clone()

    def originals(self) -> list[Tensor]:
        """Return the tensors that the first parametrization takes."""
        if self.is_tensor:
            return [self.original]
        return [getattr(self, f"original{i}") for i in range(self.ntensors)]

    original: Tensor

    def forward(self) -> Any:
        first, *others = self.children()
        x = first(*self.originals())
        for module in others:
            x = module(x)
        return x


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Compute a parameter or buffer of a module by another module from now on.

    The tensor becomes ``module.parametrizations[tensor_name].original``, which is trained in its
    place. A parametrization may have a method ``right_inverse``, by which assignments to the tensor
    are turned into the original. Several are called one after the other.

    Args:
        module: the module, whose class becomes one of its own.
        tensor_name: the name of its parameter or buffer.
        parametrization: what computes it.
        unsafe: whether type and shape may change.

    Returns:
        The module.

    Raises:
        ValueError: there is no such tensor, or the result has another type or shape.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Linear(2, 1)
    >>> tg.nn.utils.parametrize.register_parametrization(layer, "bias", tg.nn.Softplus())
    ParametrizedLinear(
      in_features=2, out_features=1, bias=True
      (parametrizations): ModuleDict(
        (bias): ParametrizationList(
          (0): Softplus(beta=1.0, threshold=20.0)
        )
      )
    )
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        there = _list_of(module, tensor_name)
        if not unsafe:
            now: Any = getattr(module, tensor_name)
            _check_result(parametrization(now), now.shape, now.dtype)
        there.append(parametrization)
        there.unsafe |= unsafe
    elif tensor_name in module._parameters or tensor_name in module._buffers:
        original = getattr(module, tensor_name)
        made = ParametrizationList([parametrization], original, unsafe)
        delattr(module, tensor_name)
        if not is_parametrized(module):
            _give_own_class(module)
            module.parametrizations = ModuleDict()
        setattr(type(module), tensor_name, _parametrized_tensor(tensor_name))
        _dict_of(module)[tensor_name] = made
    else:
        raise ValueError(
            f"{type(module).__name__} has no parameter or buffer {tensor_name!r} to parametrize"
        )
    return module


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Return whether a module, or its tensor of that name, is parametrized.

    >>> from tinygrad_np import nn
    >>> nn.utils.parametrize.is_parametrized(nn.Linear(2, 2))
    False
    """
    found = getattr(module, "parametrizations", None)
    if not isinstance(found, ModuleDict):
        return False
    return len(found) > 0 if tensor_name is None else tensor_name in found


def remove_parametrizations(
    module: Module, tensor_name: str, leave_parametrized: bool = True
) -> Module:
    """Make a tensor of a module a parameter or buffer of its own again.

    Args:
        leave_parametrized: keep the computed values; else those of the original.

    Raises:
        ValueError: the tensor is not parametrized, or would be one of several originals.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.nn.utils import parametrize
    >>> layer = tg.nn.utils.parametrizations.weight_norm(tg.nn.Linear(3, 2))
    >>> parametrize.remove_parametrizations(layer, "weight")
    Linear(in_features=3, out_features=2, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"{type(module).__name__} has no parametrization of {tensor_name!r}")
    there = _list_of(module, tensor_name)
    computed: Any = getattr(module, tensor_name)
    if there.is_tensor:
        original: Any = there.original
        if leave_parametrized:
            original.data = computed.detach().clone()
    elif leave_parametrized:
        values = computed.detach().clone()
        original = Parameter(values) if computed.requires_grad else values
    else:
        raise ValueError(
            f"the parametrization of {tensor_name!r} takes several tensors, none of which could "
            "stay in its place: leave_parametrized=True"
        )
    delattr(type(module), tensor_name)
    del _dict_of(module)[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        delattr(module, "parametrizations")
        object.__setattr__(module, "__class__", type(module).__bases__[0])
    return module


def type_before_parametrizations(module: Module) -> type:
    """Return the class of a module as it was before its tensors were parametrized.

    >>> from tinygrad_np import nn
    >>> nn.utils.parametrize.type_before_parametrizations(nn.Linear(2, 2)).__name__
    'Linear'
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Give a module the parametrizations of another, and their originals.

    Args:
        tensor_name: only those of this tensor; by default all.

    Returns:
        ``to_module``.

    Raises:
        ValueError: ``from_module`` is not parametrized.

    >>> from tinygrad_np import nn
    >>> first = nn.utils.parametrizations.weight_norm(nn.Linear(3, 2))
    >>> second = nn.utils.parametrize.transfer_parametrizations_and_params(first, nn.Linear(3, 2))
    >>> bool((second.weight == first.weight).all())
    True
    """
    if not is_parametrized(from_module, tensor_name):
        raise ValueError(f"{type(from_module).__name__} has no such parametrization to transfer")
    names = list(_dict_of(from_module).keys()) if tensor_name is None else [tensor_name]
    for name in names:
        there = _list_of(from_module, name)
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(getattr(from_module, name).detach().clone()))
        for parametrization in there.children():
            register_parametrization(to_module, name, copy.deepcopy(parametrization), unsafe=True)
        own = _list_of(to_module, name)
        for target, source in zip(own.originals(), there.originals(), strict=True):
            target.data = source.detach().clone()
    return to_module


# --- inside ---------------------------------------------------------------------------------------


def _dict_of(module: Module) -> ModuleDict:
    found: ModuleDict = getattr(module, "parametrizations")  # noqa: B009 (mypy)
    return found


def _list_of(module: Module, name: str) -> ParametrizationList:
    found: Any = _dict_of(module)[name]
    return found  # type: ignore[no-any-return]


def _register(module: Module, name: str, tensor: Any) -> None:
    if isinstance(tensor, Parameter):
        module.register_parameter(name, tensor)
    else:
        module.register_buffer(name, tensor)


def _check_result(y: Any, shape: Any, dtype: Any) -> None:
    if not isinstance(y, Tensor):
        raise ValueError(f"a parametrization must return a tensor, not a {type(y).__name__}")
    if y.dtype != dtype or y.shape != shape:
        raise ValueError(
            f"a parametrization must keep type and shape, {dtype} and {tuple(shape)}; this one "
            f"gave {y.dtype} and {tuple(y.shape)}; unsafe=True allows it"
        )


def _give_own_class(module: Module) -> None:
    """Put the module into a class of its own, for the properties that stand for its tensors."""
    base = type(module)

    def refuse_pickle(self: Any) -> Any:
        raise RuntimeError(
            "a parametrized module is not pickled: save its state_dict(), or remove the "
            "parametrizations first"
        )

    def copied(self: Any, memo: dict[int, Any]) -> Any:
        if id(self) not in memo:
            made = object.__new__(type(self))
            memo[id(self)] = made
            made.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return memo[id(self)]

    members: dict[str, Any] = {"__getstate__": refuse_pickle}
    if not hasattr(base, "__deepcopy__"):
        members["__deepcopy__"] = copied
    own = type(f"Parametrized{base.__name__}", (base,), members)
    object.__setattr__(module, "__class__", own)


def _parametrized_tensor(name: str) -> property:
    def compute(self: Any) -> Any:
        parametrization = _list_of(self, name)
        if not _caching:
            return parametrization()
        key = (id(self), name)
        if key not in _cache:
            _cache[key] = parametrization()
        return _cache[key]

    def assign(self: Any, value: Any) -> None:
        _list_of(self, name).right_inverse(value)

    return property(compute, assign)
