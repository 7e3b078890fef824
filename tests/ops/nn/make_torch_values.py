"""Evaluate ``torch_calls.py`` with PyTorch 2.13 and store what comes out.

``python -m tests.ops.nn.make_torch_values``, again when a call is added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.ops.nn.torch_calls import CALLS, Call
from tests.ops.nn.torch_results import results, stored

PAGE = Path(__file__).with_name("torch_values.json")


def grad(total: Any, tensors: Any) -> Any:
    return torch.autograd.grad(total, tensors, allow_unused=True)


def plain(tensor: Any) -> Any:
    return tensor.detach().numpy()


def values(call: Call) -> dict[str, Any]:
    """Of float16 inputs, what float32 gives, rounded."""
    half = {x.dtype for x in call.arrays} == {np.dtype(np.float16)}
    if not half:
        return results(torch, call, grad, plain)
    wide = call._replace(arrays=tuple(x.astype(np.float32) for x in call.arrays))
    found = results(torch, wide, grad, plain)
    for page in found.values():
        for i, array in enumerate(page):
            if array is not None and array[0] == "float32":
                page[i] = stored(np.reshape(array[2], array[1]).astype(np.float16))
    return found


if __name__ == "__main__":
    np.seterr(all="ignore")
    found = {name: values(call) for name, call in CALLS.items()}
    PAGE.write_text(json.dumps(found, separators=(",", ":")).replace('},"', '},\n"') + "\n")
