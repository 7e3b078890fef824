"""What labels mean: counted from 0 or from 1, named or not, and which are strays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import DataError
from tinygrad_np.data.class_names import ClassNames, name_classes, read_class_names


@given(st.integers(0, 5), st.integers(1, 20), st.integers(0, 9))
def test_a_run_of_labels_is_as_many_classes_wherever_it_begins(first, count, seed):
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(count) + first, 2))
    classes = name_classes("labels", labels, None)
    assert classes.names == tuple(str(first + i) for i in range(count))
    indices = classes.to_indices("labels", labels)
    assert indices.dtype == np.int64
    assert [classes.names[i] for i in indices] == [str(label) for label in labels]


def test_labels_1_to_3_are_three_classes():
    assert name_classes("labels", np.array([1, 2, 3], np.uint8), None).names == ("1", "2", "3")


@given(st.integers(1, 30), st.integers(64, 2**31 - 1))
def test_a_stray_label_is_named_with_its_place(count, stray):
    labels = np.r_[np.arange(count), stray, np.arange(count)].astype(np.int64)
    with pytest.raises(DataError, match=f"^labels: label {stray} at index {count} is out of range"):
        name_classes("labels", labels, None)


def test_a_label_of_77_in_a_data_set_of_ten():
    labels = np.r_[np.arange(10), 77]
    with pytest.raises(DataError, match=r"label 77 at index 10 is out of range.*before it is 9"):
        name_classes("labels", labels, None)
    ten = ClassNames(tuple("abcdefghij"))
    with pytest.raises(DataError, match=r"label 77 at index 10 .* expected 0 to 9 for 10 classes"):
        ten.to_indices("labels", labels)


def test_a_class_without_an_example_is_still_one():
    assert len(name_classes("labels", np.array([0, 3, 1]), None).names) == 4


def test_names_settle_where_labels_start():
    names = ("ash", "oak", "elm")
    assert name_classes("labels", np.array([1, 2, 3]), names).first == 1
    assert name_classes("labels", np.array([1, 2]), names).first == 0
    assert name_classes("labels", np.array([0, 2]), names).first == 0
    # From 1 to the last is one class too many for labels that count from 0, and 0 is none of them.
    classes = name_classes("labels", np.array([1, 2, 3]), names)
    with pytest.raises(DataError, match=r"label 0 at index 1 .* expected 1 to 3 for 3 classes"):
        classes.to_indices("labels", np.array([1, 0]))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"ash\n\x1b[31moak\n", "control characters in line 2"),
        (b"ash\x00\noak", "control characters in line 1"),
        (b"name\n" * 300_000, "more than 1,048,576 bytes"),
        (b"\xff\xfeA\0", "cannot be read .*utf-8"),
        (b"", "0 lines"),
    ],
    ids=["escape", "null", "million", "utf-16", "empty"],
)
def test_files_of_names_that_are_none(tmp_path, content, message):
    (tmp_path / "classes.txt").write_bytes(content)
    with pytest.raises(DataError, match=message) as error:
        read_class_names(str(tmp_path))
    assert str(error.value).isprintable()


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_names_in_any_language_and_line_ending(tmp_path, ending):
    names = (
        "T-shirt/top",
        "d\u00e9j\u00e0 vu",
        "\U0001f468\u200d\U0001f33e",
        "\u0928\u092e\u0938\u094d\u0924\u0947",
    )
    (tmp_path / "classes.txt").write_bytes(
        ending.join(["\ufeff" + names[0], *names[1:], ""]).encode()
    )
    assert read_class_names(str(tmp_path)) == names


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "classes.txt").mkdir()
    with pytest.raises(DataError, match=r"classes.txt: cannot be read .Is a directory"):
        read_class_names(str(tmp_path))
