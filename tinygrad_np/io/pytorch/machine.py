"""Carries out a pickle's instructions: a stack, marks in it, and what was put aside by number.

What it can make by itself are lists, tuples, dicts, sets, numbers, text, bytes. A name in the
pickle (``torch._utils._rebuild_tensor_v2``) stands for what a given table has under it, and for
nothing else.

Each instruction makes at most one object of constant size or takes its parts from the stack, so
that memory grows with the pickle's length. Calls copy their arguments, and the same argument may be
given to many: what they copy is counted.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import LoadError, RefusedError, shown
from ..tree import is_key
from .opcodes import PickleStream, instructions

__all__ = ["Builder", "Machine"]


class Builder:
    """What a name in a pickle may stand for: a function that makes a value of a call's arguments.

    Args:
        name: in the pickle.
        build: the function.
    """

    __slots__ = ("build", "name")

    def __init__(self, name: str, build: Callable[..., Any]) -> None:
        self.name, self.build = name, build


class Machine:
    """Reads one pickle.

    Args:
        names: what each name may stand for; a :class:`Builder` where it is called.
        storage: makes a value of a persistent id, which is how PyTorch refers to its storages.
    """

    def __init__(self, names: Mapping[str, Any], storage: Callable[[Any], Any]) -> None:
        self._names, self._storage = names, storage
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}
        self._copied = 0

    def run(self, stream: PickleStream) -> Any:
        """The value that the pickle makes.

        Raises:
            RefusedError: it names or calls what is not in the table.
            LoadError: it is damaged.
        """
        self._length = stream.size
        for name, argument in instructions(stream):
            _ACTIONS[name](self, argument)
        if len(self._stack) != 1:
            raise LoadError(f"its pickle ends with {len(self._stack)} values, not one")
        return self._stack[0]

    # --- the stack -------------------------------------------------------------------------------

    def _push(self, value: Any) -> None:
        self._stack.append(value)

    def _pop(self, argument: Any = None) -> Any:
        floor = self._marks[-1] if self._marks else 0
        if len(self._stack) <= floor:
            raise LoadError("its pickle takes a value that is not there")
        return self._stack.pop()

    def _top(self, kind: type[Any], action: str) -> Any:
        value = self._stack[-1] if self._stack else None
        if type(value) is not kind and not (kind is dict and type(value) in (OrderedDict, Counter)):
            raise LoadError(f"its pickle has {action} for a {type(value).__name__}")
        return value

    def _mark(self, argument: Any) -> None:
        self._marks.append(len(self._stack))

    def _pop_mark(self, argument: Any = None) -> list[Any]:
        if not self._marks:
            raise LoadError("its pickle takes values up to a mark that is not there")
        start = self._marks.pop()
        items = self._stack[start:]
        del self._stack[start:]
        return items

    def _tuple_of(self, count: int) -> None:
        items = [self._pop() for _ in range(count)]
        self._push(tuple(reversed(items)))

    def _duplicate(self, argument: Any) -> None:
        value = self._pop()
        self._stack += [value, value]

    # --- containers ------------------------------------------------------------------------------

    def _append(self, argument: Any) -> None:
        item = self._pop()
        self._top(list, "an item").append(item)

    def _appends(self, argument: Any) -> None:
        items = self._pop_mark()
        self._top(list, "items").extend(items)

    def _set_item(self, argument: Any) -> None:
        value, key = self._pop(), self._pop()
        self._set([key, value])

    def _set_items(self, argument: Any) -> None:
        self._set(self._pop_mark())

    def _set(self, items: list[Any]) -> None:
        target = self._top(dict, "keys and values")
        if len(items) % 2:
            raise LoadError("its pickle has a key without a value")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not is_key(key):
                raise RefusedError(
                    f"a dict has a key that is a {type(key).__name__}: keys are text, numbers, "
                    "bytes, None, and tuples of these"
                )
            target[key] = value

    def _add_items(self, argument: Any) -> None:
        items = self._pop_mark()
        self._top(set, "items").update(_hashable(items))

    def _frozen_set(self, argument: Any) -> None:
        self._push(frozenset(_hashable(self._pop_mark())))

    # --- put aside by number ---------------------------------------------------------------------

    def _put(self, number: int) -> None:
        value = self._pop()
        self._memo[number] = value
        self._push(value)

    def _memoize(self, argument: Any) -> None:
        self._put(len(self._memo))

    def _get(self, number: int) -> None:
        if number not in self._memo:
            raise LoadError("its pickle takes a value that was not put aside")
        self._push(self._memo[number])

    # --- names and calls -------------------------------------------------------------------------

    def _global(self, name: tuple[str, str]) -> None:
        module, attribute = name
        full = f"{_NEW_NAMES.get(module, module)}.{attribute}"
        if full not in self._names:
            raise RefusedError(
                f"it asks for {shown(full)}, which is no tensor, number, text or container, and "
                "nothing else is ever made of a file: save plain values and tensors (of a model "
                "its state_dict()) where the file came from"
            )
        self._push(self._names[full])

    def _stack_global(self, argument: Any) -> None:
        attribute, module = self._pop(), self._pop()
        if type(attribute) is not str or type(module) is not str:
            raise LoadError("its pickle has a name that is no text")
        self._global((module, attribute))

    def _reduce(self, argument: Any) -> None:
        arguments, builder = self._pop(), self._pop()
        if type(builder) is not Builder or type(arguments) is not tuple:
            raise RefusedError(f"it calls a {type(builder).__name__}: refused")
        for value in arguments:
            if type(value) in (list, tuple, dict, str, set, bytes):
                self._copied += len(value)
        # Each part of an argument that is given once takes a byte of the pickle, or more.
        if self._copied > self._length:
            raise LoadError("its pickle gives the same long argument to many calls: refused")
        try:
            self._push(builder.build(*arguments))
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise LoadError(f"it calls {builder.name} with what does not fit") from error

    def _build(self, argument: Any) -> None:
        """Attributes. A state dict has one, which says which version of its modules wrote it."""
        state, target = self._pop(), self._pop()
        if type(target) is not OrderedDict or type(state) is not dict:
            raise RefusedError(f"it sets attributes of a {type(target).__name__}: refused")
        other = [key for key in state if key != "_metadata"]
        if other:
            raise RefusedError(f"it sets the attribute {shown(other[0])} of a dict: refused")
        self._push(target)

    def _persistent(self, argument: Any) -> None:
        self._push(self._storage(self._pop()))


def _hashable(items: list[Any]) -> list[Any]:
    """The items of a set, or a RefusedError."""
    if not all(map(is_key, items)):
        raise RefusedError("a set holds what is no text, number, bytes, None, or tuple of these")
    return items


_NEW_NAMES = {"__builtin__": "builtins", "copy_reg": "copyreg"}

_ACTIONS: dict[str, Callable[[Machine, Any], Any]] = {
    "PROTO": lambda machine, version: None,
    "FRAME": lambda machine, length: None,
    "STOP": lambda machine, nothing: None,
    "NONE": lambda machine, nothing: machine._push(None),
    "TRUE": lambda machine, nothing: machine._push(True),
    "FALSE": lambda machine, nothing: machine._push(False),
    "PUSH": Machine._push,
    "BYTEARRAY": lambda machine, content: machine._push(bytearray(content)),
    "MARK": Machine._mark,
    "EMPTY_TUPLE": lambda machine, nothing: machine._push(()),
    "EMPTY_LIST": lambda machine, nothing: machine._push([]),
    "EMPTY_DICT": lambda machine, nothing: machine._push({}),
    "EMPTY_SET": lambda machine, nothing: machine._push(set()),
    "TUPLE": lambda machine, nothing: machine._push(tuple(machine._pop_mark())),
    "TUPLE1": lambda machine, nothing: machine._tuple_of(1),
    "TUPLE2": lambda machine, nothing: machine._tuple_of(2),
    "TUPLE3": lambda machine, nothing: machine._tuple_of(3),
    "APPEND": Machine._append,
    "APPENDS": Machine._appends,
    "SETITEM": Machine._set_item,
    "SETITEMS": Machine._set_items,
    "ADDITEMS": Machine._add_items,
    "FROZENSET": Machine._frozen_set,
    "POP": Machine._pop,
    "POP_MARK": Machine._pop_mark,
    "DUP": Machine._duplicate,
    "PUT": Machine._put,
    "MEMOIZE": Machine._memoize,
    "GET": Machine._get,
    "GLOBAL": Machine._global,
    "STACK_GLOBAL": Machine._stack_global,
    "REDUCE": Machine._reduce,
    "BUILD": Machine._build,
    "BINPERSID": Machine._persistent,
}
