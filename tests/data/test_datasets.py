"""Data sets by name: where they are found, what is checked, what is said when they are not."""

import gzip
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import (
    DATASETS,
    GARMENTS,
    DataError,
    DataNotFoundError,
    datasets,
    find,
    idx,
    limits,
    load,
    write_idx,
)

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No data of this machine and no network."""
    monkeypatch.delenv("TINYGRAD_NP_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def no_network(name, folder, *, progress=None):
        raise DataNotFoundError("train-images: could not be downloaded from anywhere")

    monkeypatch.setattr(datasets, "fetch", no_network)
    return tmp_path


def write(folder, *, mark=0, suffix=".gz", side=(28, 28), labels=(0, 1, 2), **replaced):
    """A data set of three training and three test images, every pixel ``mark``."""
    folder.mkdir(parents=True, exist_ok=True)
    images = np.full((3, *side), mark, np.uint8)
    arrays = dict(zip(FILES, [images, np.array(labels, np.uint8)] * 2, strict=True))
    arrays |= {name.replace("_", "-"): array for name, array in replaced.items()}
    for name, array in arrays.items():
        write_idx(folder / f"{name}{suffix}", array)
    return folder


def test_places_are_searched_in_order(home, monkeypatch):
    monkeypatch.setenv("TINYGRAD_NP_DATA", str(home / "root"))
    cache = write(home / "cache" / "tinygrad-np" / "fashion", mark=3)
    assert find("fashion") == str(cache)
    assert load("fashion").train_images.max() == 3
    root = write(home / "root" / "fashion", mark=2)
    assert find("fashion") == str(root)
    assert load("fashion").train_images.max() == 2
    given = write(home / "given", mark=1)
    assert find("fashion", given) == str(given)
    assert load("fashion", given).train_images.max() == 1


def test_a_folder_may_hold_several_sets_by_name(home):
    write(home / "all" / "mnist", mark=4)
    assert load("mnist", home / "all").test_images.max() == 4


def test_an_incomplete_place_is_passed_over(home, monkeypatch):
    monkeypatch.setenv("TINYGRAD_NP_DATA", str(home / "root"))
    root = write(home / "root" / "mnist", mark=2)
    (root / f"{FILES[3]}.gz").unlink()
    write(home / "cache" / "tinygrad-np" / "mnist", mark=3)
    assert load("mnist").train_images.max() == 3


def test_cache_is_in_the_home_folder_by_default(home, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(home))
    assert find("mnist") is None
    folder = write(home / ".cache" / "tinygrad-np" / "mnist")
    assert find("mnist") == str(folder)


def test_a_given_folder_is_the_only_one_searched(home):
    write(home / "cache" / "tinygrad-np" / "fashion")
    (home / "given").mkdir()
    with pytest.raises(DataNotFoundError, match=r"given .lacks train-images") as error:
        load("fashion", home / "given")
    assert "cache" not in str(error.value)
    with pytest.raises(DataNotFoundError, match=r"nowhere .no such folder"):
        load("fashion", home / "nowhere")


def test_not_found_names_every_place_and_a_remedy(home, monkeypatch):
    monkeypatch.setenv("TINYGRAD_NP_DATA", str(home / "root"))
    partial = write(home / "cache" / "tinygrad-np" / "fashion")
    (partial / f"{FILES[1]}.gz").unlink()
    for download, reason in ((True, "could not be downloaded"), (False, "download=False")):
        with pytest.raises(DataNotFoundError, match=reason) as error:
            load("fashion", download=download)
        message = str(error.value)
        assert f"{home / 'root' / 'fashion'} (no such folder)" in message
        assert f"{partial} (lacks train-labels-idx1-ubyte[.gz])" in message
        assert "TINYGRAD_NP_DATA" in message
        assert "synthetic" in message
        assert "\n" not in message


def test_what_is_missing_is_downloaded_into_the_cache(home, monkeypatch):
    calls = []

    def fetch(name, folder, *, progress):
        calls.append((name, folder, progress))
        write(home / "cache" / "tinygrad-np" / name, mark=9)

    monkeypatch.setattr(datasets, "fetch", fetch)
    assert load("mnist", progress=print).train_images.max() == 9
    assert load("mnist").train_images.max() == 9
    assert calls == [("mnist", str(home / "cache" / "tinygrad-np" / "mnist"), print)]


def test_a_data_set_and_its_types(home):
    dataset = load("fashion", write(home / "given", suffix=""))
    assert dataset.name == "given"
    assert dataset.train_images.shape == dataset.test_images.shape == (3, 28, 28)
    assert dataset.train_images.dtype == np.uint8
    assert dataset.train_labels.tolist() == dataset.test_labels.tolist() == [0, 1, 2]
    assert dataset.train_labels.dtype == dataset.test_labels.dtype == np.int64
    assert dataset.classes == GARMENTS
    assert not dataset.test_from_training
    assert repr(dataset) == "ImageDataset('given', train=3, test=3, images=28x28, classes=10)"


def test_a_folder_of_ones_own(home):
    folder = write(home / "leaves", side=(5, 7), labels=(0, 3, 1))
    dataset = load(data_dir=folder)
    assert dataset.name == "leaves"
    assert dataset.train_images.shape == (3, 5, 7)
    assert dataset.classes == ("0", "1", "2", "3")
    (folder / "classes.txt").write_text("ash\noak\n élm \nyew\nfir\n\n", encoding="utf-8")
    assert load(data_dir=folder).classes == ("ash", "oak", "élm", "yew", "fir")
    assert load("fashion", folder).classes == ("ash", "oak", "élm", "yew", "fir")


def test_synthetic_needs_no_file():
    dataset = load("synthetic")
    assert dataset.train_images.shape == (12_000, 28, 28)
    assert dataset.test_images.shape == (2_000, 28, 28)
    assert dataset.classes == GARMENTS


@pytest.mark.parametrize(
    ("name", "folder", "called"),
    [
        ("mnist", "own", "own"),
        ("fashion", "own/fashion", "own-fashion"),
        ("synthetic", "own", "own"),
        ("leaves", "own", "leaves"),
        (None, "own", "own"),
        (None, "mnist", "own-mnist"),
    ],
)
def test_the_name_of_a_published_set_is_for_its_files_alone(home, name, folder, called):
    write(home / folder)
    assert load(name, home / folder.partition("/")[0]).name == called


def test_a_published_set_is_known_by_its_content_wherever_it_lies(home, monkeypatch):
    folder = write(home / "own")
    sums = tuple(
        zlib.crc32(gzip.decompress((folder / f"{name}.gz").read_bytes())) for name in FILES
    )
    monkeypatch.setitem(datasets._PUBLISHED, "mnist", sums)
    assert load("mnist", folder).name == "mnist"
    assert load("fashion", folder).name == "own"
    write_idx(folder / f"{FILES[3]}.gz", np.array([0, 1, 1], np.uint8))
    assert load("mnist", folder).name == "own"


@pytest.mark.parametrize("name", ["..", "a/b", "../own", "/tmp"])
def test_a_name_leads_to_no_other_folder(home, name):
    write(home / "own")
    with pytest.raises(DataError, match="expected a name without folders"):
        load(name, home / "own")


@pytest.mark.parametrize("name", ["cifar", "", None, "../mnist"])
def test_unknown_names(name):
    with pytest.raises(
        DataError, match=r"unknown data set .* expected one of fashion, mnist, cifar10"
    ):
        load(name)
    assert name not in DATASETS


LABELS = np.array([0, 1, 2], np.uint8)
WRONG = {
    "label too large": (
        {"t10k_labels_idx1_ubyte": np.array([0, 10, 11], np.uint8)},
        "t10k-labels-idx1-ubyte.gz: label 10 at index 1 is out of range, expected 0 to 9",
    ),
    "label negative": (
        {"train_labels_idx1_ubyte": np.array([0, 1, -1], np.int16)},
        "train-labels-idx1-ubyte.gz: label -1 at index 2 is out of range",
    ),
    "too few labels": (
        {"train_labels_idx1_ubyte": LABELS[:2]},
        "train-labels-idx1-ubyte.gz: 2 labels for 3 images",
    ),
    "labels for images": (
        {"t10k_images_idx3_ubyte": LABELS},
        r"t10k-images-idx3-ubyte.gz: uint8 of shape \(3,\), expected images",
    ),
    "images for labels": (
        {"train_labels_idx1_ubyte": np.zeros((3, 28, 28), np.uint8)},
        r"train-labels-idx1-ubyte.gz: uint8 of shape \(3, 28, 28\), expected labels",
    ),
    "labels of no integer type": (
        {"train_labels_idx1_ubyte": LABELS.astype(np.float32)},
        "float32 of shape .* expected labels as integers",
    ),
    "images of no byte type": (
        {"train_images_idx3_ubyte": np.zeros((3, 28, 28), np.float32)},
        "float32 of shape .* expected images as uint8",
    ),
    "no images": (
        {"train_images_idx3_ubyte": np.zeros((0, 28, 28), np.uint8)},
        r"shape \(0, 28, 28\), expected images",
    ),
    "two image sizes": (
        {"t10k_images_idx3_ubyte": np.zeros((3, 28, 32), np.uint8)},
        "t10k-images-idx3-ubyte.gz: images of 28x32, expected 28x28",
    ),
}


@pytest.mark.parametrize(("replaced", "message"), WRONG.values(), ids=WRONG)
def test_files_that_do_not_fit_together(home, replaced, message):
    folder = write(home / "given", **replaced)
    with pytest.raises(DataError, match=message) as error:
        load("fashion", folder)
    assert not isinstance(error.value, DataNotFoundError)
    assert "\n" not in str(error.value)


def test_test_labels_of_an_own_folder_must_occur_in_training(home):
    folder = write(home / "own", t10k_labels_idx1_ubyte=np.array([0, 1, 3], np.uint8))
    with pytest.raises(DataError, match=r"label 3 at index 2 .* expected 0 to 2 for 3 classes"):
        load(data_dir=folder)


@pytest.mark.parametrize("labels", [[0, 1, 2**31 - 1], [-3, -2, -1]])
def test_absurd_labels_of_an_own_folder(home, labels):
    folder = write(home / "own", train_labels_idx1_ubyte=np.array(labels, np.int32))
    with pytest.raises(DataError, match="out of range"):
        load(data_dir=folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"ash\noak\n", "label 2 at index 2 is out of range, expected 0 to 1 for 2 classes"),
        (b"ash\noak\nash\n", "3 lines of which 2 are different names"),
        (b"ash\n\noak\n", "3 lines of which 2 are different names"),
        (b"\n", "0 lines of which 0"),
        (b"\xff\xfe\n", "cannot be read .* UTF-8"),
    ],
)
def test_bad_class_names(home, text, message):
    folder = write(home / "own")
    (folder / "classes.txt").write_bytes(text)
    with pytest.raises(DataError, match=message):
        load(data_dir=folder)


def test_a_broken_file_is_no_reason_to_download(home):
    folder = write(home / "cache" / "tinygrad-np" / "mnist")
    (folder / f"{FILES[0]}.gz").write_bytes(b"<html>")
    with pytest.raises(DataError, match="not an IDX file") as error:
        load("mnist")
    assert not isinstance(error.value, DataNotFoundError)


# --- other names, other folders -------------------------------------------------------------------


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: name.replace("-idx", ".idx"),
        lambda name: name.replace("-idx", ".idx") + ".gz",
        lambda name: name.replace("t10k", "test"),
        lambda name: name.replace("t10k", "test").replace("-idx", ".idx") + ".gz",
        lambda name: f"{name}/{name}",
    ],
    ids=["dots", "dots, .gz", "test", "test, dots, .gz", "each in a folder"],
)
def test_files_are_found_by_their_other_names(home, rename):
    folder = write(home / "own", suffix="", mark=5)
    for name in FILES:
        content = (folder / name).read_bytes()
        (folder / name).unlink()
        (folder / rename(name)).parent.mkdir(exist_ok=True)
        (folder / rename(name)).write_bytes(content)  # those that end in .gz are unpacked already
    dataset = load("mnist", folder)
    assert dataset.test_images.max() == 5
    assert not dataset.test_from_training


def test_without_test_files_a_part_of_each_class_is_set_aside(home):
    labels = np.arange(60, dtype=np.uint8) % 3
    images = np.arange(60, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    folder = home / "own"
    folder.mkdir()
    write_idx(folder / FILES[0], images)
    write_idx(folder / FILES[1], labels)
    one, again = load(data_dir=folder), load(data_dir=folder)
    assert one.test_from_training
    assert "test=10 (of the training files)" in repr(one)
    assert np.bincount(one.test_labels).max() <= 4
    numbers = np.concatenate([one.train_images[:, 0, 0], one.test_images[:, 0, 0]])
    assert sorted(numbers) == list(range(60))
    np.testing.assert_array_equal(one.test_images[:, 0, 0] % 3, one.test_labels)
    np.testing.assert_array_equal(one.test_images, again.test_images)


def test_half_a_test_set_and_an_unfinished_download_are_incomplete(home):
    folder = write(home / "own")
    (folder / f"{FILES[2]}.gz").unlink()
    with pytest.raises(DataNotFoundError, match=r"lacks t10k-images-idx3-ubyte\[.gz\]\)"):
        load(data_dir=folder)
    cache = write(home / "cache" / "tinygrad-np" / "mnist")
    for name in FILES[2:]:
        (cache / f"{name}.gz").unlink()
    with pytest.raises(DataNotFoundError, match="lacks t10k-images"):
        load("mnist", download=False)


def test_a_single_image_has_nothing_to_set_aside(home):
    folder = home / "own"
    folder.mkdir()
    write_idx(folder / FILES[0], np.ones((1, 4, 4), np.uint8))
    write_idx(folder / FILES[1], np.zeros(1, np.uint8))
    with pytest.raises(DataError, match="1 training image and no test files"):
        load(data_dir=folder)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("thing", ["pipe", "folder", "dangling link", "device"])
def test_what_is_no_file_is_refused_at_once(home, name, thing):
    folder = write(home / "own", suffix="")
    (folder / name).unlink()
    match thing:
        case "pipe":
            os.mkfifo(folder / name)
            message = "it is a named pipe"
        case "folder":
            (folder / name).mkdir()
            message = "Is a directory"
        case "dangling link":
            (folder / name).symlink_to(folder / "nothing")
            message = "No such file"
        case "device":
            (folder / name).symlink_to("/dev/zero")
            message = "it is a device"
    with pytest.raises(DataError, match=f"{name}: cannot be read .{message}") as error:
        load(data_dir=folder)
    assert "\n" not in str(error.value)


def test_a_file_is_no_folder(home):
    (home / "file").write_text("")
    with pytest.raises(DataNotFoundError, match=r"file \(no folder\)"):
        load(data_dir=home / "file")


# --- sizes ----------------------------------------------------------------------------------------


def bomb(path: Path, shape: tuple[int, ...], payload: int) -> None:
    """A small gzipped IDX file that declares ``shape`` and unpacks to ``payload`` zeros."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape))
        zeros = bytes(1 << 20)
        for _ in range(payload >> 20):
            file.write(zeros)


def test_labels_that_unpack_to_more_than_there_are_images_for(home, monkeypatch):
    """The count in the header decides; no value is read."""
    folder = write(home / "own")
    bomb(folder / f"{FILES[1]}.gz", (64 << 20,), 64 << 20)
    monkeypatch.setattr(idx.IdxReader, "read", lambda self: pytest.fail("values were read"))
    with pytest.raises(DataError, match="67,108,864 labels for 3 images"):
        load(data_dir=folder)


def test_bombs_that_fit_together_are_told_by_their_expansion(home, monkeypatch):
    folder = write(home / "own")
    count = 8 << 20
    bomb(folder / f"{FILES[0]}.gz", (count, 1, 2), 2 * count)
    bomb(folder / f"{FILES[1]}.gz", (count,), count)
    for name in FILES[2:]:
        (folder / f"{name}.gz").unlink()
    monkeypatch.setattr(limits, "SUSPECT_BYTES", 64 << 20)
    monkeypatch.setattr(idx.IdxReader, "read", lambda self: pytest.fail("values were read"))
    # Labels become int64: 8 bytes more each.
    with pytest.raises(DataError, match=r"own: .* KiB that would expand to 88.0 MiB.*gunzip"):
        load(data_dir=folder)


def test_what_memory_does_not_hold_is_said_with_the_figures(home, monkeypatch):
    folder = write(home / "own", side=(300, 300))
    monkeypatch.setattr(limits, "available_memory", lambda: 1000)
    monkeypatch.setattr(idx.IdxReader, "read", lambda self: pytest.fail("values were read"))
    with pytest.raises(DataError, match=r"own: takes 527.* KiB of memory, and 1000 bytes are free"):
        load(data_dir=folder)


# --- whatever comes -------------------------------------------------------------------------------


@given(st.data())
def test_no_damage_leads_to_anything_but_a_data_error(tmp_path_factory, data):
    """Any byte of any file changed, cut or added, files removed, swapped or empty."""
    folder = write(tmp_path_factory.mktemp("own"), suffix="", side=(2, 3))
    (folder / "classes.txt").write_text("ash\noak\nelm\n")
    paths = [*(folder / name for name in FILES), folder / "classes.txt"]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from([path for path in paths if path.exists()] or paths))
        content = bytearray(path.read_bytes()) if path.exists() else bytearray()
        place = data.draw(st.integers(0, len(content)))
        match data.draw(st.sampled_from(["change", "cut", "add", "zip", "copy", "remove"])):
            case "change":
                content[place : place + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del content[place:]
            case "add":
                content[place:place] = data.draw(st.binary(max_size=5))
            case "zip":
                content = bytearray(gzip.compress(content))
            case "copy":
                content = bytearray(data.draw(st.sampled_from(FILES)).encode())
            case "remove":
                path.unlink(missing_ok=True)
                continue
        path.write_bytes(content)
    try:
        dataset = load(data_dir=folder)
    except DataError as error:
        assert "\n" not in str(error)
    else:
        for labels in (dataset.train_labels, dataset.test_labels):
            assert labels.min() >= 0
            assert labels.max() < len(dataset.classes)
