"""Write PyTorch's public names to ``names.json``: ``python -m tests.pytorch.collect_names``.

Needs PyTorch. A name of a namespace counts if its ``__all__`` has it or it is made there; what a
module merely imports (``os``, ``typing.Any``) does not, nor do classes of the C++ extension that
stand for TorchScript's types and nodes.
"""

from __future__ import annotations

import importlib
import inspect
import json
import warnings
from pathlib import Path
from typing import Any

NAMESPACES = (
    "torch",
    "torch.Tensor",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.init",
    "torch.nn.utils",
    "torch.nn.utils.parametrizations",
    "torch.nn.utils.parametrize",
    "torch.nn.utils.prune",
    "torch.nn.utils.rnn",
    "torch.nn.utils.stateless",
    "torch.optim",
    "torch.optim.lr_scheduler",
    "torch.optim.swa_utils",
    "torch.autograd",
    "torch.autograd.forward_ad",
    "torch.autograd.functional",
    "torch.autograd.graph",
    "torch.func",
    "torch.linalg",
    "torch.special",
    "torch.utils.data",
)
CONSTANTS = {"e", "inf", "nan", "newaxis", "pi"}
NOT_PYTORCHS = {"_bisect", "typing"}


def is_public(namespace: str, module: Any, name: str) -> bool:
    """Whether the name belongs to the namespace, and not to what it imports."""
    if name.startswith("_"):
        return False
    if namespace == "torch.Tensor":
        return True
    value = getattr(module, name)
    home = value.__name__ if inspect.ismodule(value) else getattr(value, "__module__", None) or ""
    if type(value).__name__ == "pybind11_type" or home in NOT_PYTORCHS:
        return False
    if name in CONSTANTS and namespace == "torch":
        return True
    if inspect.ismodule(value):
        return home == f"{namespace}.{name}"
    if name in getattr(module, "__all__", ()):
        return callable(value) or home.startswith("torch")
    if inspect.isclass(value) or inspect.isfunction(value):
        return home.startswith("torch" if namespace == "torch" else namespace)
    kind = type(value).__module__
    return (callable(value) and kind != "typing") or kind == "torch"


def main() -> None:
    """Collect the names, and write them."""
    warnings.simplefilter("ignore")  # deprecated names warn when they are asked for
    names = {}
    for namespace in NAMESPACES:
        if namespace == "torch.Tensor":
            module = importlib.import_module("torch").Tensor
        else:
            module = importlib.import_module(namespace)
        names[namespace] = [n for n in sorted(dir(module)) if is_public(namespace, module, n)]
    text = json.dumps(names, indent=0)
    Path(__file__).with_name("names.json").write_text(text + "\n", encoding="utf-8")
    print({namespace: len(found) for namespace, found in names.items()})


if __name__ == "__main__":
    main()
