"""Names of PyTorch's that are refused say why, however they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tinygrad_np as tg
from tests.pytorch.public_names import NAMES, is_here, namespace
from tinygrad_np.refused_names import REFUSALS, reason_of

REFUSED = [pair for refusal in REFUSALS for pair in refusal.qualified()]


def test_refused_names_are_pytorchs_and_stand_in_one_group():
    assert len(set(REFUSED)) == len(REFUSED)
    assert [pair for pair in REFUSED if pair[1] not in NAMES[pair[0]]] == []


def test_what_is_here_is_not_refused():
    assert [pair for pair in REFUSED if is_here(*pair)] == []


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.subject)
def test_the_error_names_the_name_the_reason_and_the_remedy(refusal):
    assert len(refusal.reason.split()) > 8
    for place, name in refusal.qualified():
        with pytest.raises(AttributeError) as caught:
            getattr(namespace(place), name)
        assert str(caught.value) == f"{place}.{name} is not in tinygrad_np: {refusal.reason}"
        assert reason_of(place, name) == refusal.reason


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("from tinygrad_np import jit", "torch.jit is not in tinygrad_np: there is no compiler"),
        ("from tinygrad_np.nn import SyncBatchNorm", "torch.nn.SyncBatchNorm is not in"),
        ("import tinygrad_np as tg; tg.ones(2).to_sparse()", "torch.Tensor.to_sparse is not in"),
        ("import tinygrad_np as tg; tg.Tensor.to_sparse", "torch.Tensor.to_sparse is not in"),
    ],
)
def test_the_last_line_of_a_script_says_why(statement, words):
    done = subprocess.run([sys.executable, "-c", statement], capture_output=True, text=True)
    assert done.returncode == 1
    assert words in done.stderr.splitlines()[-1]


def test_a_misspelt_name_gets_pythons_error():
    with pytest.raises(AttributeError, match=r"^module 'tinygrad_np' has no attribute 'zeroes'"):
        _ = tg.zeroes  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match=r"^'Tensor' object has no attribute 'zeroes'"):
        _ = tg.ones(1).zeroes  # type: ignore[attr-defined]
    assert not hasattr(tg.nn, "__wrapped__")
