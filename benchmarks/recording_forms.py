"""What the quick forms of recording save: ``python benchmarks/recording_forms.py``.

Each form of ``tinygrad_np/core/recording.py`` records the same multiplication, and the same
exponential, of 10 elements. The quickest of 200 turns counts; forms take turns.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

import tinygrad_np as tg
from tinygrad_np.core.recording import binary, general, several, unary
from tinygrad_np.core.registry import registry

TURNS, CALLS = 200, 100


def seconds(function: Callable[..., Any], *inputs: Any) -> float:
    """One turn, for each call."""
    start = time.perf_counter()
    for _ in range(CALLS):
        function(*inputs)
    return (time.perf_counter() - start) / CALLS


def main() -> None:
    x, w = (tg.ones(10, requires_grad=True) for _ in "xw")
    for name, forms, inputs in (
        ("mul", (general, several, binary), (x, w)),
        ("exp", (general, several, unary), (x,)),
    ):
        functions = {form.__name__: form(registry[name]) for form in forms}
        best = dict.fromkeys(functions, np.inf)
        for _ in range(TURNS):
            for form, function in functions.items():
                best[form] = min(best[form], seconds(function, *inputs))
        for form, quickest in best.items():
            ratio = quickest / best["general"]
            print(f"{name} {form:8} {quickest * 1e6:5.2f} us, {ratio:.2f} of the general form")


if __name__ == "__main__":
    main()
