"""Names that users give: drawn as they are, in every picture, whatever is in them."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.image import imread

from train import pictures
from train.command_line.errors import ProgramError
from train.pictures.style import new_figure
from train.pictures.text import MOST_LETTERS, printable

from .test_pictures import history

HOSTILE = [
    "a$b_$c",
    "$\\frac{1$",
    "\\",
    "{}%s{0}",
    "_private",
    "tab\tand\rnull\x00",
    "not UTF-8 \udcff\udc80",
    "漢字 \N{UNICORN FACE}",
    "\N{RIGHT-TO-LEFT OVERRIDE}turned",
    "x" * 3000,
    "^",
]


def pixels(figure, dpi=40):
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=dpi)
    file.seek(0)
    return imread(file)


def test_every_name_is_drawn(tmp_path):
    count = len(HOSTILE)
    images = np.arange(count * 16, dtype=np.uint8).reshape(count, 4, 4)
    title = "\n".join(HOSTILE)
    hidden = {name: np.random.default_rng(0).normal(size=(22, 3)) for name in HOSTILE[:2]}
    figures = [
        pictures.training_curves(history([0.5]), title, HOSTILE[0]),
        pictures.overlaid_curves({name: history([0.5]) for name in HOSTILE}, title),
        pictures.confusion_matrix(np.eye(count, dtype=int), HOSTILE, title),
        pictures.image_sheet(images, [f"{name}\n{name}" for name in HOSTILE], title),
        pictures.projections(hidden, np.arange(22) % count, HOSTILE, title),
        pictures.lr_curve(np.geomspace(1e-6, 1, 9), np.ones(9), 0.1, title),
    ]
    with pictures.own_style():
        for figure in figures:
            pictures.save(figure, str(tmp_path / "a.png"), dpi=30)


def test_dollars_are_no_formula():
    """The name is drawn with its dollars: it is as wide as they are, and not slanted."""
    with_dollars, letters = ("$abc$", "Sabc8")
    drawn = [pixels(new_figure(2, 0.5, text), 80) for text in (with_dollars, letters, "abc")]
    wide = [np.flatnonzero((image[..., 0] < 0.5).any(0)) for image in drawn]
    spans = [columns[-1] - columns[0] for columns in wide]
    assert abs(spans[0] - spans[1]) <= 4 < spans[0] - spans[2]


def test_a_label_with_an_underscore_is_in_the_legend():
    with_name, without = (
        pixels(pictures.overlaid_curves({name: history([0.5])}, "t")) for name in ("_aaaa", "")
    )
    assert (with_name[..., 0] < 0.5).sum() > (without[..., 0] < 0.5).sum()


@given(st.text(st.characters(), max_size=400))
def test_what_is_printable_is_left_alone(text):
    line = printable(text)
    assert line.isprintable()
    assert len(line) <= MOST_LETTERS + 1
    if text.isprintable() and len(text) <= MOST_LETTERS:
        assert line == text


def test_no_picture_has_more_pixels_than_can_be_had(tmp_path):
    path = tmp_path / "a.png"
    with pytest.raises(ProgramError, match=r"1,000,000 x 500,000 pixels.*--dpi"):
        pictures.save(new_figure(10, 5, "title"), str(path), dpi=100_000)
    assert not path.exists()


def test_ticks_of_learning_rates_are_numbers():
    figure = pictures.lr_curve(np.geomspace(1e-6, 1, 9), np.ones(9), 0.1, "")
    pixels(figure)
    texts = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert "0.01" in texts
    assert not any("$" in text for text in texts)
