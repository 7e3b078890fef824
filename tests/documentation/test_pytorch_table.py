"""docs/pytorch.md says of each of PyTorch's public names what it is here."""

from __future__ import annotations

from docs.make_pytorch_table import PAGE, missing, text


def test_the_table_of_names_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run: python -m docs.make_pytorch_table"


def test_no_name_is_simply_missing() -> None:
    assert missing() == {}
