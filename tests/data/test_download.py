"""Downloads, from a server of the test's own: every file whole and proven, or none."""

import hashlib
import http.server
import os
import threading
from pathlib import Path

import numpy as np
import pytest

from tinygrad_np.data import DataNotFoundError, download, load, write_idx
from tinygrad_np.data.download import MD5_SUMS, MIRRORS, fetch


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves ``server.files``; the first folder of the path says how."""

    def do_GET(self) -> None:
        how, name = self.path.strip("/").split("/")
        self.server.requests.append(self.path)
        content = self.server.files.get(name, b"")
        if how == "missing":
            self.send_error(404)
        elif how == "redirect":
            self.send_response(302)
            self.send_header("Location", f"/good/{name}")
            self.end_headers()
        elif how == "garbage":
            self.wfile.write(b"no HTTP at all\n")
        else:
            self.send_response(200)
            if how != "nolength":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            match how:
                case "wrong":
                    content = content[:-1] + b"!"
                case "short":
                    content = content[: len(content) // 2]
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Keeps the test's output quiet."""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("published")
    images = np.random.default_rng(0).integers(256, size=(40, 70, 70)).astype(np.uint8)
    for name in MD5_SUMS["mnist"]:
        write_idx(folder / name, images if "images" in name else np.arange(40, dtype=np.uint8) % 10)
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.files = {path.name: path.read_bytes() for path in folder.iterdir()}
    httpd.requests = []
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield httpd
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def mirrors(server, monkeypatch):
    """Sets the mirrors of ``mnist``, by the way in which they behave."""
    server.requests.clear()
    monkeypatch.setattr(download, "_SCHEMES", ("http",))
    sums = {name: hashlib.md5(content).hexdigest() for name, content in server.files.items()}
    monkeypatch.setitem(MD5_SUMS, "mnist", {name: sums[name] for name in MD5_SUMS["mnist"]})

    def set_mirrors(*ways: str) -> None:
        base = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setitem(MIRRORS, "mnist", tuple(f"{base}/{way}/" for way in ways))

    return set_mirrors


@pytest.mark.parametrize("way", ["good", "nolength", "redirect"])
def test_files_arrive_whole(server, mirrors, tmp_path, way):
    mirrors(way)
    fetch("mnist", tmp_path / "new" / "mnist")
    found = {path.name: path.read_bytes() for path in (tmp_path / "new" / "mnist").iterdir()}
    assert found == server.files


def test_load_downloads_once_into_the_cache(server, mirrors, tmp_path, monkeypatch):
    mirrors("good")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("TINYGRAD_NP_DATA", raising=False)
    first, second = load("mnist"), load("mnist")
    assert len(server.requests) == 4
    np.testing.assert_array_equal(first.train_images, second.train_images)


@pytest.mark.parametrize("way", ["missing", "wrong", "short", "garbage"])
def test_the_next_mirror_is_asked(server, mirrors, tmp_path, way):
    mirrors(way, "good")
    fetch("mnist", tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == server.files


@pytest.mark.parametrize(
    ("way", "answer"),
    [
        ("missing", "Not Found"),
        ("wrong", "the file's MD5 sum is [0-9a-f]{32}, expected [0-9a-f]{32}"),
        ("short", "the connection ended after [0-9,]+ of [0-9,]+ bytes"),
        ("garbage", "no HTTP at all"),
    ],
)
def test_no_mirror_delivers(mirrors, tmp_path, way, answer):
    mirrors(way)
    with pytest.raises(
        DataNotFoundError, match=f"train-images.* from http.*{way}/ .*{answer}"
    ) as e:
        fetch("mnist", tmp_path)
    assert "\n" not in str(e.value)
    assert list(tmp_path.iterdir()) == []


def test_unreachable_servers_are_all_named(mirrors, tmp_path, monkeypatch):
    # Port 9 (discard) of this machine: nobody listens.
    addresses = ("http://127.0.0.1:9/one/", "http://127.0.0.1:9/two/")
    mirrors()
    monkeypatch.setitem(MIRRORS, "mnist", addresses)
    with pytest.raises(DataNotFoundError) as error:
        fetch("mnist", tmp_path)
    assert all(address in str(error.value) for address in addresses)
    assert "refused" in str(error.value)


def test_an_interrupted_download_leaves_whole_files_only_and_goes_on(server, mirrors, tmp_path):
    mirrors("good")
    whole = "train-images-idx3-ubyte.gz"

    def interrupt(name, done, total):
        if name != whole:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("mnist", tmp_path, progress=interrupt)
    assert [path.name for path in tmp_path.iterdir()] == [whole]
    server.requests.clear()
    fetch("mnist", tmp_path)
    assert len(server.requests) == 3
    assert len(list(tmp_path.iterdir())) == 4


def test_an_interrupted_write_leaves_nothing(mirrors, tmp_path, monkeypatch):
    mirrors("good")

    def full(source, target):
        assert Path(source).exists()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(DataNotFoundError, match=r"cannot be written .No space left"):
        fetch("mnist", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder(mirrors, tmp_path):
    mirrors("good")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataNotFoundError, match=r"file/mnist.* cannot be written .*XDG_CACHE_HOME"):
        fetch("mnist", tmp_path / "file" / "mnist")


def test_progress_counts_up_to_the_whole(server, mirrors, tmp_path):
    mirrors("good")
    calls = []
    fetch("mnist", tmp_path, progress=lambda *call: calls.append(call))
    for name, content in server.files.items():
        done = [bytes_so_far for file, bytes_so_far, _ in calls if file == name]
        assert done == sorted(set(done))
        assert done[-1] == len(content)
    assert {total for _, _, total in calls} == {len(c) for c in server.files.values()}
    assert len(calls) > 4


def test_only_https_is_spoken(server, mirrors, tmp_path, monkeypatch):
    mirrors("good")
    monkeypatch.setattr(download, "_SCHEMES", ("https",))
    with pytest.raises(DataNotFoundError, match="is not an https address"):
        fetch("mnist", tmp_path)
    assert server.requests == []


def test_a_redirect_away_from_https_is_refused(server, mirrors, tmp_path, monkeypatch):
    mirrors("redirect")
    checked = []

    def require_https(url):
        checked.append(url)
        if "/good/" in url:
            raise OSError(f"{url} is not an https address")

    monkeypatch.setattr(download, "_require_https", require_https)
    with pytest.raises(DataNotFoundError, match=r"good/.* is not an https address"):
        fetch("mnist", tmp_path)
    assert len(checked) == 2
    assert list(tmp_path.iterdir()) == []


def test_published_tables():
    assert MIRRORS.keys() == MD5_SUMS.keys()
    for addresses in MIRRORS.values():
        assert addresses
        assert all(a.startswith("https://") and a.endswith("/") for a in addresses)
    sums = [md5 for files in MD5_SUMS.values() for md5 in files.values()]
    assert len(set(sums)) == 10
    assert all(len(bytes.fromhex(md5)) == 16 for md5 in sums)


@pytest.mark.parametrize("way", ["good", "nolength"])
def test_no_more_is_taken_than_any_file_has(mirrors, tmp_path, monkeypatch, way):
    mirrors(way)
    monkeypatch.setattr(download, "_MOST_BYTES", 100)
    with pytest.raises(DataNotFoundError, match=r"a file of .*100"):
        fetch("mnist", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_links_in_the_cache_are_not_written_through(server, mirrors, tmp_path):
    """Neither one of the file itself, which leads nowhere, nor one of a name once used before."""
    mirrors("good")
    name = "train-images-idx3-ubyte.gz"
    target = tmp_path / "elsewhere"
    for link in (name, f"{name}.{os.getpid()}.part"):
        (tmp_path / link).symlink_to(target)
    fetch("mnist", tmp_path)
    assert not target.exists()
    assert (tmp_path / name).read_bytes() == server.files[name]
