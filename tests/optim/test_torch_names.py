"""Every name of ``torch.optim`` is here, with PyTorch's arguments, or refused by name.

``torch_optim_names.json`` has PyTorch's names and signatures (``make_trajectories.py`` writes it).
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import tinygrad_np as tg
from tests.optim.cases import OPTIMIZERS
from tinygrad_np.optim.refused import REFUSED

NAMES = json.loads(Path(__file__).with_name("torch_optim_names.json").read_text())


def ours(name: str) -> Any:
    found: Any = tg
    for part in name.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_here_with_its_arguments_or_refused(name: str) -> None:
    value = ours(name)
    if name.removeprefix("optim.") in REFUSED:
        with pytest.raises(NotImplementedError, match=f"{name}: .*: use "):
            value()
    elif NAMES[name]:
        found = [
            [p.name, str(p.kind), "" if p.default is p.empty else repr(p.default)]
            for p in inspect.signature(value).parameters.values()
        ]
        assert [one[:2] for one in found] == [one[:2] for one in NAMES[name]]
        for (_, _, mine), (_, _, theirs) in zip(found, NAMES[name], strict=True):
            assert mine == theirs or float(mine) == float(theirs)


def test_all_optimizers_are_tested() -> None:
    kinds = {
        value
        for name in NAMES
        if name.count(".") == 1 and inspect.isclass(value := ours(name))
        if name.removeprefix("optim.") not in REFUSED
    }
    assert kinds - {tg.optim.Optimizer} == set(OPTIMIZERS)


def test_public_names_are_described_with_an_example() -> None:
    modules = [tg.optim, tg.optim.lr_scheduler, tg.optim.swa_utils]
    for module in modules:
        for name, value in vars(module).items():
            public = not name.startswith("_") and callable(value)
            if public and value.__module__.startswith("tinygrad_np.optim"):
                assert ">>> " in (value.__doc__ or ""), f"{module.__name__}.{name}"


def test_star_imports_bring_the_public_names() -> None:
    names: dict[str, Any] = {}
    exec("from tinygrad_np.optim import *\nfrom tinygrad_np.optim.lr_scheduler import *", names)
    assert {"SGD", "Muon", "LBFGS", "SparseAdam", "CyclicLR", "ChainedScheduler"} <= names.keys()
