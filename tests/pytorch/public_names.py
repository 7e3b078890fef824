"""PyTorch's public names, by namespace, and what they are here.

``names.json`` holds them (``collect_names.py`` writes it), so that nothing here needs PyTorch.
"""

from __future__ import annotations

import importlib
import json
import warnings
from pathlib import Path
from typing import Any

import tinygrad_np as tg

PYTORCH = "2.13"
NAMES: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("names.json").read_text(encoding="utf-8")
)


def namespace(name: str) -> Any:
    """What stands here for a namespace of PyTorch's; a tensor for its class."""
    if name == "torch.Tensor":
        return tg.ones(1, 1)
    return importlib.import_module(name.replace("torch", "tinygrad_np", 1))


def is_here(place: str, name: str) -> bool:
    """Whether a name can be asked for; refused names say no."""
    try:
        room = namespace(place)
    except ModuleNotFoundError:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of deprecated names
        return hasattr(room, name)
