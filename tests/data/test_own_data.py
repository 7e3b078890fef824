"""Data as people have it: pictures in folders by class, .npz and CSV files."""

import os

import numpy as np
import pytest
from PIL import Image

from tinygrad_np.data import DataError, DataNotFoundError, load, picture_folder, write_idx


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def save(path, pixels, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(path, **options)
    return path


def pictures(folder, count=6, size=(8, 8), channels=3, suffix="png", classes=("cat", "dog")):
    """Pictures of one colour, brighter by number; those of the second class in blue."""
    for label, name in enumerate(classes):
        for number in range(count):
            pixels = np.full((*size, channels), 10 * number, np.uint8)
            pixels[..., -1] += np.uint8(100 * label)
            save(folder / name / f"{number}.{suffix}", pixels.squeeze())
    return folder


# --- pictures -------------------------------------------------------------------------------------


def test_a_folder_with_parts_gives_each_picture_to_its_part(home):
    pictures(home / "pets" / "train")
    pictures(home / "pets" / "test", count=2)
    dataset = load(data_dir=home / "pets")
    assert repr(dataset) == "ImageDataset('pets', train=12, test=4, images=3x8x8, classes=2)"
    assert dataset.classes == ("cat", "dog")
    assert dataset.train_labels.tolist() == [0] * 6 + [1] * 6
    assert dataset.train_images[:, 0, 0, 0].tolist() == [0, 10, 20, 30, 40, 50] * 2
    assert dataset.train_images[6:, 2, 0, 0].tolist() == [100, 110, 120, 130, 140, 150]
    assert dataset.test_images.shape == (4, 3, 8, 8)


def test_validation_pictures_test_where_no_others_do_and_train_where_some_do(home):
    pictures(home / "pets" / "train")
    pictures(home / "pets" / "val", count=3)
    assert [len(p) for p in load(data_dir=home / "pets")[1:5:2]] == [12, 6]
    pictures(home / "pets" / "test", count=2)
    assert [len(p) for p in load(data_dir=home / "pets")[1:5:2]] == [18, 4]


def test_classes_alone_have_a_part_of_each_set_aside(home):
    dataset = load("leaves", pictures(home / "pets", count=12))
    assert dataset.test_from_training
    assert dataset.name == "leaves"
    assert np.bincount(dataset.test_labels).tolist() == [2, 2]
    again = load("leaves", home / "pets")
    np.testing.assert_array_equal(again.test_images, dataset.test_images)


@pytest.mark.parametrize("suffix", ["png", "webp", "bmp", "gif", "tiff", "jpg"])
def test_formats(home, suffix):
    images = load(data_dir=pictures(home / "pets", suffix=suffix, count=12)).train_images
    assert images.shape == (20, 3, 8, 8)
    assert abs(int(images[1:10].max()) - 110) < 4  # JPEG rounds


def test_grey_pictures_are_grey_and_colours_become_so_when_asked(home):
    grey = load(data_dir=pictures(home / "grey", channels=1))
    assert grey.train_images.shape == (10, 8, 8)
    blue = load(data_dir=pictures(home / "pets"), grey=True)
    assert blue.train_images.shape == (10, 8, 8)
    images = np.concatenate([blue.train_images, blue.test_images])
    labels = np.concatenate([blue.train_labels, blue.test_labels])
    assert images[labels == 1].min() == 11  # 0.114 of 100
    save(home / "grey" / "cat" / "one in colour.png", np.zeros((8, 8, 3)))
    assert load(data_dir=home / "grey").train_images.shape[1:] == (3, 8, 8)


def test_sizes_must_be_one_or_be_given(home):
    pictures(home / "pets")
    save(home / "pets" / "cat" / "wide.png", np.full((4, 8, 3), 200))
    with pytest.raises(DataError, match=r"2 sizes, from 4x8 to 8x8, most often 8x8 \(12 of 13\)"):
        load(data_dir=home / "pets")
    images = load(data_dir=home / "pets", image_size=(4, 8)).train_images
    assert images.shape[1:] == (3, 4, 8)
    wide = images[images.min(axis=(1, 2, 3)) == 200]
    assert len(wide) <= 1  # in the training set or the test set


def test_16_bits_exif_and_transparency(home):
    deep = np.full((8, 8), 32768, np.uint16)
    path = home / "deep" / "a" / "0.png"
    path.parent.mkdir(parents=True)
    Image.fromarray(deep).save(path)
    Image.fromarray(deep).save(path.with_name("1.png"))
    assert load(data_dir=home / "deep").train_images.max() == 128
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    pixels = np.zeros((4, 8, 3))
    pixels[:, :4] = 255
    for number in range(2):
        save(home / "turned" / "a" / f"{number}.png", pixels, exif=exif)
    turned = load(data_dir=home / "turned").train_images
    assert turned.shape[2:] == (8, 4)
    assert (turned[0, 0, :4], turned[0, 0, 4:]) == (pytest.approx(255), pytest.approx(0))


def test_odd_files_are_named_and_counted_and_stop_it_unless_told(home):
    pictures(home / "pets")
    (home / "pets" / "cat" / "notes.txt").write_text("no picture")
    (home / "pets" / "dog" / "half.png").write_bytes(
        (home / "pets" / "dog" / "1.png").read_bytes()[:40]
    )
    (home / "pets" / "dog" / "Thumbs.db").write_text("Windows puts it there")
    (home / "pets" / ".git").mkdir()
    with pytest.raises(DataError, match=r"2 of 14 files cannot .*notes\.txt.*half\.png") as error:
        load(data_dir=home / "pets")
    assert "--skip-broken" in str(error.value)
    dataset = load(data_dir=home / "pets", skip_broken=True)
    assert len(dataset.train_labels) + len(dataset.test_labels) == 12


def test_a_class_without_pictures_and_one_of_the_test_set_alone(home):
    pictures(home / "pets" / "train")
    pictures(home / "pets" / "test", classes=("cat", "mouse"))
    with pytest.raises(DataError, match=r"class 'mouse' has no pictures in .*train"):
        load(data_dir=home / "pets")
    broken = home / "broken"
    pictures(broken)
    (broken / "mouse").mkdir()
    (broken / "mouse" / "a.png").write_text("none")
    with pytest.raises(DataError, match="mouse: no picture that can be read"):
        load(data_dir=broken, skip_broken=True)


def test_pictures_are_decoded_once_unless_a_file_changes(home, monkeypatch):
    pictures(home / "pets", count=12)
    seen = []
    first = load(data_dir=home / "pets", decoding=lambda done, total: seen.append((done, total)))
    assert seen == [(n, 24) for n in range(1, 25)]
    seen.clear()
    again = load(data_dir=home / "pets", decoding=lambda *_: seen.append(1))
    assert seen == []
    np.testing.assert_array_equal(again.train_images, first.train_images)
    path = save(home / "pets" / "cat" / "0.png", np.full((8, 8, 3), 77))
    os.utime(path, (5, 5))
    changed = load(data_dir=home / "pets", decoding=lambda *_: seen.append(1))
    assert len(seen) == 24
    assert 77 in np.concatenate([changed.train_images, changed.test_images])


def test_a_damaged_cache_is_made_anew(home):
    pictures(home / "pets")
    first = load(data_dir=home / "pets")
    for file in (home / "cache").rglob("*.npy"):
        file.write_bytes(file.read_bytes()[:50])
    np.testing.assert_array_equal(load(data_dir=home / "pets").train_images, first.train_images)


def test_a_cache_that_cannot_be_written_costs_time_alone(home):
    (home / "cache").write_text("a file")
    assert len(load(data_dir=pictures(home / "pets")).train_labels) == 10


def test_a_picture_too_large_is_refused_before_it_is_decoded(home, monkeypatch):
    pictures(home / "pets")
    monkeypatch.setattr("tinygrad_np.data.picture._MOST_PIXELS", 60)
    with pytest.raises(DataError, match=r"has 8 x 8 pixels, expected at most 60"):
        load(data_dir=home / "pets")


def test_a_folder_of_nothing_names_what_could_be_there(home):
    (home / "empty").mkdir()
    with pytest.raises(DataNotFoundError, match="or pictures in folders by class"):
        load(data_dir=home / "empty")
    with pytest.raises(DataError, match="image_size, grey and skip_broken"):
        write_idx(home / "empty" / "train-images-idx3-ubyte", np.zeros((4, 5, 5), np.uint8))
        write_idx(home / "empty" / "train-labels-idx1-ubyte", np.array([0, 1, 0, 1], np.uint8))
        load(data_dir=home / "empty", grey=True)


def test_without_pillow_the_extra_is_named(home, monkeypatch):
    import sys

    pictures(home / "pets")
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DataError, match=r"pip install \"tinygrad-np\[pictures\]\""):
        load(data_dir=home / "pets")


def test_a_link_to_itself_does_not_hang(home):
    pictures(home / "pets")
    (home / "pets" / "cat" / "again").symlink_to(home / "pets" / "cat", target_is_directory=True)
    assert len(load(data_dir=home / "pets").train_labels) == 10


def test_the_parts_of_the_file_are_no_class(home):
    """A folder of a data set in the folder is no class of pictures."""
    assert not picture_folder.holds_pictures(str(home / "nothing"))
    (home / "all" / "mnist").mkdir(parents=True)
    (home / "all" / "mnist" / "notes.txt").write_text("x")
    assert not picture_folder.holds_pictures(str(home / "all"))


# --- .npz -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "stored"),
    [((8, 8), (8, 8)), ((8, 8, 1), (8, 8)), ((8, 8, 3), (3, 8, 8)), ((3, 8, 8), (3, 8, 8))],
)
def test_shapes_of_npz_images(home, shape, stored):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (12, *shape), dtype=np.uint8)
    path = home / "leaves.npz"
    np.savez(path, images=images, labels=np.arange(12) % 3)
    dataset = load(data_dir=path)
    assert dataset.name == "leaves"
    assert dataset.train_images.shape == (10, *stored)
    whole = np.concatenate([dataset.train_images, dataset.test_images])
    assert sorted(whole.sum(axis=tuple(range(1, whole.ndim)))) == sorted(
        images.reshape(12, -1).sum(axis=1)
    )


def test_names_of_npz_arrays(home):
    images, labels = np.zeros((6, 4, 4), np.uint8), np.arange(6).reshape(-1, 1) % 2
    for names in (("x_train", "y_train", "x_test", "y_test"), ("train_images", "train_labels")):
        values = (images, labels, images[:2], labels[:2])
        np.savez(home / "a.npz", **dict(zip(names, values, strict=False)))
        dataset = load(data_dir=home / "a.npz")
        assert len(dataset.test_labels) == (2 if len(names) == 4 else 1)
    (home / "two").mkdir()
    np.savez(home / "two" / "train.npz", x=images, y=labels)
    np.savez(home / "two" / "test.npz", x=images[:4], y=labels[:4])
    (home / "two" / "classes.txt").write_text("ash\noak\n")
    dataset = load(data_dir=home / "two")
    assert (len(dataset.test_labels), dataset.classes) == (4, ("ash", "oak"))


def test_pixels_of_any_type_become_bytes(home):
    for pixels, expected in (
        (np.array([0.0, 0.5, 1.0]), [0, 128, 255]),
        (np.array([0.0, 7.0, 255.0]), [0, 7, 255]),
        (np.array([0, 9, 200], np.int64), [0, 9, 200]),
        (np.array([False, True, True]), [0, 255, 255]),
    ):
        images = np.broadcast_to(pixels.reshape(1, 1, 3), (6, 3, 3))
        np.savez(home / "a.npz", images=images, labels=np.arange(6) % 2)
        assert load(data_dir=home / "a.npz").train_images[0, 0].tolist() == expected


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"pixels": np.zeros(3)}, "no images and labels in it .its arrays are pixels"),
        ({"images": np.full((2, 2, 2), 300.0)}, "pixels from 300.0 to 300.0"),
        ({"images": np.full((2, 2, 2), 1.5)}, "fractions above 1"),
        ({"images": np.full((2, 2, 2), np.nan)}, "pixels from nan"),
        ({"images": np.zeros((2, 5, 5, 5), np.uint8)}, "images of shape"),
        ({"labels": np.array([0.5, 1.0])}, "labels are float64"),
        ({"labels": np.array([0, 1, 0])}, "3 labels for 2 images"),
        ({"labels": np.array([{}, 1], object)}, "cannot be read"),
    ],
)
def test_npz_files_that_make_no_sense(home, arrays, message):
    whole = {"images": np.zeros((2, 2, 2), np.uint8), "labels": np.array([0, 1])}
    np.savez(home / "a.npz", **(arrays if "pixels" in arrays else whole | arrays))
    with pytest.raises(DataError, match=message):
        load(data_dir=home / "a.npz")
    (home / "b.npz").write_bytes(b"PK\3\4 no zip")
    with pytest.raises(DataError, match=r"b\.npz: cannot be read"):
        load(data_dir=home / "b.npz")


# --- CSV ------------------------------------------------------------------------------------------


def table(images, labels, header=None, last=False):
    rows = [[label, *image.ravel()] for image, label in zip(images, labels, strict=True)]
    rows = [[*row[1:], row[0]] for row in rows] if last else rows
    lines = [",".join(map(str, row)) for row in rows]
    return "\n".join(([header] if header else []) + lines) + "\n"


@pytest.mark.parametrize("header", ["first", "last", "quoted", None])
def test_csv_files_of_data_science_sites(home, header):
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (12, 3, 3)), np.arange(12) % 2
    names = [f"pixel{i}" for i in range(9)]
    title = {
        "first": "label," + ",".join(names),
        "last": ",".join(names) + ",Class",
        "quoted": '"label",' + ",".join(f'"{name}"' for name in names),
        None: None,
    }[header]
    (home / "kaggle").mkdir()
    text = table(images, labels, title, last=header == "last")
    (home / "kaggle" / "mnist_train.csv").write_text(text)
    (home / "kaggle" / "mnist_test.csv").write_text(text)
    dataset = load(data_dir=home / "kaggle")
    np.testing.assert_array_equal(dataset.train_images, images)
    np.testing.assert_array_equal(dataset.test_labels, labels)


def test_a_csv_test_file_without_labels_is_of_no_use(home):
    images, labels = np.zeros((12, 2, 2), int), np.arange(12) % 2
    (home / "train.csv").write_text(table(images, labels, "label,a,b,c,d"))
    (home / "test.csv").write_text("a,b,c,d\n0,0,0,0\n")
    assert load(data_dir=home).test_from_training


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label,a,b\n0,1,2\n1,3,4\n", "2 pixels a row, expected a square number"),
        ("label,a\n0,1\n1,x\n", "not all numbers from line 2 on"),
        ("label,a\n0,1\n1,2,3\n", "not all numbers from line 2 on"),
        ("label,a\n0,1\n1,2.5\n", "numbers with fractions"),
        ("label,a\n0,1\n1,256\n", "pixels from 1 to 256"),
        ("label,a\n", "no rows"),
        ("kind,a\n0,1\n", "names no label"),
        ("only\n", "1 columns"),
        ("", "columns"),
        ("0,1\n0,-5\n", "pixels from -5"),
    ],
)
def test_csv_files_that_make_no_sense(home, text, message):
    (home / "a.csv").write_text(text)
    with pytest.raises(DataError, match=message):
        load(data_dir=home / "a.csv")
