"""What PyTorch refuses is refused, and not silently taken for something else.

But for what ``wider`` of ``invalid_calls.json`` names, where more is meant than in PyTorch:

* NumPy's ways: numbers and sequences beside or in place of tensors, a tensor as the sequence of its
  rows, ``dim=None`` or none at all for all of them, ``x[::-1]``, numbers as conditions, several
  ``dim`` of ``prod``, indices of any integer type;
* the dtype law: integers, bools and floats of two sizes meet by promotion, where PyTorch wants them
  of one type (``m @ m.double()``, activations and losses of integers);
* ``view`` copies where the layout in memory needs it, for results of convolutions are strided here;
* functions that return their argument or a constant whatever it is (``real``, ``is_complex``), and
  arguments that change nothing (``pin_memory(device)``, ``inplace`` of constants).
"""

from __future__ import annotations

import builtins
import json
from pathlib import Path

import pytest

import tinygrad_np as tg
from tests.pytorch.invalid_calls import BY_HAND, arguments, by_rule, outcome

STORED = json.loads(Path(__file__).with_name("invalid_calls.json").read_text(encoding="utf-8"))
WIDER = set(STORED["wider"])
PIECES = 6  # of the calls by rule one in six is tried, all with --deep


def accepted(calls: list[str]) -> list[str]:
    return [call for call in calls if call not in WIDER and not outcome(tg, call)]


def test_calls_made_by_rule_are_refused(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    valid = set(STORED["valid"])
    names = {place: listed.split() for place, listed in STORED["functions"].items()}
    refused = [call for call in by_rule(names) if call not in valid]
    step = 1 if request.config.getoption("--deep") else PIECES
    assert len(refused) > 30_000
    assert accepted(refused[::step]) == []


def test_calls_made_by_hand_are_refused() -> None:
    assert list(STORED["by hand"]) == BY_HAND, "run python -m tests.pytorch.collect_invalid_calls"
    refused = [call for call, error in STORED["by hand"].items() if error]
    assert len(refused) > 700
    assert accepted(refused) == []


@pytest.mark.parametrize(
    "call",
    [
        "x.sum(0, 1)",
        "lib.mean(i)",
        "lib.std(b)",
        "lib.quantile(i, 0.5)",
        "lib.heaviside(x, x.double())",
        "v.fill_(v)",
        "v.bernoulli_(2)",
        "i.normal_()",
        "lib.zeros_like(v, dtype=v)",
        "lib.isclose(v, v, -1)",
        "lib.add(i, i, alpha=1.5)",
        "lib.equal(v, 'a')",
        "F.elu(v, v)",
        "i // 0",
        "lib.argmax('a')",
    ],
)
def test_the_error_is_of_pytorchs_class(call: str) -> None:
    with pytest.raises(getattr(builtins, STORED["by hand"][call])):
        eval(call, arguments(tg))
