"""What keeps the curves of several runs from being compared."""

from __future__ import annotations

from collections.abc import Mapping

from ..run_folder.folder import RunFolder

__all__ = ["differences"]


def differences(runs: Mapping[str, RunFolder]) -> list[str]:
    """Say how the data and the losses of runs differ.

    Args:
        runs: the folders, by the names that the picture has for them.

    Returns:
        A line for each difference: none if all curves can be compared.

    Raises:
        ProgramError: a configuration is damaged.
    """
    described, lowered, recorded = {}, {}, {}
    for name, run in runs.items():
        _, settings, described[name] = run.read_config()
        lowered[name], recorded[name] = settings.loss_extras, run.loss_extras()
    lines = []
    names = {name: str(data.get("name")) for name, data in described.items()}
    if len(set(names.values())) > 1:
        lines.append(f"data sets differ: {_each(names)}")
    elif len({str(data.get("crc32")) for data in described.values()}) > 1:
        counts = {name: f"{data.get('train', 0):,} images" for name, data in described.items()}
        which = f": {_each(counts)}" if len(set(counts.values())) > 1 else ""
        lines.append(f"the images to train on or their split differ{which}")
    if len(set(recorded.values())) > 1:
        lines.append(f"training losses differ, and are drawn so: {_each(recorded)}")
    elif len(set(lowered.values())) > 1:
        lines.append(f"trained by other losses than the one drawn: {_each(lowered)}")
    return lines


def _each(values: Mapping[str, str]) -> str:
    """List each value once, with the names that have it.

    >>> _each({"a": "fashion", "b": "mnist", "c": "mnist"})
    'fashion (a), mnist (b, c)'
    """
    names: dict[str, list[str]] = {}
    for name, value in values.items():
        names.setdefault(value or "plain cross-entropy", []).append(name)
    return ", ".join(f"{value} ({', '.join(those)})" for value, those in names.items())
