"""Image files of every kind come out as the same image, and whatever is wrong with one is said."""

import json
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from tests.train.conftest import assert_one_line
from train.command_line.errors import ProgramError
from train.evaluate import main
from train.inspection.image_files import list_images, read_image

SHAPE = (12, 12)


@pytest.fixture
def drawing():
    """Bright on black, with no symmetry: 12x12 from 0 to 255."""
    image = np.zeros(SHAPE, np.uint8)
    image[2:9, 4:8] = np.arange(28).reshape(7, 4) * 9
    return image


def assert_read(path, expected, most=1, **flags):
    difference = np.abs(read_image(str(path), SHAPE, **flags).astype(int) - expected)
    assert difference.max() <= most


# --- what a camera, a scanner, a program makes ----------------------------------------------------


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["jpg", "png", "tiff"])
def test_turned_as_exif_says(drawing, tmp_path, orientation, kind):
    """Tag 274 says how the stored rows and columns lie: by EXIF 2.32, section 4.6.4."""
    stored = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].T,
        8: lambda a: np.rot90(a, -1),
    }[orientation](drawing)
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"image.{kind}"
    quality = {"quality": 100} if kind == "jpg" else {}
    Image.fromarray(np.ascontiguousarray(stored)).save(path, exif=exif, **quality)
    assert_read(path, drawing, most=4)


def save_pgm(path, pixels, most):
    depth = ">u2" if most > 255 else "u1"
    head = f"P5 {pixels.shape[1]} {pixels.shape[0]} {most}\n".encode()
    path.write_bytes(head + pixels.astype(depth).tobytes())


def save_png(path, pixels, color):
    """A PNG of 16 bits a channel: grey is color 0, red, green and blue 2, grey and alpha 4."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        )
    )


DEPTHS = {
    "PGM of 8 bits": lambda p, d: save_pgm(p, d, 255),
    "PGM of 10 bits": lambda p, d: save_pgm(p, np.rint(d * (1023 / 255)), 1023),
    "PGM of 16 bits": lambda p, d: save_pgm(p, d * 257, 65535),
    "PNG of 16 bits": lambda p, d: save_png(p, d * 257, 0),
    "PNG of 3 x 16 bits": lambda p, d: save_png(p, np.stack([d * 257] * 3, 2), 2),
    "TIFF of 16 bits": lambda p, d: Image.fromarray((d * 257).astype(np.uint16)).save(p, "TIFF"),
    "TIFF of 32 bits": lambda p, d: Image.fromarray((d * 257).astype(np.int32)).save(p, "TIFF"),
    "TIFF of large numbers": lambda p, d: Image.fromarray((d * 9999).astype(np.int32)).save(
        p, "TIFF"
    ),
    "TIFF of floats": lambda p, d: Image.fromarray((d / 255).astype(np.float32)).save(p, "TIFF"),
    "TIFF of floats to 255": lambda p, d: Image.fromarray(d.astype(np.float32)).save(p, "TIFF"),
    "TIFF of negative floats": lambda p, d: Image.fromarray((d - 300).astype(np.float32)).save(
        p, "TIFF"
    ),
    "one bit": None,
}


@pytest.mark.parametrize("kind", DEPTHS)
def test_depths(drawing, tmp_path, kind):
    path = tmp_path / "image"  # told by its content, whatever its name
    if kind == "one bit":
        drawing = np.where(drawing > 100, 255, 0)
        Image.fromarray(drawing.astype(np.uint8)).convert("1").save(path, "PNG")
    else:
        DEPTHS[kind](path, drawing.astype(int) if "8 bits" not in kind else drawing)
    # Numbers without a scale of their own go from black to white.
    stretched = kind in ("TIFF of large numbers", "TIFF of negative floats")
    assert_read(path, np.rint(drawing * (255 / drawing.max())) if stretched else drawing)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "CMYK", "YCbCr"])
def test_modes(drawing, tmp_path, mode):
    path = tmp_path / "image.tiff"
    Image.fromarray(drawing).convert(mode).save(path)
    assert_read(path, drawing, most=3 if mode == "YCbCr" else 1)


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_transparent_ground(drawing, tmp_path, ink):
    """Black ink is on paper, white ink can't be: both come out bright on black."""
    grey = Image.merge("LA", [Image.new("L", SHAPE, ink), Image.fromarray(drawing)])
    grey.save(tmp_path / "grey.png")
    grey.convert("RGBA").save(tmp_path / "color.png")
    for name in ("grey.png", "color.png"):
        assert_read(tmp_path / name, drawing)


@pytest.mark.parametrize("ink", [0, 255])
def test_a_transparent_colour_of_a_palette(tmp_path, ink):
    drawing = np.zeros(SHAPE, np.uint8)
    drawing[3:7, 2:9] = 1
    image = Image.fromarray(drawing, "L").convert("P")
    image.putpalette([77, 77, 77, ink, ink, ink])
    image.save(tmp_path / "image.png", transparency=0)
    assert_read(tmp_path / "image.png", 255 * drawing)


def test_a_jpeg_named_png(drawing, tmp_path):
    Image.fromarray(drawing).save(tmp_path / "image.png", "JPEG", quality=100)
    assert_read(tmp_path / "image.png", drawing, most=3)


@pytest.mark.parametrize("size", [(1, 1), (1, 60_000), (60_000, 1), (5, 3000), (3000, 4000)])
def test_sizes(tmp_path, size):
    image = np.zeros(size, np.uint8)
    image[size[0] // 4 : size[0] // 2 + 1, size[1] // 4 : size[1] // 2 + 1] = 200
    Image.fromarray(image).save(tmp_path / "image.png")
    assert read_image(str(tmp_path / "image.png"), SHAPE).shape == SHAPE


# --- what is wrong with a file --------------------------------------------------------------------


def nothing_there(path):
    pass


def text(path):
    path.write_text("a text\n")


def empty(path):
    path.write_bytes(b"")


def folder(path):
    path.mkdir()


def pipe(path):
    os.mkfifo(path)


def truncated(path):
    Image.fromarray(np.arange(4096, dtype=np.uint8).reshape(64, 64)).save(path, "PNG")
    path.write_bytes(path.read_bytes()[:60])


def beheaded(path):
    path.write_bytes(b"\x89PNG\r\n\x1a\n and no more")


def nan(path):
    Image.fromarray(np.full(SHAPE, np.nan, np.float32)).save(path, "TIFF")


def too_large(path):
    Image.new("1", (11_000, 11_000)).save(path, "PNG")


WRONG = {
    nothing_there: "there is no such image",
    text: "not an image",
    empty: "the file is empty",
    folder: "a folder without images",
    pipe: "it is a named pipe",
    truncated: "truncated",
    beheaded: "not an image",
    nan: "NaN",
    too_large: "11,000 x 11,000",
}


@pytest.mark.parametrize("make", WRONG, ids=lambda make: make.__name__)
def test_each_fault_is_named_with_its_file(trained, tmp_path, capsys, make):
    path = tmp_path / "it"
    make(path)
    code = main([str(trained["mlp"]), "--out", str(tmp_path / "out"), "--predict", str(path)])
    assert_one_line("train.evaluate", capsys, code, path, WRONG[make])
    assert not (tmp_path / "out").exists()


@pytest.fixture
def predict(trained, tmp_path, capsys):
    """``predict(*paths)`` gives the exit code, the names of what was predicted, and stderr."""

    def run(*paths):
        out = tmp_path / "out"
        argv = ["--out", str(out), "--invert", "never", "--predict", *map(str, paths)]
        code = main([str(trained["lenet"]), *argv])
        answers = json.loads((out / "predictions.json").read_text())["predictions"]
        return code, [os.path.basename(a["image"]) for a in answers], capsys.readouterr().err

    return run


def test_one_bad_file_does_not_keep_the_good_ones_from_their_answers(drawing, tmp_path, predict):
    for name in "ac":
        Image.fromarray(drawing).save(tmp_path / f"{name}.png")
    text(tmp_path / "b.png")
    code, names, err = predict(*(tmp_path / f"{name}.png" for name in "abcd"))
    assert code == 2
    assert names == ["a.png", "c.png"]
    first, second = err.splitlines()
    assert f"{tmp_path / 'b.png'}: not an image" in first
    assert f"{tmp_path / 'd.png'}: there is no such image" in second


def test_all_pictures_of_a_folder(drawing, tmp_path, predict):
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    for name, kind in {"b.png": "PNG", "a.JPG": "JPEG", "c": "PNG"}.items():
        Image.fromarray(drawing).save(tmp_path / "in" / name, kind)
        Image.fromarray(drawing).save(tmp_path / "in" / "deeper" / name, kind)
    text(tmp_path / "in" / "readme.txt")
    pipe(tmp_path / "in" / "pipe.png")
    assert predict(tmp_path / "in") == (0, ["a.JPG", "b.png", "c"], "")
    truncated(tmp_path / "in" / "d.png")
    code, names, err = predict(tmp_path / "in", tmp_path / "in" / "c")
    assert (code, names) == (2, ["a.JPG", "b.png", "c", "c"])
    assert err.count("\n") == 1
    assert "d.png" in err
    with pytest.raises(ProgramError, match="without images"):
        list_images([str(tmp_path)])


def test_an_image_that_comes_out_blank_says_so(drawing, tmp_path, predict):
    Image.fromarray(drawing).save(tmp_path / "drawn.png")
    Image.new("RGBA", (40, 30), (200, 0, 0, 0)).save(tmp_path / "clear.png")
    Image.new("L", (40, 30), 17).save(tmp_path / "grey.png")
    code, names, err = predict(*(tmp_path / f"{name}.png" for name in ("drawn", "clear", "grey")))
    assert (code, len(names)) == (0, 3)
    assert "clear.png: comes out blank" in err
    assert "grey.png: comes out blank" in err
    assert "drawn.png" not in err


def test_more_pictures_than_a_sheet_shows(drawing, tmp_path, predict):
    for i in range(103):
        Image.fromarray(drawing).save(tmp_path / f"{i}.png")
    code, names, err = predict(tmp_path)
    assert (code, len(names), err) == (0, 103, "")
