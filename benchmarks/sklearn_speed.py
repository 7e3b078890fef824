"""``tinygrad_np.sklearn.Classifier`` beside scikit-learn's ``MLPClassifier``, at equal settings.

``python benchmarks/sklearn_speed.py`` fits both on scikit-learn's digits and on Fashion-MNIST: the
same data, layers, Adam, batches of 200, number of passes, and seeds 0, 1 and 2, from which both
draw the same first weights and orders. Each contestant has a process of its own; they take turns,
and the quickest fit of each counts, which the machine's other work disturbed least. Accuracies are
those on the test images, mean over the seeds. It writes ``results/sklearn_speed.csv``.

``--threads 1`` gives each contestant one BLAS thread and counts processor time, which other work
on the machine hardly changes; by default all cores compute, and time is that of the clock on the
wall. ``--turns`` repeats the three seeds; ``--fraction 0.1`` trains on a tenth of Fashion-MNIST.
Without scikit-learn (``pip install 'tinygrad-np[sklearn]'``) there is nothing to compare, and
without Fashion-MNIST the digits alone; the program says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import statistics
import sys
import time
import warnings
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import numpy as np
from contestants import REST, quickest_ratio
from numpy.typing import NDArray
from timing import RESULTS, machine, print_table, write_csv

from tinygrad_np import data

SEEDS = (0, 1, 2)
OURS, THEIRS = "Classifier", "MLPClassifier"


class Task(NamedTuple):
    """What both fit."""

    dataset: str
    dtype: str
    hidden: tuple[int, ...]
    passes: int


TASKS = (
    Task("digits", "float64", (100,), 50),
    Task("digits", "float32", (100,), 50),
    Task("fashion", "float64", (100,), 10),
    Task("fashion", "float32", (100,), 10),
    Task("fashion", "float32", (256, 256), 10),
)


def load(task: Task, fraction: float) -> tuple[NDArray[Any], ...]:
    """Training rows and labels, test rows and labels."""
    if task.dataset == "digits":
        from sklearn.datasets import load_digits
        from sklearn.model_selection import train_test_split

        X, y = load_digits(return_X_y=True)
        X = (X / 16).astype(task.dtype)
        train, test, y_train, y_test = train_test_split(X, y, random_state=0, stratify=y)
        return train, y_train, test, y_test
    found = data.load(task.dataset, download=False)
    count = round(len(found.train_labels) * fraction)
    train, test = (
        (images.reshape(len(images), -1) / 255).astype(task.dtype)
        for images in (found.train_images[:count], found.test_images)
    )
    return train, found.train_labels[:count], test, found.test_labels


def serve(connection: Connection, contestant: str, fraction: float, one_thread: bool) -> None:
    """In a process of its own: for each task and seed that comes in, fit and say how it went."""
    from sklearn.neural_network import MLPClassifier

    from tinygrad_np.sklearn import Classifier

    kind = {OURS: Classifier, THEIRS: MLPClassifier}[contestant]
    clock = time.process_time if one_thread else time.perf_counter
    loaded: tuple[Task, tuple[NDArray[Any], ...]] | None = None
    while True:
        try:
            task, seed = connection.recv()
        except EOFError:
            return
        if loaded is None or loaded[0] != task:
            loaded = (task, load(task, fraction))
        train, y_train, test, y_test = loaded[1]
        classifier = kind(
            hidden_layer_sizes=task.hidden,
            max_iter=task.passes,
            tol=0,
            n_iter_no_change=np.inf,
            random_state=seed,
        )
        start = clock()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLPClassifier's: it was not to converge
            classifier.fit(train, y_train)
        seconds = clock() - start
        connection.send((seconds, classifier.score(test, y_test), classifier.loss_))


class Contestant:
    """A process that fits when it is asked to."""

    def __init__(self, name: str, fraction: float, one_thread: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, name, fraction, one_thread)
        self.process = context.Process(target=serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()

    def fit(self, task: Task, seed: int) -> tuple[float, float, float]:
        """Seconds, accuracy and final loss."""
        time.sleep(REST)
        self.connection.send((task, seed))
        result: tuple[float, float, float] = self.connection.recv()
        return result

    def close(self) -> None:
        self.connection.close()
        self.process.join()


def compare(task: Task, contestants: dict[str, Contestant], turns: int) -> list[str]:
    """Let all take turns; a row of the table."""
    fits: dict[str, list[tuple[float, float, float]]] = {name: [] for name in contestants}
    for _ in range(turns):
        for seed in SEEDS:
            for name, contestant in contestants.items():
                fits[name].append(contestant.fit(task, seed))
    seconds = {name: [fit[0] for fit in each] for name, each in fits.items()}
    accuracy = {
        name: statistics.mean(f[1] for f in each[: len(SEEDS)]) for name, each in fits.items()
    }
    loss = {name: statistics.mean(f[2] for f in each[: len(SEEDS)]) for name, each in fits.items()}
    return [
        f"{task.dataset}, {task.dtype}, {'-'.join(map(str, task.hidden))}, {task.passes} passes",
        *(f"{min(seconds[name]):.3f}" for name in (OURS, THEIRS)),
        f"{quickest_ratio(seconds[OURS], seconds[THEIRS]):.2f}",
        *(f"{100 * accuracy[name]:.2f}" for name in (OURS, THEIRS)),
        *(f"{loss[name]:.5f}" for name in (OURS, THEIRS)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Time fits beside scikit-learn's MLPClassifier.")
    parser.add_argument("--turns", type=int, default=2, help="how often each seed is fitted")
    parser.add_argument("--fraction", type=float, default=1.0, help="of Fashion-MNIST")
    parser.add_argument("--threads", type=int, help="of BLAS; all cores by default")
    arguments = parser.parse_args()
    if importlib.util.find_spec("sklearn") is None:
        print("nothing to compare: scikit-learn is missing; pip install 'tinygrad-np[sklearn]'")
        return
    tasks = list(TASKS)
    if data.find("fashion") is None:
        print("Fashion-MNIST is left out: it is in none of the places that data.load looks in")
        tasks = [task for task in tasks if task.dataset != "fashion"]
    threads = arguments.threads or os.cpu_count()
    clock = "processor time" if arguments.threads == 1 else "wall time"
    print(f"{machine()}, BLAS threads: {threads}, {clock}\n")
    one_thread = arguments.threads == 1
    if arguments.threads:  # the processes of the contestants inherit it
        os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(arguments.threads)
    contestants = {
        name: Contestant(name, arguments.fraction, one_thread) for name in (OURS, THEIRS)
    }
    rows = []
    for task in tasks:
        rows.append(compare(task, contestants, arguments.turns))
        print(*rows[-1], sep="; ", file=sys.stderr, flush=True)
    for contestant in contestants.values():
        contestant.close()
    header = ["task", f"{OURS}, s", f"{THEIRS}, s", "ours / theirs"]
    header += [f"{name}, test %" for name in (OURS, THEIRS)]
    header += [f"{name}, loss" for name in (OURS, THEIRS)]
    print_table(header, rows)
    write_csv(RESULTS / "sklearn_speed.csv", header, rows)


if __name__ == "__main__":
    main()
