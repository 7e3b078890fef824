"""A nest of containers, numbers, text, arrays and tensors as JSON, with the arrays beside it.

``None``, booleans, text, finite floats, integers of 64 bits, lists, and dicts whose keys are all
text are JSON's own. Everything else is an object whose member ``"$"`` says what it is:

================================  ==================================================================
``"tuple"``, ``"set"`` ...        ``items``: a list
``"dict"``, ``"OrderedDict"`` ..  ``items``: a list of pairs; of a dict with other keys than text
``"array"``                       ``number``: of the array
``"tensor"``, ``"parameter"``     ``number``, ``requires_grad``
``"scalar"``                      one NumPy number or text: ``dtype``, ``base64``
``"dtype"``, ``"type"``           ``name``: of an element type, and of the class of its scalars
``"bytes"``, ``"bytearray"``      ``base64``
``"int"``, ``"float"``            ``text``: hexadecimal; ``"nan"``, ``"inf"``, ``"-inf"``
``"complex"``                     ``items``: real and imaginary part
``"device"``                      ``name``
================================  ==================================================================
"""

from __future__ import annotations

import base64
import math
from collections import Counter, OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.device import device
from ..core.size import ElementCount, Size
from ..nn import Module, Parameter
from .errors import LoadError, shown
from .npy import PLAIN, as_booleans
from .tensors import array_of, to_parameter, to_tensor

__all__ = ["MAX_DEPTH", "decode", "encode", "is_key"]

MAX_DEPTH = 100  # of containers in each other: JSON is read by recursion
KIND = "$"
DICTS: dict[str, type[Any]] = {"dict": dict, "OrderedDict": OrderedDict, "Counter": Counter}
SEQUENCES: dict[str, type[Any]] = {
    "tuple": tuple,
    "Size": Size,
    "set": set,
    "frozenset": frozenset,
}
BYTES: dict[str, type[Any]] = {"bytes": bytes, "bytearray": bytearray}


def is_key(value: Any, depth: int = 8) -> bool:
    """Whether a dict out of a file may have this key: numbers, text, bytes, None, tuples of up to
    32 of them.

    Integers are of 60 bits at most, so that nobody can choose many that fall together in a table.
    """
    if type(value) in (tuple, Size):
        return depth > 0 and len(value) <= 32 and all(is_key(item, depth - 1) for item in value)
    if type(value) is int:
        return value.bit_length() <= 60
    return value is None or type(value) in (str, bool, float, complex, bytes)


# --- to JSON -------------------------------------------------------------------------------------


def encode(value: Any) -> tuple[Any, list[NDArray[Any]]]:
    """What JSON can hold of a nest, and its arrays, which the JSON names by their numbers.

    Arrays that are the same memory have one number.

    Raises:
        TypeError: something that is none of these; the message has its type and its place.
        ValueError: nested more than 100 deep, or in itself.
    """
    encoder = _Encoder()
    return encoder.encode(value, "obj"), encoder.arrays


class _Encoder:
    def __init__(self) -> None:
        self.arrays: list[NDArray[Any]] = []
        self._numbers: dict[Any, int] = {}
        self._open: set[int] = set()  # containers around the value at hand, by identity

    def encode(self, value: Any, place: str) -> Any:
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else {KIND: "int", "text": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {KIND: "float", "text": str(value)}
        if kind is complex:
            items = [self.encode(part, place) for part in (value.real, value.imag)]
            return {KIND: "complex", "items": items}
        if kind in BYTES.values():
            return {KIND: kind.__name__, "base64": base64.b64encode(value).decode()}
        if kind is list or kind in DICTS.values() or kind in SEQUENCES.values():
            return self._container(value, place)
        array = array_of(value)
        if array is not None:
            return self._array(value, array, place)
        return self._small(value, place)

    def _container(self, value: Any, place: str) -> Any:
        if id(value) in self._open:
            raise ValueError(f"save: {place} is the {type(value).__name__} that holds it")
        if len(self._open) == MAX_DEPTH:
            raise ValueError(f"save: {place[:80]}... is nested more than {MAX_DEPTH} deep")
        self._open.add(id(value))
        try:
            kind = type(value).__name__
            if kind in ("set", "frozenset"):
                return {KIND: kind, "items": [self._key(item, place) for item in value]}
            if kind in ("tuple", "Size"):
                return {KIND: kind, "items": self._items(value, place)}
            if type(value) is list:
                return self._items(value, place)
            keys = [self._key(key, place) for key in value]
            values = [self.encode(item, f"{place}[{key!r}]") for key, item in value.items()]
            if kind == "dict" and KIND not in value and all(type(key) is str for key in value):
                return dict(zip(keys, values, strict=True))
            pairs = [list(pair) for pair in zip(keys, values, strict=True)]
            return {KIND: kind, "items": pairs}
        finally:
            self._open.remove(id(value))

    def _items(self, value: Any, place: str) -> list[Any]:
        return [self.encode(item, f"{place}[{i}]") for i, item in enumerate(value)]

    def _key(self, key: Any, place: str) -> Any:
        if not is_key(key):
            raise TypeError(
                f"save: {place} holds the key {shown(key)}, a {_name(type(key))}: keys, and what "
                "is in a set, are text, bytes, None, integers of at most 60 bits, other numbers, "
                "and tuples of these"
            )
        return self.encode(key, f"{place}'s key {shown(key)}")

    def _array(self, value: Any, array: NDArray[Any], place: str) -> dict[str, Any]:
        if array.dtype.kind not in PLAIN:
            raise TypeError(
                f"save: {place} is an array of the type {shown(array.dtype)}: only arrays of "
                "numbers, booleans, text, bytes and times can be saved"
            )
        # An empty array has no memory to be told by.
        memory = array.__array_interface__["data"][0] if array.size else (id(array), "empty")
        key = (memory, array.shape, array.strides, array.dtype.str)
        if key not in self._numbers:
            self._numbers[key] = len(self.arrays)
            self.arrays.append(array)  # kept, so that no other gets its memory meanwhile
        number = self._numbers[key]
        if isinstance(value, np.ndarray):
            return {KIND: "array", "number": number}
        kind = "parameter" if type(value) is Parameter else "tensor"
        return {KIND: kind, "number": number, "requires_grad": bool(value.requires_grad)}

    def _small(self, value: Any, place: str) -> Any:
        """NumPy's scalars and types, small values of tensors, and an end to everything else."""
        if isinstance(value, ElementCount):
            return self.encode(int(value), place)
        if isinstance(value, device):
            return {KIND: "device", "name": str(value)}
        if isinstance(value, np.generic) and value.dtype.kind in PLAIN:
            content = value.tobytes()[: value.dtype.itemsize]  # NumPy pads an empty text
            text = base64.b64encode(content).decode()
            return {KIND: "scalar", "dtype": value.dtype.str, "base64": text}
        if isinstance(value, np.dtype) and value.kind in PLAIN:
            return {KIND: "dtype", "name": value.str}
        if isinstance(value, type) and value in np.sctypeDict.values():
            return {KIND: "type", "name": np.dtype(value).str}
        remedy = "save numbers, text, bytes, lists, tuples, sets, dicts, arrays and tensors"
        if isinstance(value, Module) or callable(getattr(value, "state_dict", None)):
            remedy = "save its state_dict()"
        elif callable(value):
            remedy = "code is not saved; make it anew where you load"
        elif isinstance(value, dict):
            remedy = "save dict(...) of it"
        elif isinstance(value, tuple):
            remedy = "save tuple(...) of it"
        raise TypeError(f"save: {place} is a {_name(type(value))}, which cannot be saved: {remedy}")


def _name(kind: type[Any]) -> str:
    module = kind.__module__
    return kind.__qualname__ if module == "builtins" else f"{module}.{kind.__qualname__}"


# --- from JSON -----------------------------------------------------------------------------------


def decode(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """The nest that :func:`encode` took apart.

    Raises:
        LoadError and others: the JSON was written by someone else.
    """
    return _Decoder(arrays).decode(value, 0)


class _Decoder:
    def __init__(self, arrays: list[NDArray[Any]]) -> None:
        self.arrays = arrays

    def decode(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise LoadError(f"it is nested more than {MAX_DEPTH} deep")
        if isinstance(value, list):
            return [self.decode(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        if KIND not in value:
            return {key: self.decode(item, depth + 1) for key, item in value.items()}
        kind = value[KIND]
        if kind in SEQUENCES:
            return self._sequence(kind, value["items"], depth)
        if kind in DICTS:
            pairs = [(self.decode(key, depth), item) for key, item in value["items"]]
            for key, _ in pairs:
                _require(is_key(key), "a dict's key is none that a file may have")
            made = DICTS[kind]()
            made.update({key: self.decode(item, depth + 1) for key, item in pairs})
            return made
        if kind in ("array", "tensor", "parameter"):
            return self._array(kind, value)
        return self._small(kind, value)

    def _sequence(self, kind: str, items: Any, depth: int) -> Any:
        _require(isinstance(items, list), f"the items of a {kind} are no list")
        made = [self.decode(item, depth + 1) for item in items]
        if kind in ("set", "frozenset"):
            _require(all(map(is_key, made)), f"a {kind} holds what no {kind} out of a file may")
        return SEQUENCES[kind](made)

    def _array(self, kind: str, value: dict[str, Any]) -> Any:
        number = value["number"]
        _require(type(number) is int and 0 <= number < len(self.arrays), "an array is not there")
        array = self.arrays[number]
        if kind == "array":
            return array
        requires_grad = value["requires_grad"]
        _require(type(requires_grad) is bool, "requires_grad is neither true nor false")
        if kind == "parameter":
            return to_parameter(array, requires_grad)
        return to_tensor(array, requires_grad)

    def _small(self, kind: Any, value: dict[str, Any]) -> Any:
        if kind == "int":
            return int(value["text"], 16)
        if kind == "float":
            return float(value["text"])
        if kind == "complex":
            real, imaginary = (self.decode(part, MAX_DEPTH) for part in value["items"])
            return complex(real, imaginary)
        if kind in BYTES:
            return BYTES[kind](base64.b64decode(value["base64"], validate=True))
        if kind == "device":
            return device(_text(value["name"]))
        if kind in ("dtype", "type", "scalar"):
            dtype = np.dtype(_text(value["dtype" if kind == "scalar" else "name"]))
            _require(dtype.kind in PLAIN, f"the element type {shown(dtype)} is not supported")
            if kind == "scalar":
                content = base64.b64decode(value["base64"], validate=True)
                _require(len(content) == dtype.itemsize, f"a number of the type {dtype} is cut off")
                number = np.frombuffer(content, np.uint8)
                if dtype.kind == "b":
                    return as_booleans(number)[0]
                return number.view(dtype)[0] if content else dtype.type()
            return dtype if kind == "dtype" else dtype.type
        raise LoadError(
            f"it holds a {shown(kind)}, which this version does not know: was it saved by a newer "
            "one?"
        )


def _text(value: Any) -> str:
    _require(isinstance(value, str), "a name is no text")
    name: str = value
    return name


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise LoadError(otherwise)
