"""CIFAR's binary files: extracted or packed, whole or not."""

import io
import os
import tarfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import DataError, DataNotFoundError, cifar, datasets, find, load

PIXELS = 3 * 32 * 32


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No data of this machine and no network."""
    monkeypatch.delenv("TINYGRAD_NP_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def contents(name, seed=0, images=4):
    """The files of a small set: images and labels at random, every class once in the first."""
    rng = np.random.default_rng(seed)
    layout = cifar.LAYOUTS[name]
    classes = [f"kind{i}" for i in range(3)]
    files = {layout.names: "\n".join(classes).encode() + b"\n\n"}
    for file in (*layout.train, layout.test):
        records = rng.integers(0, 256, (images, layout.label_bytes + PIXELS), dtype=np.uint8)
        records[:, : layout.label_bytes] = 7  # of the coarse classes nothing is read
        records[:, layout.label_bytes - 1] = np.arange(images) % 3
        files[file] = records.tobytes()
    return files


def write(folder, files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def pack(path, files, mode="w:gz", inside="cifar/"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{inside}{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize("name", cifar.LAYOUTS)
def test_pixels_and_labels_are_those_of_the_records(home, name):
    files = contents(name)
    dataset = load(name, write(home / "own", files))
    layout = cifar.LAYOUTS[name]
    raw = np.concatenate(
        [
            np.frombuffer(files[file], np.uint8).reshape(-1, layout.label_bytes + PIXELS)
            for file in layout.train
        ]
    )
    pixels = raw[:, layout.label_bytes :].reshape(-1, 3, 32, 32)
    np.testing.assert_array_equal(dataset.train_images, pixels)
    np.testing.assert_array_equal(dataset.train_labels, raw[:, layout.label_bytes - 1])
    assert dataset.test_images.shape == (4, 3, 32, 32)
    assert dataset.classes == ("kind0", "kind1", "kind2")
    assert dataset.train_images.flags.writeable


@pytest.mark.parametrize(("mode", "suffix"), [("w:gz", "gz"), ("w:xz", "xz"), ("w", "")])
def test_an_archive_gives_what_the_folder_gives_and_is_unpacked_once(
    home, monkeypatch, mode, suffix
):
    files = contents("cifar10")
    folder = load("cifar10", write(home / "own", files))
    monkeypatch.setenv("TINYGRAD_NP_DATA", str(home / "root"))
    archive = pack(home / "root" / "cifar10" / f"cifar-10-binary.tar.{suffix}", files, mode)
    assert find("cifar10") == str(archive)
    packed = load("cifar10")
    np.testing.assert_array_equal(packed.train_images, folder.train_images)
    monkeypatch.setattr(cifar, "unpack", lambda *_: pytest.fail("unpacked again"))
    np.testing.assert_array_equal(load("cifar10").train_images, folder.train_images)


def test_another_archive_of_the_same_name_is_unpacked_anew(home):
    path = home / "own" / "cifar-10-binary.tar.gz"
    first = load("cifar10", pack(path, contents("cifar10", 0)).parent).train_images
    os.utime(pack(path, contents("cifar10", 1)), (1, 1))
    assert not np.array_equal(load("cifar10", path.parent).train_images, first)
    assert load(None, path).name == "cifar-10-binary.tar"


def test_without_a_cache_an_archive_is_read_all_the_same(home, monkeypatch):
    (home / "cache").write_text("a file")
    path = pack(home / "own" / "cifar-10-binary.tar.gz", contents("cifar10"))
    assert len(load("cifar10", path.parent).train_labels) == 20


def test_the_name_is_for_the_published_content(home, monkeypatch):
    folder = write(home / "own", contents("cifar10"))
    assert load("cifar10", folder).name == "own"
    _, checksum = cifar.read_cifar(str(folder), "cifar10")
    monkeypatch.setitem(datasets._PUBLISHED, "cifar10", checksum)
    assert load("cifar10", folder).name == "cifar10"
    assert load("cifar100", write(home / "hundred", contents("cifar100"))).name == "cifar100"


def test_not_found_names_the_archive(home):
    (home / "cache" / "tinygrad-np" / "cifar10").mkdir(parents=True)
    with pytest.raises(DataNotFoundError, match=r"no cifar-10-binary\.tar\.gz.*--data-dir"):
        load("cifar10", download=False)


LAYOUT = cifar.LAYOUTS["cifar10"]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (LAYOUT.train[1], b"\0" * 100, r"data_batch_2\.bin: 100 bytes, expected records of 3,073"),
        (LAYOUT.test, b"", r"test_batch\.bin: 0 bytes"),
        (LAYOUT.test, b"\3" * 3073, r"test_batch\.bin: label 3 at index 0 is out of range"),
        (LAYOUT.names, b"a\na\n", "expected the names of the classes, each its own"),
        (LAYOUT.names, b"\xff", "no UTF-8 text"),
    ],
)
def test_damaged_files_are_named(home, file, content, message):
    files = contents("cifar10") | {file: content}
    with pytest.raises(DataError, match=message):
        load("cifar10", write(home / "own", files))
    with pytest.raises(DataError, match=message):
        load("cifar10", pack(home / "packed" / "cifar-10-binary.tar.gz", files).parent)


def test_an_archive_that_lacks_a_file_or_is_a_bomb(home, monkeypatch):
    files = contents("cifar10")
    del files[LAYOUT.test]
    path = pack(home / "own" / "cifar-10-binary.tar.gz", files)
    with pytest.raises(DataError, match=r"lacks test_batch\.bin"):
        load("cifar10", path)
    monkeypatch.setattr("tinygrad_np.data.limits.SUSPECT_BYTES", 1 << 20)
    bomb = {"zeros": bytes(8 << 20), **contents("cifar10")}
    with pytest.raises(DataError, match="would expand"):
        load("cifar10", pack(home / "bomb" / "cifar-10-binary.tar.gz", bomb))


def test_links_and_other_members_are_not_followed(home):
    path = home / "own" / "cifar-10-binary.tar.gz"
    pack(path, contents("cifar10"))
    with tarfile.open(home / "own" / "cifar-10-binary.tar.links", "w:gz") as archive:
        for name in LAYOUT.files:
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    with pytest.raises(DataError, match="lacks data_batch_1"):
        load("cifar10", home / "own" / "cifar-10-binary.tar.links")


@given(st.data())
def test_no_damage_leads_to_anything_but_a_data_error(tmp_path_factory, data):
    home = tmp_path_factory.mktemp("damaged")
    path = pack(home / "cifar-10-binary.tar.gz", contents("cifar10", images=1))
    content = bytearray(path.read_bytes())
    kind = data.draw(st.sampled_from(["cut", "flip", "noise"]))
    at = data.draw(st.integers(0, len(content) - 1))
    if kind == "cut":
        del content[at:]
    elif kind == "flip":
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        content[at : at + 64] = data.draw(st.binary(min_size=1, max_size=64))
    path.write_bytes(content)
    try:
        load("cifar10", path)
    except DataError as error:
        assert "\n" not in str(error)
