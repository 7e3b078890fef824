"""Files that PyTorch wrote, kept as text so that the tests need no PyTorch. To make them anew:

python tests/io/make_torch_files.py
"""

import base64
import collections
import io
import json
from pathlib import Path

import torch

FORMATS = {
    "zip": {},
    "zip-protocol-5": {"pickle_protocol": 5},
    "legacy": {"_use_new_zipfile_serialization": False},
    "legacy-protocol-4": {"_use_new_zipfile_serialization": False, "pickle_protocol": 4},
}
TYPES = [
    *("float16", "float32", "float64", "bfloat16", "complex64", "complex128", "bool"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
]


def values():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.25)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4])
    model(torch.arange(12.0).reshape(4, 3)).square().sum().backward()
    optimizer.step()
    schedule.step()
    yield (
        "checkpoint",
        {
            "model": model.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
            "epoch": 3,
        },
    )
    yield "types", {name: torch.tensor([0, 1, 3]).to(getattr(torch, name)) for name in TYPES}
    yield (
        "plain",
        [
            *(None, True, False, 0, -5, 70_000, 2**40, -(10**30), 3.5, float("inf"), 1 + 2j),
            *("é\n", b"ab\xff", bytearray(b"xyz"), (), (1,), (1, 2), (1, 2, 3, 4), [], {}),
            *({1, 2}, frozenset({3}), torch.Size([1, 2]), torch.float64, torch.device("cpu")),
            *({"a": {2: [(3,)]}}, collections.OrderedDict(b=1, a=2), collections.Counter("aab")),
        ],
    )
    numbers = torch.arange(6.0).reshape(2, 3)
    yield (
        "views",
        {
            "whole": numbers,
            "transposed": numbers.T,
            "row": numbers[1],
            "last": numbers[-1, -1],
            "expanded": numbers[0].expand(2, 3),
            "empty": torch.zeros(0, 3),
            "scalar": torch.tensor(7),
        },
    )
    leaf = torch.tensor([1.0, 2.0], requires_grad=True)
    yield (
        "kinds",
        {
            "leaf": leaf,
            "parameter": torch.nn.Parameter(torch.tensor([1.5, -2.0]).bfloat16()),
            "frozen": torch.nn.Parameter(torch.tensor([3]), requires_grad=False),
            "buffer": torch.nn.Buffer(torch.tensor([4.0])),
        },
    )
    turned, other = torch.tensor([1 + 2j, 3 - 4j]), torch.tensor([1 + 2j, 3 - 4j])
    yield "marked", {"conjugated": turned.conj(), "negated": other.conj().imag}
    yield "refused-module", torch.nn.Linear(1, 1)
    yield "refused-float8", torch.ones(2, dtype=torch.float8_e4m3fn)
    yield "refused-sparse", torch.ones(2).to_sparse()
    yield "refused-storage", torch.ones(2).untyped_storage()
    yield "refused-meta", torch.ones(2, device="meta")
    yield "refused-device", {"device": torch.device("cuda:1")}
    yield "refused-function", print
    yield "refused-array", torch.ones(2).numpy()


def main():
    files = {}
    for name, value in values():
        for form, settings in FORMATS.items():
            if form.startswith("zip") or not name.startswith("refused-"):
                file = io.BytesIO()
                torch.save(value, file, **settings)
                files[f"{name}.{form}"] = base64.b64encode(file.getvalue()).decode()
    script = io.BytesIO()
    torch.jit.save(torch.jit.trace(torch.nn.ReLU(), torch.ones(1)), script)
    files["refused-script.zip"] = base64.b64encode(script.getvalue()).decode()
    path = Path(__file__).with_name("torch_files.json")
    path.write_text(json.dumps(files, indent=0) + "\n")
    print(f"{len(files)} files, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
