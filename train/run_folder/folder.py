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
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import numpy as np

import tinygrad_np as tg

from ..architectures.base import Architecture
from ..architectures.table import ARCHITECTURES
from ..command_line.errors import ProgramError
from .atomic_files import is_leftover, make_folder, write_new_text, write_text
from .checkpoint import load_checkpoint, save_checkpoint
from .data_description import check_description
from .history import Epoch, history_from_rows
from .reading import is_number, read_json, read_text

__all__ = ["BEST", "CONFIG", "CURVES", "HISTORY_COLUMNS", "LAST", "RANGE_TEST", "RunFolder"]

CONFIG, HISTORY, METRICS, CURVES = "config.json", "history.csv", "metrics.json", "curves.png"
BEST, LAST = "best.npz", "last.npz"
RANGE_TEST = "lr-find.csv"
COMPARABLE = "cross-entropy, as val_loss"
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
    def check(path: str | None, own_files: Collection[str] = (RANGE_TEST,)) -> None:
        """Raise ProgramError unless a new run could be written here; leave nothing behind.

        Args:
            path: the folder, or None for the default one.
            own_files: names of files by which a folder without a run is known as one of these
                programs'. Any other folder must be empty.
        """
        names = set(os.listdir(path)) if path is not None and os.path.isdir(path) else set()
        if CONFIG in names:
            raise ProgramError(
                f"--out {path}: the folder already holds a run; go on with it by --resume, or take "
                "another folder"
            )
        others = sorted(name for name in names if not is_leftover(name))
        if others and names.isdisjoint(own_files):
            raise ProgramError(
                f"--out {path}: the folder holds files but no run ({others[0]} is one); take an "
                "empty folder or a new one"
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

    @staticmethod
    def check_holds_none(path: str) -> None:
        """Raise ProgramError if a run is in this folder, whose files would be overwritten."""
        if os.path.lexists(os.path.join(path, CONFIG)):
            raise ProgramError(
                f"--out {path}: the folder holds a run, whose own files would be overwritten; take "
                "another folder"
            )

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
            make_folder(path)
            return cls(path)
        make_folder("runs")
        base = os.path.join("runs", f"{datetime.now():%Y%m%d-%H%M%S}-{name}")
        for candidate in _numbered(base):
            try:
                os.mkdir(candidate)
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

        Raises:
            ProgramError: there is one already.
        """
        content = {
            "model": model,
            "parameters": parameters,
            "dataset": data["name"],
            "data": data,
            "settings": settings.to_json(),
            "train_loss": COMPARABLE,
            "versions": {
                "tinygrad_np": tg.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
                "machine": platform.machine(),
            },
        }
        try:
            write_new_text(self.file(CONFIG), _json_text(content))
        except FileExistsError:
            raise ProgramError(
                f"--out {self.path}: another process began a run there just now; take another "
                "folder"
            ) from None

    def read_config(self) -> tuple[str, Architecture, dict[str, Any]]:
        """Read config.json: the model's name, the settings and the description of the data.

        Raises:
            ProgramError: the file is damaged, or was written by another program.
        """
        path = self.file(CONFIG)
        config = read_json(path)
        try:
            model, data = config["model"], config["data"]
            if not isinstance(model, str) or model not in ARCHITECTURES:
                raise ProgramError(
                    f"the model is {model!r:.40}, expected one of {', '.join(ARCHITECTURES)}"
                )
            settings = ARCHITECTURES[model].from_json(config["settings"])
            check_description(data)
            self._check_size(settings, data, config["parameters"])
        except KeyError as error:
            raise ProgramError(f"{path}: not the configuration of a run, lacks {error}") from error
        except ProgramError as error:
            raise ProgramError(f"{path}: {error}") from error
        return model, settings, data

    def _check_size(self, settings: Architecture, data: Mapping[str, Any], stated: Any) -> None:
        """Raise ProgramError unless the model of these settings is as large as the files say.

        A model that does not fit is refused before there is memory for it.
        """
        image_shape = tuple(data["image_shape"])
        parameters = settings.footprint(image_shape, len(data["classes"])).parameters
        if stated != parameters:
            raise ProgramError(
                f"its settings make a model of {parameters:,} parameters, it says {stated!r:.40}"
            )
        paths = map(self.file, (BEST, LAST))
        own = [path for path in paths if os.path.isfile(path) and not os.path.islink(path)]
        bytes_had = max(map(os.path.getsize, own), default=None)
        if bytes_had is not None and bytes_had < 4 * parameters:
            raise ProgramError(
                f"its settings make a model of {parameters:,} parameters, and its checkpoints have "
                f"only {bytes_had:,} bytes"
            )

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
            rows = list(csv.DictReader(io.StringIO(read_text(path)), strict=True))
            history = history_from_rows(
                {name: int(text) if name == "epoch" else float(text) for name, text in row.items()}
                for row in rows
            )
        except FileNotFoundError:
            history = []
        except (ValueError, TypeError, csv.Error) as error:
            raise ProgramError(f"{path}: not the history of a run ({error})") from error
        if not history:
            raise ProgramError(f"{path}: no epoch is done yet; train the run for one or more")
        return history

    def loss_extras(self) -> str:
        """Name what history.csv has in ``train_loss`` and not in ``val_loss``.

        Nothing since the column holds the plain cross-entropy, which config.json then says; older
        runs have there the loss that their steps lowered.
        """
        if read_json(self.file(CONFIG)).get("train_loss") == COMPARABLE:
            return ""
        return self.read_config()[1].loss_extras

    def write_metrics(self, metrics: Mapping[str, Any]) -> None:
        """Write metrics.json, the test result; this finishes the run."""
        self._write_json(METRICS, metrics)

    def read_metrics(self) -> dict[str, Any] | None:
        """Read the test result; None while the run is not finished."""
        if not self.has(METRICS):
            return None
        metrics = read_json(self.file(METRICS))
        for name in ("test_loss", "test_accuracy"):
            if not is_number(metrics.get(name)):
                raise ProgramError(
                    f"{self.file(METRICS)}: not the result of a run, its {name} is no number; "
                    "remove the file and go on by --resume, which writes it anew"
                )
        return metrics

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
        return os.path.lexists(self.file(file))

    # --- JSON -------------------------------------------------------------------------------------

    def _write_json(self, name: str, content: Mapping[str, Any]) -> None:
        write_text(self.file(name), _json_text(content))


def _json_text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _numbered(base: str) -> Iterator[str]:
    """Give ``base``, ``base-2``, ``base-3`` and so on."""
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
