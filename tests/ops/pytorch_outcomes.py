"""What a call does: its values, types, errors, and whether the result is a view.

A table of calls ``call(lib, x)`` means the same with ``lib = torch`` and ``lib = tinygrad_np``.
``python -m tests.ops.pytorch_outcomes`` evaluates the tables with PyTorch and stores the outcomes
beside them (of ``calls.py`` in ``pytorch_outcomes.json``); the tests compare what comes out here.
"""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Call = Callable[[Any, Any], Any]
Calls = dict[str, tuple[str, list[Call]]]
"""By the name of an operation: the name of the input, and the calls."""

TABLES = [
    "tests.creation.calls",
    "tests.ops.elementwise.calls",
    "tests.ops.indexing.calls",
    "tests.ops.numerical.calls",
    "tests.ops.reductions.calls",
    "tests.ops.shapes.calls",
    "tests.ops.shapes.memory_calls",
    "tests.ops.sorting.calls",
]


def changed(x: Any, name: str, *args: Any, **settings: Any) -> Any:
    """A copy after a method in place, and whether the method returned it."""
    y = x.clone()
    returned = getattr(y, name)(*args, **settings)
    return y, returned is y


def inputs(lib: Any) -> dict[str, Any]:
    """The tensors that calls are made on, by their names."""
    cube = np.arange(24.0, dtype=np.float32).reshape(2, 3, 4)
    made = {
        "number": np.float32(2.0),
        "vector": np.arange(1, 5, dtype=np.float32),
        "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
        "square": np.arange(9, dtype=np.float64).reshape(3, 3),
        "row": np.arange(4, dtype=np.float32).reshape(1, 4),
        "cube": cube,
        "turned": cube.transpose(2, 0, 1),
        "integers": np.array([[1, -2, 3], [0, 5, -6]]),
        "bools": np.array([[True, False, True], [False, True, True]]),
        "empty": np.zeros(0, np.float32),
        "no rows": np.zeros((0, 3), np.float32),
    }
    return {name: lib.from_numpy(np.array(x)) for name, x in made.items()}


def described(lib: Any, x: Any, result: Any) -> Any:
    """A result as plain data."""
    if isinstance(result, (tuple, list)):
        return [described(lib, x, part) for part in result]
    if not isinstance(result, lib.Tensor):
        return result
    array = result.detach().numpy()
    return {
        "shape": list(array.shape),
        "dtype": str(array.dtype),
        "values": array.ravel().tolist(),
        "view": bool(array.size) and np.may_share_memory(array, x.detach().numpy()),
    }


def outcome(lib: Any, name: str, call: Call) -> Any:
    x = inputs(lib)[name]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return described(lib, x, call(lib, x))
    except Exception as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        return {"error": kinds[: kinds.index("Exception")]}


def agree(ours: Any, theirs: Any) -> bool:
    """Whether two outcomes are the same, or our error is of the kind of theirs, too."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and "error" in {**ours, **theirs}:
        return theirs.get("error", ["none"])[0] in ours.get("error", [])
    return bool(json.loads(json.dumps(ours)) == theirs)


def outcomes(lib: Any, calls: Calls) -> dict[str, Any]:
    return {op: [outcome(lib, name, call) for call in given] for op, (name, given) in calls.items()}


def stored(table: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path_of(table).read_text())
    return read


def path_of(table: str) -> Path:
    file = importlib.import_module(table).__file__
    assert file is not None
    return Path(file).with_name(Path(file).stem.replace("calls", "pytorch_outcomes") + ".json")


if __name__ == "__main__":
    import torch

    for table in TABLES:
        found = outcomes(torch, importlib.import_module(table).CALLS)
        lines = [
            f"{json.dumps(op)}: [\n" + ",\n".join(map(json.dumps, results)) + "\n]"
            for op, results in found.items()
        ]
        path_of(table).write_text("{\n" + ",\n".join(lines) + "\n}\n")
