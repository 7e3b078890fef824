"""``utils.data`` against the stored answers of PyTorch 2.13, call by call."""

import json
from pathlib import Path

import pytest

import tinygrad_np as tg
from tests.utils.data.loading_cases import CASES, Library
from tests.utils.data.samples import Shards

VALUES = json.loads(Path(__file__).with_name("loading_values.json").read_text())
LIBRARY = Library(tg.utils.data, tg.tensor, tg.Tensor, Shards)


def test_every_case_has_its_answer():
    assert VALUES.keys() == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_the_answer_is_that_of_pytorch(name):
    # JSON has lists for tuples, here as there.
    assert json.loads(json.dumps(LIBRARY.run(CASES[name]))) == VALUES[name]
