"""The instructions of a pickle: what each is called, and how its argument is written.

Only those that write containers, text, numbers, names and calls. The others (protocol 0's text,
instances of old classes, extensions, buffers from elsewhere) PyTorch does not write, and they are
refused by name.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from ..errors import LoadError, RefusedError

__all__ = ["PickleStream", "instructions"]


class PickleStream:
    """Bytes of a pickle, counted, so that no length in it is believed beyond the end.

    Args:
        file: binary, at the pickle's first byte.
        size: how many bytes there are from here on.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = self._left = size

    @property
    def consumed(self) -> int:
        """How many bytes were taken so far."""
        return self.size - self._left

    def take(self, count: int) -> bytes:
        """The next bytes.

        Raises:
            LoadError: there are fewer.
        """
        if count > self._left:
            raise LoadError(f"its pickle ends early: {count:,} bytes more were announced")
        self._left -= count
        taken = self._file.read(count)
        if len(taken) != count:
            raise LoadError("its pickle ends early")
        return taken

    def line(self) -> str:
        """Text up to a line feed, at most 1,000 bytes of it."""
        taken = self._file.readline(min(self._left, _LONGEST_LINE))
        self._left -= len(taken)
        if not taken.endswith(b"\n"):
            raise LoadError("its pickle has a name without an end")
        return taken[:-1].decode()


_LONGEST_LINE = 1_000
Argument = Callable[[PickleStream], Any]


def _number(code: str) -> Argument:
    form = struct.Struct(code)
    return lambda stream: form.unpack(stream.take(form.size))[0]


def _counted(length: Argument) -> Argument:
    """Bytes after their number."""
    return lambda stream: stream.take(length(stream))


def _text(length: Argument) -> Argument:
    return lambda stream: stream.take(length(stream)).decode("utf-8", "surrogatepass")


def _integer(length: Argument) -> Argument:
    return lambda stream: int.from_bytes(stream.take(length(stream)), "little", signed=True)


def _name(stream: PickleStream) -> tuple[str, str]:
    return stream.line(), stream.line()


def _nothing(stream: PickleStream) -> None:
    return None


u1, u2, u4, u8 = map(_number, ("<B", "<H", "<I", "<Q"))

CODES: dict[bytes, tuple[str, Argument]] = {
    b"\x80": ("PROTO", u1),
    b"\x95": ("FRAME", u8),
    b".": ("STOP", _nothing),
    # numbers, text, bytes
    b"N": ("NONE", _nothing),
    b"\x88": ("TRUE", _nothing),
    b"\x89": ("FALSE", _nothing),
    b"J": ("PUSH", _number("<i")),
    b"K": ("PUSH", u1),
    b"M": ("PUSH", u2),
    b"\x8a": ("PUSH", _integer(u1)),
    b"\x8b": ("PUSH", _integer(u4)),
    b"G": ("PUSH", _number(">d")),
    b"X": ("PUSH", _text(u4)),
    b"\x8c": ("PUSH", _text(u1)),
    b"\x8d": ("PUSH", _text(u8)),
    b"U": ("PUSH", _text(u1)),  # text of Python 2
    b"T": ("PUSH", _text(u4)),
    b"B": ("PUSH", _counted(u4)),
    b"C": ("PUSH", _counted(u1)),
    b"\x8e": ("PUSH", _counted(u8)),
    b"\x96": ("BYTEARRAY", _counted(u8)),
    # containers
    b"(": ("MARK", _nothing),
    b")": ("EMPTY_TUPLE", _nothing),
    b"]": ("EMPTY_LIST", _nothing),
    b"}": ("EMPTY_DICT", _nothing),
    b"\x8f": ("EMPTY_SET", _nothing),
    b"t": ("TUPLE", _nothing),
    b"\x85": ("TUPLE1", _nothing),
    b"\x86": ("TUPLE2", _nothing),
    b"\x87": ("TUPLE3", _nothing),
    b"a": ("APPEND", _nothing),
    b"e": ("APPENDS", _nothing),
    b"s": ("SETITEM", _nothing),
    b"u": ("SETITEMS", _nothing),
    b"\x90": ("ADDITEMS", _nothing),
    b"\x91": ("FROZENSET", _nothing),
    b"0": ("POP", _nothing),
    b"1": ("POP_MARK", _nothing),
    b"2": ("DUP", _nothing),
    # what was there before
    b"q": ("PUT", u1),
    b"r": ("PUT", u4),
    b"\x94": ("MEMOIZE", _nothing),
    b"h": ("GET", u1),
    b"j": ("GET", u4),
    # names and calls
    b"c": ("GLOBAL", _name),
    b"\x93": ("STACK_GLOBAL", _nothing),
    b"R": ("REDUCE", _nothing),
    b"b": ("BUILD", _nothing),
    b"Q": ("BINPERSID", _nothing),
}

REFUSED = {
    b"i": "INST",
    b"o": "OBJ",
    b"\x81": "NEWOBJ",
    b"\x92": "NEWOBJ_EX",
    b"\x82": "EXT1",
    b"\x83": "EXT2",
    b"\x84": "EXT4",
    b"P": "PERSID",
    b"\x97": "NEXT_BUFFER",
    b"\x98": "READONLY_BUFFER",
    **{code.encode(): "of protocol 0" for code in "IFLSVdglp"},
}


def instructions(stream: PickleStream) -> Iterator[tuple[str, Any]]:
    """The instructions of one pickle with their arguments, the last one ``STOP``.

    Raises:
        LoadError: it ends early, or an instruction is unknown.
        RefusedError: an instruction that is never carried out.
    """
    name = ""
    while name != "STOP":
        code = stream.take(1)
        if code in REFUSED:
            raise RefusedError(
                f"its pickle has an instruction ({REFUSED[code]}) that could make any object: "
                "refused"
            )
        if code not in CODES:
            raise LoadError(f"its pickle has an unknown instruction, {code!r}")
        name, argument = CODES[code]
        yield name, argument(stream)
