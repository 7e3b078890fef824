"""Evaluate ``torch_calls.py`` and ``outcomes.py`` with PyTorch 2.13 and store what comes out.

``python -m tests.ops.linear_algebra.make_torch_values``, again when a call is added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.ops.linear_algebra.outcomes import calls, outcome
from tests.ops.linear_algebra.torch_calls import CALLS
from tests.ops.linear_algebra.torch_results import results

HERE = Path(__file__).parent


def grad(total: Any, tensors: Any) -> Any:
    try:
        return torch.autograd.grad(total, tensors, create_graph=True, allow_unused=True)
    except RuntimeError as error:
        print(f"no derivative: {error}")
        return None


def plain(tensor: Any) -> Any:
    return tensor.detach().numpy(force=True)


def write(name: str, pages: dict[str, Any]) -> None:
    lines = [
        f"{json.dumps(key)}:{json.dumps(page, separators=(',', ':'))}"
        for key, page in pages.items()
    ]
    (HERE / name).write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    np.seterr(all="ignore")
    found = {}
    for name, call in CALLS.items():
        print(name)
        found[name] = results(torch, call, grad, plain)
    write("torch_values.json", found)
    write("torch_outcomes.json", {name: outcome(torch, call) for name, call in calls(torch)})
