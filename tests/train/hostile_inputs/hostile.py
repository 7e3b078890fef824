"""Hostile inputs to the programs, drawn from a seed: flags, plans, pictures, run folders, names.

Each input is a function that gets a new folder, puts files into it and returns the program and its
command line. Most are one small change away from what is right, for those come furthest.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

Call = tuple[str, list[str]]

NUMBERS = ["0", "-0", "-1", "nan", "inf", "1e400", "1e-400", "9223372036854775808", str(10**40)]
NUMBERS += ["4294967296", "0x10", "1_0", "٣", "", " ", "--", "1e5", "0.5", "3", "none", "²"]
TEXTS = ["a$b_$c", "$\\frac{1", "_", "\\", "{0}%s", "漢字", "\x00", "\n", "../..", "~", "-", "--"]
TEXTS += [
    "",
    " ",
    "x" * 5000,
    "\udcff",
    "\N{RIGHT-TO-LEFT OVERRIDE}a",
    "con",
    "/dev/full",
    "sqlite:",
]
SIZES = ["8", "8x0", "x", "8x", "4000000000", "1500000x1500000", "none", "-8", "8x8x8", "1" * 5000]
RIGHT = ["1", "2", "0.1", "0.01", "0.5", "8", "8x4", "adam", "sgd", "cosine", "step", "relu"]
TRAIN_FLAGS = ["epochs", "batch-size", "lr", "hidden", "dropout", "rotate", "shift", "cutout"]
TRAIN_FLAGS += ["seed", "mixup", "momentum", "weight-decay", "label-smoothing", "warmup", "gamma"]
TRAIN_FLAGS += ["step-size", "milestones", "early-stopping", "save-every", "threads", "fraction"]
TRAIN_FLAGS += ["optimizer", "schedule", "activation", "pixels", "dataset", "teacher", "clip-norm"]
TRAIN_FLAGS += ["overfit", "lr-find", "dry-run", "flip", "augment", "hog", "batch-norm", "nonsense"]

VALUES = [None, {}, [], [[]], True, -1, 0, 1.5, 1e308, 2**63, 10**40, "", "a$b", "x" * 5000]
VALUES += [[1500000], [4000000000, 9], [10**6, 10**6], list(range(5000)), "\udcff", {"a": {}}]


class Hostile:
    """Draws inputs.

    Args:
        seed: of the drawing.
        data: a folder of IDX files.
        run: the folder of a finished run of train.mlp, which is copied.
    """

    def __init__(self, seed: int, data: Path, run: Path) -> None:
        self._rng = random.Random(seed)
        self._data, self._run = data, run
        self.kinds: dict[str, Callable[[Path], Call]] = {
            "flags": self.flags,
            "search": self.search,
            "toml": self.toml,
            "picture": self.picture,
            "bytes of a run": self.bytes_of_a_run,
            "json of a run": self.json_of_a_run,
            "data": self.data,
            "dpi": self.dpi,
        }

    def draw(self, folder: Path) -> tuple[str, Call]:
        """Draw one input of any kind; returns the kind and the call."""
        kind = self._rng.choice(list(self.kinds))
        return kind, self.kinds[kind](folder)

    # --- command lines ----------------------------------------------------------------------------

    def flags(self, folder: Path) -> Call:
        """Any flags of training with any values; what is right only says what it would do."""
        line = ["--data-dir", str(self._data), "--dry-run"]
        for _ in range(self._rng.randint(1, 3)):
            name, value = self._rng.choice(TRAIN_FLAGS), self._value()
            line += self._rng.choice([[f"--{name}={value}"], [f"--{name}", value], [f"--{name}"]])
        if self._rng.random() < 0.2:
            line += [f"--out={folder / 'run'}{self._rng.choice(TEXTS)}"]
        return self._rng.choice(["mlp", "lenet"]), line

    def search(self, folder: Path) -> Call:
        """Any axes; a search that is right ends at its folder, which holds a run."""
        method = self._rng.choice(["grid", "random", "tpe"])
        axes = []
        for _ in range(self._rng.randint(1, 3)):
            name = self._rng.choice(TRAIN_FLAGS).replace("-", "_")
            values = self._rng.choice([",", "..", "..", ",,"]).join([self._value(), self._value()])
            axes.append(f"{name}{self._rng.choice(['=', '=', '=', ''])}{values}")
        line = [
            "--data-dir",
            str(self._data),
            f"--{method}",
            *axes,
            f"--out={self._copied(folder)}",
        ]
        if self._rng.random() < 0.2:
            line.append(f"--{self._rng.choice(['workers', 'trials'])}={self._rng.choice(NUMBERS)}")
        return "search", line

    def toml(self, folder: Path) -> Call:
        """A plan that is nested, cut off, of other types, or no text."""
        rng = self._rng
        plan = 'model = "mlp"\nepochs = 1\n[grid]\nlr = [0.1, 0.01]\nhidden = ["8", [4, 4]]\n'
        depth = rng.choice([3, 1000, 20000])
        content = rng.choice(
            [
                self._damaged(plan.encode()),
                f"{rng.choice(TRAIN_FLAGS)} = {'[' * depth}{']' * depth}\n{plan}".encode(),
                f"[{'.'.join('a' * depth)}]\nb = 1\n".encode(),
                f"[{rng.choice(TRAIN_FLAGS)}]\nlr = 1\n{plan}".encode(),
                plan.replace("0.1", rng.choice(["1979-05-27", "{}", "[[]]", "9" * 5000])).encode(),
            ]
        )
        path = folder / "plan.toml"
        path.write_bytes(content)
        odd = rng.choice([str(path)] * 8 + [str(folder), str(folder / "none"), "/dev/zero", ""])
        out = self._copied(folder)
        return "search", [f"--file={odd}", "--data-dir", str(self._data), f"--out={out}"]

    def dpi(self, folder: Path) -> Call:
        """Numbers for the pictures' resolution and the like."""
        name = self._rng.choice(["dpi", "threads", "index", "invert", "out"])
        line = [str(self._copied(folder)), f"--{name}={self._rng.choice([*NUMBERS, '100000'])}"]
        program, image = self._rng.choice([("evaluate", "--predict"), ("visualize", "--image")])
        return program, [*line, image, "/none.png"]

    # --- files ------------------------------------------------------------------------------------

    def picture(self, folder: Path) -> Call:
        """A picture that is none, is damaged, or is far too large by its own header."""
        rng = self._rng
        width, height = rng.choice([(20000, 20000), (60000, 1), (1, 60000), (2**31 - 1, 1), (9, 9)])
        content = rng.choice(
            [
                png(width, height, rng.choice([0, 2, 3, 4, 6, 9]), rng.choice([1, 8, 16])),
                self._damaged(png(9, 9, 0, 8)),
                rng.randbytes(rng.randint(0, 300)),
                f"P5 {width} {height} 255\n".encode() + bytes(100),
                b"GIF89a" + struct.pack("<HH", 65535, 65535) + rng.randbytes(40),
                b"BM" + rng.randbytes(60),
                b"II*\x00\x08\x00\x00\x00" + rng.randbytes(80),
            ]
        )
        name = "".join(c for c in rng.choice(TEXTS) if c not in "\0/\n")[:50]
        path = folder / f"p{name}.png"
        path.write_bytes(content)
        odd = [str(path)] * 6 + [str(folder), "/dev/zero", "", "\0"]
        if hasattr(os, "mkfifo") and rng.random() < 0.2:
            os.mkfifo(folder / "pipe.png")
            odd.append(str(folder / "pipe.png"))
        return "evaluate", [
            str(self._run),
            "--out",
            str(folder / "o"),
            "--predict",
            rng.choice(odd),
        ]

    def bytes_of_a_run(self, folder: Path) -> Call:
        """A run one of whose files is damaged, cut off, or replaced by another."""
        run = self._copied(folder)
        path = run / self._rng.choice(["config.json", "last.npz", "best.npz", "history.csv"])
        path.write_bytes(self._damaged(path.read_bytes()))
        return self._on_a_run(run)

    def json_of_a_run(self, folder: Path) -> Call:
        """A run with another value somewhere in config.json or metrics.json."""
        run = self._copied(folder)
        path = run / self._rng.choice(["config.json", "config.json", "metrics.json"])
        content = json.loads(path.read_text())
        place, key = content, self._rng.choice(list(content))
        while isinstance(place[key], dict | list) and place[key] and self._rng.random() < 0.7:
            place = place[key]
            key = self._rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place[key] = self._rng.choice(VALUES)
        text = json.dumps(content)
        if self._rng.random() < 0.1:
            text = self._rng.choice(["[" * 100_000, '{"a":' * 100_000, "{}", "NaN", text[:-3]])
        path.write_text(text)
        return self._on_a_run(run)

    def data(self, folder: Path) -> Call:
        """A data set whose files are damaged, whose headers lie, or whose names are odd."""
        rng = self._rng
        name = "".join(c for c in rng.choice(TEXTS) if c not in "\0/\n")[:50]
        target = folder / f"d{name}"
        shutil.copytree(self._data, target)
        path = rng.choice(sorted(target.iterdir()))
        if rng.random() < 0.4:
            names = rng.choice(
                ["\n".join(map(str, range(60_000))), "a\na\n", "\0\n", "$a\n_b\n^c\n"]
            )
            (target / "classes.txt").write_text(names)
        elif rng.random() < 0.4 and path.suffix != ".txt":
            axes = [rng.choice([0, 1, 6, 240, 2**31, 2**32 - 1]) for _ in range(3)]
            path.write_bytes(struct.pack(">BBBB3I", 0, 0, 8, 3, *axes) + path.read_bytes()[16:])
        else:
            path.write_bytes(self._damaged(path.read_bytes()))
        return "mlp", ["--data-dir", str(target), "--dry-run", "--hidden", "4"]

    # --- inside -----------------------------------------------------------------------------------

    def _value(self) -> str:
        return self._rng.choice(self._rng.choice([RIGHT, RIGHT, NUMBERS, TEXTS, SIZES])).replace(
            "\0", ""
        )

    def _copied(self, folder: Path) -> Path:
        return Path(shutil.copytree(self._run, folder / "run"))

    def _on_a_run(self, run: Path) -> Call:
        if self._rng.random() < 0.5:
            (run / "metrics.json").unlink()
        return self._rng.choice(
            [
                ("mlp", ["--resume", str(run)]),
                ("evaluate", [str(run), "--out", str(run.parent / "o"), "--predict", "/none.png"]),
                ("visualize", [str(run), "--image", "/none.png", "--out", str(run.parent / "o")]),
            ]
        )

    def _damaged(self, content: bytes) -> bytes:
        """Cut off, flip, insert or repeat a few bytes."""
        rng = self._rng
        damaged = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(damaged) + 1)
            how = rng.randrange(5)
            if how == 0:
                del damaged[at:]
            elif how == 1 and at < len(damaged):
                damaged[at] ^= 1 << rng.randrange(8)
            elif how == 2:
                damaged[at:at] = rng.randbytes(rng.randint(1, 9))
            elif how == 3:
                damaged[at : at + 4] = rng.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
            else:
                damaged += damaged[at : at + 100]
        return bytes(damaged)


def png(width: int, height: int, colour: int, depth: int) -> bytes:
    """A PNG by its header, with data for a few of its rows at most."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    rows = zlib.compress(bytes(min(width * height * 8 + height, 100_000)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )
