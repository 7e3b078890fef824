"""The command: ``python -m benchmarks.reports a b c e_grid e_runs e_steps``."""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from train.command_line.parser import flag_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "reports"
RUNS = ROOT / "runs" / "reports"
SEARCH_FLAGS = ("model", "grid", "workers")


class Report(NamedTuple):
    """A report that was a search.

    Attributes:
        title: of the page.
        best: what the report says of its best point.
        note: what stands beside what.
        again: settings with which the best point is trained once more, for its test figures.
        pictures: those that the page shows.
        beyond: flags of a run with the same layers and images, but otherwise as this repository
            would train them.
    """

    title: str
    best: str
    note: str
    again: dict[str, Any]
    pictures: tuple[str, ...]
    beyond: str = ""


SEARCHES = {
    "a": Report(
        "Report A: Fashion-MNIST, 784-h1-h2-10, SGD",
        "validation accuracy 86.47 % at lr 0.1, 256x256",
        "The report's weight decay is on a scale of its own: ours 1e-3, 1e-4 and 1e-6 stand beside "
        "its 1, 0.1 and 0.001. It prints 39 of its 54 points.",
        {"epochs": 16, "gamma": 0.8},
        ("heat-lr-hidden.png", "parallel.png"),
    ),
    "b": Report(
        "Report B: Fashion-MNIST, 784-h1-h2-10, Adam",
        "test accuracy 86.7 % at 256x64, lr 0.001, L2 0.001",
        "The report prints its best point alone.",
        {},
        ("heat-hidden-lr.png", "parallel.png"),
    ),
    "c": Report(
        "Report C: MNIST, one hidden layer, SGD",
        "hidden 512, lr 0.005, L2 0.005; no accuracy is given",
        "The report searched 175 points; ours are those of its four highest learning rates, on a "
        "tenth of the training images. The best point is trained again on all.",
        {"fraction": 1.0},
        ("heat-hidden-lr.png", "parallel.png"),
    ),
    "e_grid": Report(
        "Report E: MNIST on a tenth of the training images, 784-h-10, momentum",
        "test accuracy 96.11 % at lr 0.1",
        "The report gives test figures of every point; ours are validation figures, by which the "
        "best point is chosen, and the test set is used once, on that one. A tenth of the training "
        "images is 6,000 here; pixels are from 0 to 1: with standardized ones the report's rate of "
        "0.1 is too high (see report_e_runs.md).",
        {},
        ("heat-lr-hidden.png", "parallel.png"),
        "--dataset mnist --fraction 0.12 --hidden 2000 --activation leaky_relu --dropout 0.5 "
        "--batch-size 32 --lr 0.001",
    ),
}


RUN_LISTS = {
    "e_runs": "Report E: MNIST, activations, momentum, full training",
    "e_steps": "Report E: MNIST on half of the training images, factors of StepLR",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument("reports", nargs="+", choices=[*SEARCHES, *RUN_LISTS])
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in arguments.reports:
        if name in SEARCHES:
            search(name, SEARCHES[name], arguments.workers)
        else:
            single_runs(name, RUN_LISTS[name], arguments.workers)


def run(module: str, *flags: str) -> None:
    """One of the programs, as a user calls it."""
    subprocess.run([sys.executable, "-m", module, *flags], check=True, cwd=ROOT)


def train(module: str, out: Path, flags: Sequence[str], threads: int) -> dict[str, Any]:
    """The metrics of a run, which is trained if it is not there yet."""
    done = out / "metrics.json"
    if not done.exists():
        begun = (out / "config.json").exists()
        new = [*flags, "--out", str(out), "--threads", str(threads)]
        run(module, *(["--resume", str(out)] if begun else new))
    metrics: dict[str, Any] = json.loads(done.read_text())
    return metrics


# --- searches -------------------------------------------------------------------------------------


def search(name: str, report: Report, workers: int) -> None:
    """Search as the report did, train the best point once more, and write the page."""
    file, out = HERE / f"report_{name}.toml", RUNS / name
    run("train.search", "--file", str(file), "--workers", str(workers), "--out", str(out))
    plan = tomllib.loads(file.read_text())
    with open(out / "results.csv", newline="") as opened:
        trials = [row for row in csv.DictReader(opened) if row["state"] == "finished"]
    trials.sort(key=lambda row: (-float(row["val_accuracy"]), float(row["val_loss"])))
    settings = {key: value for key, value in plan.items() if key not in SEARCH_FLAGS}
    settings |= {axis: trials[0][axis] for axis in plan["grid"]}
    settings |= report.again
    flags = [text for key, value in settings.items() for text in (flag_name(key), str(value))]
    metrics = train(f"train.{plan['model']}", out / "best", flags, 1)
    for picture in report.pictures:
        shutil.copy(out / picture, RESULTS / f"report_{name}-{picture}")
    page = [
        f"# {report.title}",
        "",
        f"By `python -m benchmarks.reports {name}`; the search alone is "
        f"`python -m train.search --file benchmarks/reports/{file.name}`. {report.note}",
        "",
        f"* published best: {report.best}",
        f"* our best by validation: {_best(plan, trials[0])}",
        f"* that point trained again{_changes(report.again)}: test accuracy "
        f"**{metrics['test_accuracy']:.2%}**, test loss {metrics['test_loss']:.4f}, in "
        f"{metrics['seconds']:.0f} s on one thread",
        *_beyond(f"train.{plan['model']}", report.beyond, out / "beyond"),
        f"* time: {_wall(trials, workers)}",
        "",
        *_points(name, plan, trials),
        "",
        *_per_class(name, metrics),
        *(f"![{picture}](report_{name}-{picture})" for picture in report.pictures),
    ]
    (RESULTS / f"report_{name}.md").write_text("\n".join(page) + "\n")


def _best(plan: dict[str, Any], row: dict[str, str]) -> str:
    point = ", ".join(f"{axis} {row[axis]}" for axis in plan["grid"])
    return f"**{float(row['val_accuracy']):.2%}** at {point}"


def _beyond(module: str, flags: str, out: Path) -> list[str]:
    if not flags:
        return []
    metrics = train(module, out, flags.split(), 1)
    return [
        f"* by our own recipe on the same images, `python -m {module} {flags}`: test accuracy "
        f"**{metrics['test_accuracy']:.2%}** in {metrics['seconds']:.0f} s on one thread"
    ]


def _wall(trials: Sequence[dict[str, str]], workers: int) -> str:
    # By the median: on a shared machine a trial may stand still for minutes.
    each = statistics.median(float(row["seconds"]) for row in trials)
    return (
        f"{len(trials)} trials of {each:.1f} s each (median), so about "
        f"{each * len(trials) / workers:.0f} s with `--workers {workers}`, on two cores that had "
        "other work, too"
    )


def _changes(again: dict[str, Any]) -> str:
    changes = ", ".join(f"{name} {value:g}" for name, value in again.items())
    return f" with {changes}" if changes else ""


OURS = {
    "train loss": ("train_loss", 1, 3),
    "val loss": ("val_loss", 1, 3),
    "train acc %": ("train_accuracy", 100, 2),
    "val acc %": ("val_accuracy", 100, 2),
    "seconds": ("seconds", 1, 1),
}


def _points(name: str, plan: dict[str, Any], trials: Sequence[dict[str, str]]) -> list[str]:
    """All points, the best first, with the published figures of those that the report prints."""
    axes = list(plan["grid"])
    published: dict[tuple[str, ...], dict[str, str]] = {}
    columns: list[str] = []
    file = HERE / f"report_{name}.csv"
    if file.exists():
        with open(file, newline="") as opened:
            for row in csv.DictReader(opened):
                published[_key(axes, row)] = row
                columns = [column for column in row if column not in axes]
    head = [*axes, *(f"our {column}" for column in OURS), *(f"published {c}" for c in columns)]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in trials:
        ours = [f"{scale * float(row[key]):.{digits}f}" for key, scale, digits in OURS.values()]
        theirs = published.get(_key(axes, row), {})
        lines.append(_line([*(row[a] for a in axes), *ours, *(theirs.get(c, "") for c in columns)]))
    return lines


def _key(axes: Sequence[str], row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[axis] if "x" in row[axis] else f"{float(row[axis]):g}" for axis in axes)


# Of report A, test precision by class 0 to 9, %.
PRECISION_A = (81.19, 98.46, 76.10, 84.66, 77.48, 94.79, 68.40, 91.17, 95.17, 93.56)


def _per_class(name: str, metrics: dict[str, Any]) -> list[str]:
    if name != "a":
        return []
    head = ["class", "our test precision %", "published %"]
    rows = [
        _line([label, f"{100 * scores['precision']:.2f}", f"{theirs:.2f}"])
        for (label, scores), theirs in zip(metrics["per_class"].items(), PRECISION_A, strict=True)
    ]
    return [_line(head), _line(["---"] * 3), *rows, ""]


# --- single runs ----------------------------------------------------------------------------------


def single_runs(name: str, title: str, workers: int) -> None:
    """Train what a report did one by one, and write the page."""
    plan = tomllib.loads((HERE / f"report_{name}.toml").read_text())
    runs = plan["run"]

    def one(item: dict[str, Any]) -> dict[str, Any]:
        module, *flags = item["command"].split()
        return train(module, RUNS / "e" / re.sub(r"\W+", "-", item["name"]), flags, 1)

    with ThreadPoolExecutor(workers) as pool:
        done = list(pool.map(one, runs))
    head = ["run", "our test loss", "our test acc %", "our seconds"]
    head += ["published loss", "published acc %", "published seconds", "at least equal"]
    page = [
        f"# {title}",
        "",
        f"By `python -m benchmarks.reports {name}`; the commands stand in "
        f"`benchmarks/reports/report_{name}.toml`. Each epoch was chosen on the validation "
        f"images, the test set used once. Runs: {workers} at a time, each on one thread; seconds "
        "are those of training and validation, on two cores that had other work, too. "
        + plan["note"].strip(),
        "",
        _line(head),
        _line(["---"] * len(head)),
    ]
    for item, metrics in zip(runs, done, strict=True):
        accuracy = 100 * metrics["test_accuracy"]
        page.append(
            _line(
                [
                    item["name"],
                    f"{metrics['test_loss']:.4f}",
                    f"**{accuracy:.2f}**",
                    f"{metrics['seconds']:.0f}",
                    str(item.get("loss", "")),
                    f"{item['accuracy']:.2f}",
                    str(item.get("seconds", "")),
                    "yes" if round(accuracy, 2) >= item["accuracy"] else "no",
                ]
            )
        )
    (RESULTS / f"report_{name}.md").write_text("\n".join(page) + "\n")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
