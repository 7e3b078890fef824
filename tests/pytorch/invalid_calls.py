"""Calls that PyTorch refuses: some made by rule for every function that is here, some by hand.

``invalid_calls.json`` says which of them it refuses, and which of those are accepted here; write it
again with ``python -m tests.pytorch.collect_invalid_calls``.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.pytorch.public_names import NAMES, is_here

# What each rule puts between the parentheses of a function; a method is called on the first.
FORMS = {
    "no argument": "",
    "a string": "'a'",
    "None": "None",
    "an unknown name": "x, nonsense=1",
    "a dimension past the end": "x, dim=3",
    "a dimension before the beginning": "x, dim=-4",
    "a dimension of a number": "s, dim=1",
    "a dimension that is no integer": "x, dim=1.5",
    "a dimension that is a string": "x, dim='a'",
    "a dimension twice": "x, dim=(0, 0)",
    "a dimension twice, from both ends": "x, dim=(0, -3)",
    "three numbers": "x, 0, 1, 3",
    "an index past the end": "x, 0, i + 9",
    "an index of floats": "x, 0, x",
    "shapes that do not meet": "x, r",
    "matrices that do not meet": "r, r",
    "a vector and an image": "v, x",
    "three shapes that do not meet": "x, r, v",
    "floats and integers": "x, x.int()",
    "floats and integers, three": "x, x.int(), x",
    "too many tensors": "x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x",
    "too many numbers": "x, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1",
    "a string after the tensor": "x, 'a'",
    "strings after the tensor": "x, ['a']",
    "a float after the tensor": "v, 1.5",
    "a negative number after the tensor": "v, -2",
    "integers": "i",
    "integers along a dimension": "i, dim=0",
    "an image for a matrix": "x",
    "no square": "r",
    "an empty tensor": "e",
    "an unknown reduction": "x, x, reduction='median'",
}
NAMESPACES = {
    "torch": "lib.",
    "torch.Tensor": "",
    "torch.nn.functional": "F.",
    "torch.linalg": "lib.linalg.",
}
# They change the library's settings, write files, wait, or show something.
EXCEPT = {
    *("save", "load", "seed", "manual_seed", "compile", "ops", "set_", "data_ptr", "register_hook"),
    *("apply_", "map_", "map2_", "vmap", "from_file"),
}
SETTERS = ("set_", "use_", "_", "get_", "is_autocast", "autocast", "inference")
BY_HAND = Path(__file__).with_name("invalid_calls.txt").read_text(encoding="utf-8").splitlines()
TENSORS = frozenset("xrmvibse")


def arguments(lib: Any) -> dict[str, Any]:
    """The tensors that the calls name, made anew: some calls write into them."""
    return {
        "lib": lib,
        "F": lib.nn.functional,
        "nn": lib.nn,
        "x": lib.linspace(0.1, 0.9, 24).reshape(2, 3, 4),
        "r": lib.linspace(0.1, 0.9, 6).reshape(2, 3),
        "m": lib.eye(3) + 0.1,
        "v": lib.linspace(0.1, 0.9, 3),
        "i": lib.tensor([0, 1, 2]),
        "b": lib.tensor([True, False, True]),
        "s": lib.tensor(0.5),
        "e": lib.zeros(0, 3),
    }


def functions() -> dict[str, list[str]]:
    """The functions of each namespace that are here."""
    return {
        place: [
            name
            for name in NAMES[place]
            if not (name.startswith(SETTERS) or name in EXCEPT or name[0].isupper())
            and is_here(place, name)
        ]
        for place in NAMESPACES
    }


def by_rule(functions: dict[str, list[str]]) -> Iterator[str]:
    """Each form of arguments, for each of the functions."""
    for place, names in functions.items():
        for name, given in itertools.product(names, FORMS.values()):
            if place != "torch.Tensor":
                yield f"{NAMESPACES[place]}{name}({given})"
            elif (tensor := given.partition(",")[0]) in TENSORS:
                yield f"{tensor}.{name}({given.partition(',')[2].strip()})"


def outcome(lib: Any, call: str) -> str:
    """The class of the error that a call raises, or "" where it is accepted."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            eval(call, arguments(lib) | {"math": math})
        except Exception as error:
            return type(error).__name__
    return ""
