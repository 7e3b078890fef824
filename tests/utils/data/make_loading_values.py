"""Stores what PyTorch gives for the cases of ``loading_cases``: run where PyTorch is installed.

python -m tests.utils.data.make_loading_values
"""

import json
from pathlib import Path

import torch
import torch.utils.data

from tests.utils.data.loading_cases import CASES, Library

VALUES = Path(__file__).with_name("loading_values.json")


class Shards(torch.utils.data.IterableDataset):
    """As in ``samples``."""

    def __init__(self, length):
        self.length = length

    def __iter__(self):
        info = torch.utils.data.get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        more = self.length // 2 if first == 0 else 0
        yield from range(first, self.length, step)
        yield from range(100, 100 + more)

    def __len__(self):
        return self.length


def main():
    library = Library(torch.utils.data, torch.tensor, torch.Tensor, Shards)
    values = {name: library.run(function) for name, function in CASES.items()}
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in values.items()]
    VALUES.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
