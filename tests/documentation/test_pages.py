"""The pages in ``docs`` whose examples are doctests print what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = sorted(page.name for page in DOCS.glob("*.md") if ">>> " in page.read_text("utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_hold(page: str) -> None:
    failed, attempted = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")
    assert attempted and not failed
