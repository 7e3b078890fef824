"""A module's state by name: collecting it, and copying a saved one into the tensors.

Everything is checked before anything is written. What subclasses and hooks may change of it is
PyTorch's: ``_save_to_state_dict``, ``_load_from_state_dict``, ``get_extra_state``.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ..core.aliasing import has_repeats
from ..core.hooks import RemovableHandle
from ..core.inplace_checks import mark_written
from ..core.tensor_base import unwrap
from ..core.types import Array
from ..tensor import Tensor
from .hooks import Hook, Hookable
from .parameter import Parameter, as_parameter, is_lazy

EXTRA_STATE = "_extra_state"


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict(strict=False)`` left out."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class _Problems(list[str]):
    """What is wrong with a state, and the writes to be made if nothing is."""

    def __init__(self, assign: bool) -> None:
        super().__init__()
        self.assign = assign
        self.writes: list[Callable[[], None]] = []


class Stateful(Hookable):
    """What has a state by name: the part of ``Module`` that saves and loads it."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]
    _unsaved: set[str]  # buffers that are no part of the state
    _modules: dict[str, Any]
    _state_hooks: dict[str, dict[int, Hook]] | None = None
    _version: int | None = 1

    # --- saving ----------------------------------------------------------------------------------

    def state_dict(
        self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False
    ) -> OrderedDict[str, Any]:
        """Collect all parameters and buffers by dotted name, a module in two places under both.

        The tensors are outside of the graph and share the module's memory: copy them, as
        :func:`copy.deepcopy` does, to keep them as they are now.

        Args:
            args: ``destination``, ``prefix`` and ``keep_vars`` by position, as older PyTorch had
                them.
            destination: the dict to add to; by default a new one.
            prefix: what stands before each name.
            keep_vars: give out the parameters themselves.

        >>> from tinygrad_np import nn
        >>> {name: tensor.shape for name, tensor in nn.Linear(3, 2).state_dict().items()}
        {'weight': (2, 3), 'bias': (2,)}
        """
        if args:
            destination, prefix, keep_vars = (*args, destination, prefix, keep_vars)[:3]
        if destination is None:
            made: Any = OrderedDict()
            made._metadata = OrderedDict()
            try:
                return self.state_dict(destination=made, prefix=prefix, keep_vars=keep_vars)
            except RecursionError:
                named: Any = self
                list(named.named_modules(remove_duplicate=False))  # says which contains itself
                raise
        metadata: dict[str, Any] = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._hooks_of_state("before_saving"):
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(
                    destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars
                )
        for hook in self._hooks_of_state("after_saving"):
            result = hook(self, destination, prefix, metadata)
            destination = destination if result is None else result
        return destination  # type: ignore[no-any-return]

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        """Add this module's own parameters, buffers and extra state to ``destination``."""
        for name, tensor in self._own_state().items():
            destination[prefix + name] = tensor if keep_vars or is_lazy(tensor) else tensor.data
        if type(self).get_extra_state is not Stateful.get_extra_state:
            destination[prefix + EXTRA_STATE] = self.get_extra_state()

    def _own_state(self) -> dict[str, Any]:
        return {
            name: tensor
            for name, tensor in (*self._parameters.items(), *self._buffers.items())
            if tensor is not None and name not in self._unsaved
        }

    def get_extra_state(self) -> Any:
        """Give out what the state is to hold beside tensors; a subclass defines it.

        Its value is kept under the name ``_extra_state``, and handed to :meth:`set_extra_state`.

        >>> from tinygrad_np import nn
        >>> class Counting(nn.Module):
        ...     count = 3
        ...     def get_extra_state(self):
        ...         return self.count
        ...     def set_extra_state(self, state):
        ...         self.count = state
        >>> dict(Counting().state_dict())
        {'_extra_state': 3}
        """
        raise RuntimeError(f"{type(self).__name__} defines no get_extra_state")

    def set_extra_state(self, state: Any) -> None:
        """Take up what :meth:`get_extra_state` gave; a subclass defines it.

        >>> from tinygrad_np import nn
        >>> nn.ReLU().set_extra_state(3)
        Traceback (most recent call last):
            ...
        RuntimeError: ReLU defines no set_extra_state
        """
        raise RuntimeError(f"{type(self).__name__} defines no set_extra_state")

    # --- loading ---------------------------------------------------------------------------------

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> IncompatibleKeys:
        """Copy values into the parameters and buffers, by name.

        Nothing is changed unless everything fits.

        Args:
            state_dict: tensors or arrays by dotted name.
            strict: whether names that are missing or unknown are an error.
            assign: put the state's tensors in the place of the module's, with their types and
                memory, in place of copying.

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
        owner = type(self).__name__
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"load_state_dict of {owner}: a dict of names and tensors is needed, not a "
                f"{type(state_dict).__name__}"
            )
        keys = IncompatibleKeys([], [])
        problems = _Problems(assign)
        after: list[Callable[[], Any]] = []
        metadata = getattr(state_dict, "_metadata", {})
        self._load(dict(state_dict), "", metadata, strict, keys, problems, after)
        wrong = list(problems)
        if strict and not after:
            wrong += _described(keys)
        if not wrong:
            for write in problems.writes:
                write()
            for hook in after:  # these may take names off the lists
                hook()
            wrong = _described(keys) if strict else []
        if wrong:
            raise RuntimeError(f"load_state_dict of {owner}: {'; '.join(wrong)}")
        return keys

    def _load(
        self,
        state: dict[Any, Any],
        prefix: str,
        metadata: Any,
        strict: bool,
        keys: IncompatibleKeys,
        problems: _Problems,
        after: list[Callable[[], Any]],
    ) -> None:
        """Collect the writes of this module and of those below it."""
        own_metadata = {
            "assign_to_params_buffers": problems.assign,
            **metadata.get(prefix[:-1], {}),
        }
        for hook in self._hooks_of_state("before_loading"):
            hook(self, state, prefix, own_metadata, strict, *keys, problems)
        self._load_from_state_dict(state, prefix, own_metadata, strict, *keys, problems)
        for name, module in self._modules.items():
            if module is not None:
                start = f"{prefix}{name}."
                part = {k: v for k, v in state.items() if str(k).startswith(start)}
                module._load(part, start, metadata, strict, keys, problems, after)
        for hook in self._hooks_of_state("after_loading"):
            after.append(partial(hook, self, keys))

    def _load_from_state_dict(
        self,
        state_dict: dict[Any, Any],
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        """Copy this module's own part of a state; a subclass may change names before it does.

        Args:
            state_dict: the state of this module and those below it.
            prefix: what stands before each name.
            local_metadata: what was saved about this module, as its version.
            strict: whether all names must be known.
            missing_keys, unexpected_keys: lists to add names to.
            error_msgs: a list to add to what is wrong.
        """
        own = self._own_state()
        writes: list[Callable[[], None]] = []
        for name, tensor in own.items():
            key = prefix + name
            if key in state_dict:
                assign = isinstance(error_msgs, _Problems) and error_msgs.assign
                made = self._write(name, tensor, state_dict[key], assign)
                if isinstance(made, str):
                    error_msgs.append(f"{key}: {made}")
                else:
                    writes.append(made)
            else:
                missing_keys.append(key)
        extra = prefix + EXTRA_STATE
        takes_extra = type(self).set_extra_state is not Stateful.set_extra_state
        if takes_extra and extra in state_dict:
            writes.append(partial(self.set_extra_state, state_dict[extra]))
        elif takes_extra:
            missing_keys.append(extra)
        for key in state_dict:
            rest = str(key)[len(prefix) :] if str(key).startswith(prefix) else None
            if rest is None or (rest == EXTRA_STATE and takes_extra) or rest in own:
                continue
            first, _, further = rest.partition(".")
            if not further or self._modules.get(first) is None:
                unexpected_keys.append(str(key))
        if isinstance(error_msgs, _Problems):
            error_msgs.writes += writes
        else:  # called by somebody else
            for write in writes:
                write()

    def _write(self, name: str, tensor: Any, given: Any, assign: bool) -> Any:
        """What writes a value into one of the module's tensors, or what is wrong with it."""
        if is_lazy(tensor):
            if is_lazy(given):
                return lambda: None
            values = _numbers(given)
            if isinstance(values, str):
                return values
            if not assign:
                return partial(_take_shape, tensor, values)
        if is_lazy(given):
            return "the state's value has no shape yet"
        if assign:
            values = _numbers(given)
            if not isinstance(values, str) and not is_lazy(tensor):
                values = _same_shape(tensor._array, values)
            if isinstance(values, str):
                return values
            return partial(self._assign, name, tensor, given)
        values = _fitting(tensor._array, given)
        return values if isinstance(values, str) else partial(_copy, tensor._array, values)

    def _assign(self, name: str, tensor: Any, given: Any) -> None:
        if isinstance(tensor, Parameter):
            own = given if isinstance(given, Parameter) else as_parameter(unwrap(given))
            made: Any = own.requires_grad_(tensor.requires_grad)
        else:
            made = given if isinstance(given, Tensor) else Tensor(given)
        setattr(self, name, made)

    # --- hooks -----------------------------------------------------------------------------------

    def _hooks_of_state(self, kind: str) -> tuple[Hook, ...]:
        hooks = self._state_hooks
        return () if hooks is None else tuple(hooks.get(kind, {}).values())

    def _add_state_hook(self, kind: str, hook: Hook) -> RemovableHandle:
        if self._state_hooks is None:
            object.__setattr__(self, "_state_hooks", {})
        assert self._state_hooks is not None
        hooks = self._state_hooks.setdefault(kind, {})
        number = max(hooks, default=0) + 1
        hooks[number] = hook
        return RemovableHandle(hooks, number)

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before the module's state is collected.

        >>> from tinygrad_np import nn
        >>> layer = nn.Linear(3, 2, bias=False)
        >>> handle = layer.register_state_dict_pre_hook(lambda module, *_: print("saving", module))
        >>> list(layer.state_dict())
        saving Linear(in_features=3, out_features=2, bias=False)
        ['weight']
        """
        return self._add_state_hook("before_saving", hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` once the state is collected.

        It changes the state in place.

        >>> from tinygrad_np import nn
        >>> layer = nn.Linear(3, 2)
        >>> handle = layer.register_state_dict_post_hook(lambda m, state, *_: state.pop("bias"))
        >>> list(layer.state_dict())
        ['weight']
        """

        def call(*args: Any) -> None:
            hook(*args)

        return self._add_state_hook("after_saving", call)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call a hook before this module's part of a state is loaded: it may rename what is there.

        It is called as ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys,
        unexpected_keys, error_msgs)`` and changes the state, a copy, in place.

        >>> from tinygrad_np import nn
        >>> layer = nn.Linear(3, 2, bias=False)
        >>> def rename(module, state, prefix, *_):
        ...     state[prefix + "weight"] = state.pop(prefix + "kernel")
        >>> handle = layer.register_load_state_dict_pre_hook(rename)
        >>> layer.load_state_dict({"kernel": nn.Linear(3, 2).weight})
        IncompatibleKeys(missing_keys=[], unexpected_keys=[])
        """
        return self._add_state_hook("before_loading", hook)

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` after a state was loaded.

        Names that it takes off the lists are no error.

        >>> from tinygrad_np import nn
        >>> layer = nn.Linear(3, 2)
        >>> handle = layer.register_load_state_dict_post_hook(lambda m, keys: keys[0].clear())
        >>> layer.load_state_dict({"weight": nn.Linear(3, 2).weight})
        IncompatibleKeys(missing_keys=[], unexpected_keys=[])
        """
        return self._add_state_hook("after_loading", hook)


def _described(keys: IncompatibleKeys) -> list[str]:
    return [
        f"{label}: {', '.join(names)}"
        for label, names in (("missing", keys.missing_keys), ("unexpected", keys.unexpected_keys))
        if names
    ]


def _take_shape(tensor: Any, values: Array) -> None:
    tensor.materialize(values.shape)
    tensor._array[...] = values


def _copy(target: Array, values: Array) -> None:
    target[...] = values
    mark_written(target)


def _numbers(given: Any) -> Array | str:
    """A state's value as an array, or what is wrong with it."""
    try:
        values = np.asarray(unwrap(given))
    except ValueError:
        return f"the state's value is a {type(given).__name__}, not an array"
    if values.dtype.kind not in "fiub":
        return f"the state's values are of type {values.dtype}, not numbers"
    return values


def _same_shape(target: Array, values: Array) -> Array | str:
    if values.shape != target.shape:
        return f"the module's shape is {target.shape}, the state's is {values.shape}"
    return values


def _fitting(target: Array, given: Any) -> Array | str:
    """The values in the target's type, or what is wrong with them."""
    values = _numbers(given)
    if not isinstance(values, str):
        values = _same_shape(target, values)
    if isinstance(values, str):
        return values
    if not target.flags.writeable or has_repeats(target):
        return "the module's tensor is read-only or expanded: clone() it first"
    if values.dtype == target.dtype:
        return values
    with np.errstate(invalid="ignore", over="ignore"):  # asked for below
        cast = values.astype(target.dtype)
    if target.dtype.kind != "f" and not np.array_equal(cast, values):
        return f"the module's type is {target.dtype}, which does not hold the state's values"
    return cast
