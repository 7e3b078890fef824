"""Write PyTorch's promotion of types, and its windows.

To run: ``python -m tests.pytorch.collect_type_rules``.

Needs PyTorch; ``test_type_rules.py`` compares.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

TYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
SHAPES = ((2,), ())
NUMBERS = (True, 1, 1.0)
WINDOWS = ["bartlett", "blackman", "hamming", "hann", "kaiser"]
LENGTHS = (0, 1, 2, 5, 8)


def rules(lib: Any) -> dict[str, Any]:
    """Everything that is asked, of PyTorch or of this package."""

    def name(kind: Any) -> str:
        return str(kind).rpartition(".")[2]

    pairs = list(itertools.product(TYPES, TYPES))
    kinds = [(getattr(lib, a), getattr(lib, b)) for a, b in pairs]
    return {
        "promote_types": [name(lib.promote_types(a, b)) for a, b in kinds],
        "can_cast": [lib.can_cast(a, b) for a, b in kinds],
        "result_type": [
            name(lib.result_type(lib.zeros(m, dtype=a), lib.zeros(n, dtype=b)))
            for (a, b), m, n in itertools.product(kinds, SHAPES, SHAPES)
        ],
        "with numbers": [
            name(lib.result_type(lib.zeros(n, dtype=getattr(lib, a)), number))
            for a, n, number in itertools.product(TYPES, SHAPES, NUMBERS)
        ],
        "windows": [
            getattr(lib, f"{window}_window")(length, periodic, dtype=lib.float64).tolist()
            for window, length, periodic in itertools.product(WINDOWS, LENGTHS, (True, False))
        ],
    }


def main() -> None:
    """Ask PyTorch, and write what it says."""
    import torch

    text = json.dumps(rules(torch))
    Path(__file__).with_name("type_rules.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
