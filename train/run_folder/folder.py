"""The folder of a run: its files, each written whole or not at all.

================  ================================================================================
``config.json``   every setting, the data, the model's size, versions
``history.csv``   one row an epoch
``best.npz``      the state after the best epoch so far
``last.npz``      the state to resume from
``epoch-*.npz``   the state after other epochs, with ``--save-every``
``metrics.json``  the test result; a run with this file is finished
``curves.png``    loss and accuracy by epoch
================  ================================================================================
"""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import numpy as np

import tinygrad_np as tg

from ..architectures.base import Architecture
from ..architectures.table import ARCHITECTURES
from ..command_line.errors import ProgramError
from .atomic_files import write_text
from .checkpoint import load_checkpoint, save_checkpoint
from .history import Epoch

__all__ = ["BEST", "CONFIG", "CURVES", "HISTORY_COLUMNS", "LAST", "RunFolder"]

CONFIG, HISTORY, METRICS, CURVES = "config.json", "history.csv", "metrics.json", "curves.png"
BEST, LAST = "best.npz", "last.npz"
HISTORY_COLUMNS = tuple(field.name for field in fields(Epoch))


class RunFolder:
    """Reads and writes the files of a run.

    Args:
        path: the folder. :meth:`create` makes one, :meth:`open` checks that it holds a run.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    def file(self, name: str) -> str:
        """Return the path of one of the files."""
        return os.path.join(self.path, name)

    # --- making and opening -----------------------------------------------------------------------

    @staticmethod
    def check(path: str | None) -> None:
        """Raise ProgramError unless a new run could be written here; leave nothing behind."""
        if path is not None and os.path.exists(os.path.join(path, CONFIG)):
            raise ProgramError(
                f"--out {path}: the folder already holds a run; go on with it by --resume, or take "
                "another folder"
            )
        folder = path or "runs"
        while not os.path.lexists(folder):
            folder = os.path.dirname(folder) or os.curdir
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise ProgramError(
                f"--out {path or 'runs'}: cannot be written to ({folder}: {error.strerror}); take "
                "another folder"
            ) from error

    @classmethod
    def create(cls, path: str | None, name: str) -> RunFolder:
        """Make the folder for a new run.

        Args:
            path: the folder; None for ``runs/<time>-<name>``.
            name: the model and the data set, for that default.

        Raises:
            ProgramError: the folder cannot be written, or holds a run.
        """
        cls.check(path)
        if path is not None:
            os.makedirs(path, exist_ok=True)
            return cls(path)
        base = os.path.join("runs", f"{datetime.now():%Y%m%d-%H%M%S}-{name}")
        for candidate in _numbered(base):
            try:
                os.makedirs(candidate)
                return cls(candidate)
            except FileExistsError:  # another run began in this second
                continue
        raise AssertionError("there is always a next number")

    @classmethod
    def open(cls, path: str) -> RunFolder:
        """Open the folder of a run that was made before.

        Raises:
            ProgramError: there is no run in it.
        """
        if not os.path.isfile(os.path.join(path, CONFIG)):
            raise ProgramError(f"{path}: not the folder of a run, there is no {CONFIG} in it")
        return cls(path)

    # --- config.json ------------------------------------------------------------------------------

    def write_config(
        self,
        model: str,
        settings: Architecture,
        data: Mapping[str, Any],
        parameters: int,
    ) -> None:
        """Write config.json: everything that makes the run, but not its result.

        Args:
            model: the model's name in ``ARCHITECTURES``.
            settings: all settings.
            data: the description of the data, as of :meth:`~train.training.run.Run.describe_data`.
            parameters: the number of the model's parameters.
        """
        self._write_json(
            CONFIG,
            {
                "model": model,
                "parameters": parameters,
                "dataset": data["name"],
                "data": data,
                "settings": settings.to_json(),
                "versions": {
                    "tinygrad_np": tg.__version__,
                    "numpy": np.__version__,
                    "python": platform.python_version(),
                    "machine": platform.machine(),
                },
            },
        )

    def read_config(self) -> tuple[str, Architecture, dict[str, Any]]:
        """Read config.json: the model's name, the settings and the description of the data.

        Raises:
            ProgramError: the file is damaged, or was written by another program.
        """
        path = self.file(CONFIG)
        config = self._read_json(CONFIG)
        try:
            model, data = config["model"], config["data"]
            settings = ARCHITECTURES[model].from_json(config["settings"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ProgramError(f"{path}: not the configuration of a run, lacks {error}") from error
        except ProgramError as error:
            raise ProgramError(f"{path}: {error}") from error
        return model, settings, data

    # --- history.csv, metrics.json ----------------------------------------------------------------

    def write_history(self, history: Sequence[Epoch]) -> None:
        """Write history.csv, one row an epoch; the numbers can be read back exactly."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(HISTORY_COLUMNS)
        rows.writerows(asdict(epoch).values() for epoch in history)
        write_text(self.file(HISTORY), text.getvalue())

    def read_history(self) -> list[Epoch]:
        """Read the epochs that are done, with exactly the numbers that were written.

        Raises:
            ProgramError: the file is damaged, or no epoch is done yet.
        """
        path = self.file(HISTORY)
        try:
            with open(path, encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file, strict=True))
            history = [
                Epoch(int(row.pop("epoch")), **{name: float(row[name]) for name in row})
                for row in rows
            ]
        except FileNotFoundError:
            history = []
        except (OSError, ValueError, TypeError, KeyError, csv.Error) as error:
            raise ProgramError(f"{path}: not the history of a run ({error})") from error
        if not history:
            raise ProgramError(f"{path}: no epoch is done yet; train the run for one or more")
        return history

    def write_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Write metrics.json, the test result; this finishes the run."""
        self._write_json(METRICS, metrics)

    def read_metrics(self) -> dict[str, Any] | None:
        """Read the test result; None while the run is not finished."""
        return self._read_json(METRICS) if os.path.exists(self.file(METRICS)) else None

    # --- checkpoints ------------------------------------------------------------------------------

    def save_state(self, file: str, state: Mapping[str, Any], dataset: str) -> None:
        """Write a trainer's state as a checkpoint, with the name of the data set."""
        save_checkpoint(self.file(file), {"dataset": dataset, **state})

    def load_state(self, file: str) -> dict[str, Any]:
        """Read a trainer's state.

        Raises:
            ProgramError: the checkpoint is missing or damaged.
        """
        return load_checkpoint(self.file(file))

    def has(self, file: str) -> bool:
        """Return whether a file of the run is there."""
        return os.path.exists(self.file(file))

    # --- JSON -------------------------------------------------------------------------------------

    def _write_json(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(self.file(name), text + "\n")

    def _read_json(self, name: str) -> dict[str, Any]:
        path = self.file(name)
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            raise ProgramError(f"{path}: cannot be read as JSON ({reason})") from error
        if not isinstance(content, dict):
            raise ProgramError(f"{path}: not the file of a run, it holds no JSON object")
        return content


def _numbered(base: str) -> Iterator[str]:
    """Give ``base``, ``base-2``, ``base-3`` and so on."""
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
