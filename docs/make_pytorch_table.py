"""Write docs/pytorch.md, PyTorch's names and what each is here.

To write it: ``python -m docs.make_pytorch_table``.

``tests/documentation/test_pytorch_table.py`` fails while the page is not what this program would
write.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.pytorch.public_names import NAMES, PYTORCH, is_here
from tinygrad_np.refused_names import REFUSALS, reason_of

PAGE = Path(__file__).with_name("pytorch.md")

HEADER = f"""\
# PyTorch's names

Written by `python -m docs.make_pytorch_table` from PyTorch {PYTORCH}'s own list of names
(`tests/pytorch/names.json`); do not edit.

A script for dense tensors on a CPU runs with its import changed: `import tinygrad_np as torch`, or
the word `torch` replaced by `tinygrad_np`. Each public name of these namespaces is *here*, with
PyTorch's arguments, defaults, values and errors, or *refused*: asking for it raises an error that
says why, and what to do instead. `hasattr` says no to what is refused.

What is more here: functions take NumPy's `axis` and `keepdims` for `dim` and `keepdim`; arrays
alone in give arrays out; tensors go into NumPy's functions; `x.size` is NumPy's number that can be
called as PyTorch's method.
"""


def missing() -> dict[str, list[str]]:
    """The names that are neither here nor refused, by namespace."""
    found = {
        place: [
            name for name in names if reason_of(place, name) is None and not is_here(place, name)
        ]
        for place, names in NAMES.items()
    }
    return {place: names for place, names in found.items() if names}


def code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def text() -> str:
    """The page."""
    refused = {pair for refusal in REFUSALS for pair in refusal.qualified()}
    absent = missing()
    here = {
        place: [
            name
            for name in names
            if (place, name) not in refused and name not in absent.get(place, ())
        ]
        for place, names in NAMES.items()
    }
    lines = [HEADER, "| namespace | names | here | refused | not yet |", "| --- " * 5 + "|"]
    totals = [0, 0, 0, 0]
    for place, names in NAMES.items():
        counts = [len(names), len(here[place]), 0, len(absent.get(place, ()))]
        counts[2] = counts[0] - counts[1] - counts[3]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        lines.append(f"| `{place}` | {' | '.join(map(str, counts))} |")
    lines += [f"| in all | {' | '.join(map(str, totals))} |", ""]
    if absent:
        lines += ["## Not here yet", ""]
        lines += [f"- `{place}`: {code(names)}" for place, names in absent.items()]
        lines.append("")
    lines += ["## Refused", ""]
    for refusal in REFUSALS:
        lines += [f"**{refusal.subject}**: {refusal.reason}.", ""]
        for place, names_apart in refusal.names.items():
            lines += [f"- `{place}`: {code(names_apart.split())}"]
        lines.append("")
    lines += ["## Here", ""]
    for place, names in here.items():
        if names:
            lines += [f"### {place}", "", code(names), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    print(f"wrote {PAGE.name}; not here yet: {sum(map(len, missing().values()))}")
