"""Evaluate ``torch_calls.py`` with PyTorch and store the summaries: ``python -m
tests.make_torch_values``.

Also stores how PyTorch's modules print and what their state holds (``torch_modules.py``), and the
argument names and defaults of PyTorch's functions, methods and modules that this package has too.
Run again when a call is added, with PyTorch 2.13 or later installed.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import torch
import torch.nn.utils.prune

import tinygrad_np as tg
from tests.torch_calls import CALLS
from tests.torch_modules import summary as modules
from tests.torch_summary import summary

HERE = Path(__file__).parent


def values() -> dict[str, Any]:
    return {
        name: summary(
            torch,
            call,
            lambda total, xs: torch.autograd.grad(total, xs, allow_unused=True),
            lambda t: t.detach().numpy(force=True),
        )
        for name, call in CALLS.items()
    }


# --- signatures ----------------------------------------------------------------------------------


def of_python(function: Any) -> list[list[str]]:
    """Names and defaults, as text, of a Python function's arguments."""
    return [
        [p.name, "" if p.default is p.empty else re.sub(r" at 0x\w+", "", repr(p.default))]
        for p in inspect.signature(function).parameters.values()
        if p.name not in ("self", "device") and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]


def of_stub(stub: str, name: str) -> list[list[list[str]]]:
    """The same of every overload of a function that is written in C++, from PyTorch's stubs."""
    found = []
    for text in re.findall(rf"def {name}\(\s*(.*?)\s*\) -> ", stub, re.S):
        text = re.sub(r"\[[^\[\]]*\]", "", re.sub(r"\[[^\[\]]*\]", "", text))
        parts = [re.sub(r"\s+", " ", part).strip() for part in text.split(",")]
        arguments = []
        for part in parts:
            match = re.match(r"(\w+)\s*(?::[^=]*)?(?:=\s*(.*))?$", part)
            if match and match[1] not in ("self", "out", "device"):
                arguments.append([match[1], (match[2] or "").strip()])
        found.append(arguments)
    return found


def public(module: Any) -> list[str]:
    return [name for name in sorted(vars(module)) if not name.startswith("_")]


def signatures() -> dict[str, Any]:
    package = Path(torch.__file__).parent
    functions = (package / "_C" / "_VariableFunctions.pyi").read_text()
    classes = (package / "_C" / "__init__.pyi").read_text()
    methods = classes[classes.index("class TensorBase") :]
    functional = (package / "_C" / "_nn.pyi").read_text()
    table: dict[str, Any] = {}
    for name in public(tg.nn.functional):
        there = getattr(torch.nn.functional, name, None)
        if there is None:
            continue
        known = [of_python(there)] if inspect.isfunction(there) else []
        if known in ([], [[]]):  # written in C++, perhaps behind *args
            known = of_stub(functional, name) or of_stub(functions, name)
        table[f"nn.functional.{name}"] = known
    for name in public(tg.nn):
        there = getattr(torch.nn, name, None)
        if inspect.isclass(there):
            table[f"nn.{name}"] = [of_python(there.__init__)]
    for name in dir(tg.Tensor):
        theirs = callable(getattr(torch.Tensor, name, None))
        if not name.startswith("_") and theirs and hasattr(tg.Tensor, name):
            table[f"Tensor.{name}"] = of_stub(methods, name)
    return {key: known for key, known in table.items() if known}


if __name__ == "__main__":
    (HERE / "torch_values.json").write_text(json.dumps(values(), indent=0) + "\n")
    (HERE / "torch_modules.json").write_text(json.dumps(modules(torch), indent=0) + "\n")
    (HERE / "torch_names.json").write_text(json.dumps(signatures(), indent=0) + "\n")
