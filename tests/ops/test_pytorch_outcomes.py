"""Shapes, indices and errors as in PyTorch: values, types, and what is a view of what."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

import tinygrad_np as tg
from tests.ops.pytorch_outcomes import TABLES, agree, outcome, stored

CALLS = [
    (f"{op} {i}", name, call, stored(table)[op][i])
    for table in TABLES
    for op, (name, calls) in importlib.import_module(table).CALLS.items()
    for i, call in enumerate(calls)
]


def test_every_call_has_its_outcome() -> None:
    for table in TABLES:
        counts = {op: len(calls) for op, (_, calls) in importlib.import_module(table).CALLS.items()}
        assert {op: len(results) for op, results in stored(table).items()} == counts, (
            "run python -m tests.ops.pytorch_outcomes"
        )


@pytest.mark.parametrize(
    ("name", "call", "theirs"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS]
)
def test_as_in_pytorch(name: str, call: Any, theirs: Any) -> None:
    ours = outcome(tg, name, call)
    assert agree(ours, theirs), (ours, theirs)
