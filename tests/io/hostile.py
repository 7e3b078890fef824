"""Files that nobody's ``torch.save`` wrote, put together by hand."""

import io
import pickle
import struct
import tracemalloc
import zipfile

import pytest

import tinygrad_np as tg

PUT = b"q\x00"
MAGIC = 0x1950A86A20F9469CFC6C


def text(string):
    content = string.encode()
    return b"X" + struct.pack("<I", len(content)) + content


def name(module, attribute):
    return f"c{module}\n{attribute}\n".encode()


def integer(number):
    content = number.to_bytes((number.bit_length() + 8) // 8, "little", signed=True)
    return b"\x8b" + struct.pack("<i", len(content)) + content


def numbers(*values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def storage(count=6, key="0", kind="FloatStorage", device="cpu"):
    """The instructions that put a storage on the stack."""
    parts = text("storage") + name("torch", kind) + text(key) + text(device) + integer(count)
    return b"(" + parts + b"tQ"


def tensor(source=None, offset=0, size=(2, 3), stride=(3, 1), more=b""):
    """The instructions that put a tensor on the stack."""
    source = storage() if source is None else source
    arguments = source + integer(offset) + numbers(*size) + numbers(*stride) + b"\x89"
    hooks = name("collections", "OrderedDict") + b")R"
    return name("torch._utils", "_rebuild_tensor_v2") + b"(" + arguments + hooks + more + b"tR"


def archive(instructions, compression=zipfile.ZIP_STORED, **members):
    """A zip archive like PyTorch's with a pickle of these instructions and storage "0"."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as written:
        written.writestr("archive/data.pkl", b"\x80\x02" + instructions + b".")
        for key, content in {"0": struct.pack("<6f", *range(6)), **members}.items():
            written.writestr(f"archive/data/{key}", content)
    return file.getvalue()


def legacy(instructions, keys=(), tail=b""):
    """A file in the format before zip archives."""
    parts = [pickle.dumps(value, 2) for value in (MAGIC, 1001, {"little_endian": True})]
    keys = pickle.dumps(list(keys), 2)
    return b"".join(parts) + b"\x80\x02" + instructions + b"." + keys + tail


def load(content):
    return tg.load(io.BytesIO(content))


def refused(content, said=None, kind=tg.io.LoadError, times=40, free=2**26):
    """Loading fails with one clear error, and takes no more memory than is allowed."""
    tracemalloc.start()
    try:
        with pytest.raises(kind, match=said) as caught:
            load(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < times * len(content) + free, f"{peak:,} bytes for a file of {len(content):,}"
    message = str(caught.value)
    assert "\n" not in message and len(message) < 600
    return message
