"""docs/ops.md is what its program writes: no operation is missing from the page."""

from __future__ import annotations

from docs.make_ops_table import PAGE, text


def test_the_table_of_operations_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run: python -m docs.make_ops_table"
