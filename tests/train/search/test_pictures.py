"""Pictures of a search: points where the trials are, and round numbers at the axes."""

from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from train.search import pictures
from train.search.space import Choices, Range
from train.search.trial import Outcome, Trial

LR = Range("lr", 3e-4, 5e-2, log=True, integer=False)
DROPOUT = Range("dropout", 0.0, 0.5, log=False, integer=False)
HIDDEN = Choices("hidden", ((64,), (128,), (128,) * 12))


@pytest.fixture
def trials():
    rng = np.random.default_rng(0)
    return [
        Trial(
            number,
            "finished",
            {
                "lr": float(10 ** rng.uniform(-3, -2)),
                "dropout": float(rng.uniform(0, 0.5)),
                "hidden": HIDDEN.values[number % 3],
            },
            Outcome(1, 0.0, 0.0, 1.0, number / 20, 0.0),
            None,
            None,
        )
        for number in range(20)
    ]


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are saved, by the names of their files."""
    figures: dict[str, Figure] = {}
    monkeypatch.setattr(
        pictures, "save", lambda figure, path: figures.update({path.rpartition("/")[2]: figure})
    )
    return figures


def texts(ticks):
    return [tick.get_text() for tick in ticks]


def test_each_trial_of_a_range_is_a_point(drawn, trials):
    names = pictures.draw_heat_maps("out", "title", [LR, DROPOUT, HIDDEN], trials)
    expected = ["scatter-lr-dropout.png", "scatter-lr-hidden.png", "scatter-dropout-hidden.png"]
    assert names == list(drawn) == expected
    axes = drawn["scatter-lr-dropout.png"].axes[0]
    points, ring = axes.collections
    where = sorted((trial.values["dropout"], trial.values["lr"]) for trial in trials)
    assert sorted(map(tuple, points.get_offsets().tolist())) == where
    best = trials[-1].values
    assert ring.get_offsets().tolist() == [[best["dropout"], best["lr"]]]
    assert sorted(points.get_array()) == pytest.approx([5.0 * number for number in range(20)])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("dropout", "lr")
    assert texts(axes.get_yticklabels()) == ["0.0003", "0.001", "0.01", "0.05"]
    assert texts(axes.get_xticklabels()) == ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]


def test_listed_values_keep_their_places_in_a_scatter(drawn, trials):
    pictures.draw_heat_maps("out", "title", [LR, HIDDEN], trials)
    axes = drawn["scatter-lr-hidden.png"].axes[0]
    places = sorted(round(x) for x, _ in axes.collections[0].get_offsets())
    assert places == sorted(number % 3 for number in range(20))
    shown = texts(axes.get_xticklabels())
    assert shown[:2] == ["64", "128"]
    assert len(shown[2]) <= 24


def test_listed_values_make_a_heat_map(drawn, trials):
    seeds = Choices("seed", (0, 1))
    listed = [
        replace(trial, values={**trial.values, "seed": n % 2}) for n, trial in enumerate(trials)
    ]
    assert pictures.draw_heat_maps("out", "title", [seeds, HIDDEN], listed) == [
        "heat-seed-hidden.png"
    ]
    axes = drawn["heat-seed-hidden.png"].axes[0]
    # Of trials 0 to 19 the last are the best: 18 has seed 0 and the first of the widths.
    assert "90.00" in texts(axes.texts)
    assert len(axes.texts) == 6


@given(st.floats(-12, 3), st.floats(0.01, 10), st.booleans(), st.booleans())
def test_marks_are_round_and_apart(start, length, log, integer):
    low, high = 10.0**start, 10.0 ** (start + length)
    if integer:
        low, high = float(max(1, round(low))), float(max(1, round(low)) + max(1, round(high)))
    axis = Range("x", low, high, log=log, integer=integer)
    marks = pictures._marks(axis)
    assert marks[0] == axis.value(low)
    assert marks[-1] == axis.value(high)
    assert 2 <= len(marks) <= 12
    for mark in marks[1:-1]:
        assert low < mark < high
        assert isclose(mark, float(f"{mark:.5g}"), rel_tol=1e-9)  # not 0.0005623...
