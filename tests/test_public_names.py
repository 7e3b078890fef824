"""Every public name explains itself: a signature, and a docstring with an example that is run.

The examples are run by pytest itself (``--doctest-modules``), each where it is defined.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

import tinygrad_np as tg
from tinygrad_np import data, optim

ROOMS = {
    "tg": tg,
    "tg.Tensor": tg.Tensor,
    "tg.autograd": tg.autograd,
    "tg.func": tg.func,
    "tg.linalg": tg.linalg,
    "tg.nn": tg.nn,
    "tg.nn.functional": tg.nn.functional,
    "tg.nn.init": tg.nn.init,
    "tg.nn.utils": tg.nn.utils,
    "tg.optim": optim,
    "tg.optim.lr_scheduler": optim.lr_scheduler,
    "tg.testing": tg.testing,
    "tg.data": data,
}


def public_names() -> Iterator[tuple[str, Any]]:
    """Functions and classes of the rooms by their names; one definition once."""
    seen: set[int] = set()
    for room, module in ROOMS.items():
        listed = getattr(module, "__all__", None) or vars(module)
        for name in sorted(listed if inspect.ismodule(module) else dir(module)):
            if name.startswith("_"):
                continue
            if not hasattr(module, name):  # refused; and what is imported on first use is now
                continue
            found = inspect.getattr_static(module, name)
            found = found.fget if isinstance(found, property) else found
            if inspect.ismodule(found) or not callable(found) or id(found) in seen:
                continue
            if getattr(found, "__module__", "").startswith("tinygrad_np"):
                seen.add(id(found))
                yield f"{room}.{name}", found


NAMES = dict(public_names())
ABSTRACT = {"tg.optim.lr_scheduler.LRScheduler"}  # what it does is shown by its subclasses


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_a_signature_and_an_executed_example(name: str) -> None:
    found = NAMES[name]
    if not (inspect.isclass(found) and issubclass(found, Exception)):
        inspect.signature(found)
    text = inspect.getdoc(found) or ""
    assert len(text.splitlines()[0]) > 10, "no docstring"
    if name not in ABSTRACT:
        assert ">>> " in text, "no example"


def test_the_methods_of_tensors_are_their_functions() -> None:
    """``tg.f`` and ``Tensor.f`` are one object where both exist with the tensor first."""
    different = {
        name
        for name in dir(tg.Tensor)
        if not name.startswith("_")
        and callable(getattr(tg, name, None))
        and inspect.isfunction(inspect.getattr_static(tg.Tensor, name))
        and inspect.getattr_static(tg.Tensor, name) is not getattr(tg, name)
    }
    assert different <= METHODS_OF_THEIR_OWN


# Names that mean something else as a method and as a function, as in PyTorch; NumPy's methods.
METHODS_OF_THEIR_OWN = {
    "fill",
    "searchsorted",
    "where",
    "split",
    "unsafe_split",
    "bernoulli",
    "multinomial",
} | {
    "polygamma",
    *("float", "double", "half", "int", "long", "bool", "short"),
}
