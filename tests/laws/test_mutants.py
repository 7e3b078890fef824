"""The gradient tests can fail: every VJP of the registry, made wrong, is caught by the checker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample

from tests.cases import CASES, Case
from tinygrad_np.core.primitive import VjpRule
from tinygrad_np.core.registry import registry
from tinygrad_np.testing import gradcheck

Vjp = Callable[..., Any]
RULES = [
    (name, i, rule)
    for name, primitive in registry.items()
    for i, rule in enumerate(primitive.rules)
    if rule is not None and not name.startswith("doc_")
]


def scaled(vjp: Vjp) -> Vjp:
    return lambda g, *kept: vjp(g, *kept) * 1.001


def negated(vjp: Vjp) -> Vjp:
    return lambda g, *kept: -vjp(g, *kept)


def given_a_wrong_argument(vjp: Vjp) -> Vjp:
    """Every array that was kept is off by half a percent."""

    def off(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return value * 1.005
        return [off(v) for v in value] if isinstance(value, list) else value

    return lambda g, *kept: vjp(g, *map(off, kept))


def refuted(case: Case, rule: VjpRule, mutant: Vjp) -> bool | None:
    """Whether the checker refuses the mutant in some call; None if no call's value changed."""
    original, changed = rule.vjp, False

    def watched(g: Any, *kept: Any) -> Any:
        nonlocal changed
        right, wrong = np.asarray(original(g, *kept)), np.asarray(mutant(g, *kept))
        changed = changed or right.shape != wrong.shape
        changed = changed or not np.allclose(right, wrong, rtol=1e-4, atol=1e-6)
        return wrong

    def refuses(drawn: Any) -> bool:
        arrays, chosen = drawn
        rule.vjp = watched
        try:
            return not gradcheck(
                lambda *xs: case.function(*xs, **chosen), arrays, raise_exception=False
            )
        finally:
            rule.vjp = original

    try:
        quick = settings(max_examples=25, database=None, phases=[Phase.generate])
        find(case.calls, refuses, settings=quick)
    except NoSuchExample:
        return False if changed else None
    return True


@pytest.mark.parametrize("mutate", [scaled, negated, given_a_wrong_argument])
@pytest.mark.parametrize(("name", "i", "rule"), RULES, ids=[f"{name}-{i}" for name, i, _ in RULES])
def test_a_wrong_vjp_is_refused(
    name: str, i: int, rule: VjpRule, mutate: Callable[[Vjp], Vjp]
) -> None:
    outcomes = []
    for case in CASES:
        if case.name == name:
            outcomes.append(refuted(case, rule, mutate(rule.vjp)))
            if outcomes[-1]:
                return
    assert outcomes, f"no case for {name}"
    assert False not in outcomes, "a wrong value was not refused"
