"""Store what PyTorch makes of ``edge_calls.py``.

Run ``python -m tests.ops.reductions.make_edge_values`` again when a call is added, with PyTorch
2.13 or later installed. What PyTorch does not implement (an element type, several dimensions) is
left out: it is free here.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch

from .edge_calls import CALLS, INPUTS
from .edge_summary import summary

HERE = Path(__file__).parent
NOT_THERE = (
    "not implemented for",
    "dtype",
    "invalid combination",
    "must be int",
    "does not support",
    "missing 1 required",
    "not supported",
    "unexpected keyword",
)


def stored() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for label, call in CALLS.items():
        found[label] = {}
        for name, array in INPUTS.items():
            try:
                found[label][name] = summary(torch, call, array)
            except Exception as error:
                if not any(text in str(error) for text in NOT_THERE):
                    found[label][name] = type(error).__name__
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    lines = [f"{json.dumps(label)}: {json.dumps(of)}" for label, of in stored().items()]
    (HERE / "edge_values.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
