"""Write which calls PyTorch refuses: ``python -m tests.pytorch.collect_invalid_calls``.

Needs PyTorch. Run it again when functions are added, and look at what is new in ``wider``.
"""

from __future__ import annotations

import json
from pathlib import Path


def main() -> None:
    """Try every call with PyTorch, and those that it refuses here."""
    import torch

    import tinygrad_np as tg
    from tests.pytorch.invalid_calls import BY_HAND, by_rule, functions, outcome

    found = functions()
    rule = {call: outcome(torch, call) for call in by_rule(found)}
    hand = {call: outcome(torch, call) for call in BY_HAND}
    refused = [call for call, error in (rule | hand).items() if error]
    stored = {
        "functions": {place: " ".join(names) for place, names in found.items()},
        "by hand": hand,
        "valid": [call for call, error in rule.items() if not error],
        "wider": sorted(call for call in refused if not outcome(tg, call)),
    }
    text = json.dumps(stored, indent=0)
    Path(__file__).with_name("invalid_calls.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(rule)} + {len(hand)} calls: {len(refused)} refused, {len(stored['wider'])} wider")


if __name__ == "__main__":
    main()
