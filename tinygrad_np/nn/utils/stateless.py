"""Modules called with other parameters and buffers than their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..module import Module

__all__ = ["functional_call"]

State = Mapping[str, Any]


def functional_call(
    module: Module,
    parameter_and_buffer_dicts: State | Sequence[State],
    args: Any = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with these tensors in the place of its own; its own stay as they are.

    So a module is a function of its parameters, and can be differentiated by them.

    Args:
        module: to call.
        parameter_and_buffer_dicts: tensors by dotted name, or several such mappings.
        args: the arguments, a tuple, or one of them.
        kwargs: the keyword arguments.
        tie_weights: where the module has a parameter under several names, one of them replaces all.
        strict: whether every parameter and buffer must be given.

    Raises:
        ValueError: a name in two mappings, or tied parameters that differ.
        RuntimeError: with ``strict``, a name that is missing or unknown.
        KeyError: a name that the module does not have.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Linear(2, 1)
    >>> other = {"weight": tg.ones(1, 2), "bias": tg.zeros(1)}
    >>> tg.func.functional_call(layer, other, tg.tensor([3.0, 4.0]))
    tensor([7.])
    """
    if isinstance(parameter_and_buffer_dicts, Mapping):
        given = dict(parameter_and_buffer_dicts)
    else:
        given = {}
        for state in parameter_and_buffer_dicts:
            if twice := sorted(given.keys() & state.keys()):
                raise ValueError(f"functional_call: {twice[0]!r} appears in two mappings")
            given |= state
    places = _places(module)
    if unknown := sorted(given.keys() - places.keys()):
        if strict:
            raise RuntimeError(f"functional_call: unexpected names: {', '.join(unknown)}")
        raise KeyError(f"functional_call: {type(module).__name__} has no {unknown[0]!r}")
    if tie_weights:
        given |= _tied(places, given)
    if strict and (missing := sorted(places.keys() - given.keys())):
        raise RuntimeError(f"functional_call: missing names: {', '.join(missing)}")
    arguments = () if args is None else args if isinstance(args, tuple) else (args,)
    with _replaced(places, given):
        return module(*arguments, **(kwargs or {}))


Place = tuple[Module, str, str]  # the module, "_parameters" or "_buffers", and the name there


def _places(module: Module) -> dict[str, Place]:
    """Where each parameter and buffer is kept, by dotted name; under all of its names."""
    places: dict[str, Place] = {}
    for prefix, owner in module.named_modules(remove_duplicate=False):
        for kind in ("_parameters", "_buffers"):
            for name, value in getattr(owner, kind).items():
                if value is not None:
                    places[f"{prefix}.{name}" if prefix else name] = (owner, kind, name)
    return places


def _tied(places: Mapping[str, Place], given: State) -> dict[str, Any]:
    """What replaces the other names of parameters that are given under one."""
    names: dict[int, list[str]] = {}
    for name, (owner, kind, own) in places.items():
        names.setdefault(id(getattr(owner, kind)[own]), []).append(name)
    found: dict[str, Any] = {}
    for same in names.values():
        values = [given[name] for name in same if name in given]
        if any(value is not values[0] for value in values):
            raise ValueError(
                f"functional_call: {' and '.join(same)} are one parameter, given as two different "
                "tensors; pass tie_weights=False if that is meant"
            )
        if values:
            found |= dict.fromkeys(same, values[0])
    return found


@contextmanager
def _replaced(places: Mapping[str, Place], given: State) -> Iterator[None]:
    """Have the tensors in the places of the module's for the time of the block."""
    before = []
    for name, value in given.items():
        owner, kind, own = places[name]
        before.append((owner, kind, own, getattr(owner, kind)[own]))
        _put(owner, kind, own, value)
    try:
        yield
    finally:
        for owner, kind, own, value in reversed(before):
            _put(owner, kind, own, value)


def _put(owner: Module, kind: str, name: str, value: Any) -> None:
    getattr(owner, kind)[name] = value
    object.__setattr__(owner, name, value)
