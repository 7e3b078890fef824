"""train.report: one page that needs nothing else, read as a browser reads it."""

import json
import os
import re
import shutil

import numpy as np
import pytest

from tests.train.conftest import CLASSES, write_data
from train.inspection.report.confusion_cells import confusion_cells
from train.mlp import main as train_mlp
from train.report import main

NASTY = ["</script><b id=broken>", "a & 'b' \"c\"", "{{ 7 * 7 }} $x$"]
PHONE = {"width": 400, "height": 800}


def make(out, *runs):
    assert main([*map(str, runs), "--out", str(out)]) == 0
    return out.read_text()


@pytest.fixture(scope="module")
def nasty_run(tmp_path_factory):
    """A run whose classes and folder are called what breaks pages."""
    data = write_data(tmp_path_factory.mktemp("data"))
    (data / "classes.txt").write_text("\n".join(NASTY) + "\n")
    run = tmp_path_factory.mktemp("runs") / "<i>&run"
    flags = f"--data-dir {data} --hidden 8 --epochs 3 --batch-size 32 --label-smoothing 0".split()
    assert train_mlp([*flags, "--out", str(run)]) == 0
    return run


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium, which ``.ci/run`` installs."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as tool:
        path = found or tool.chromium.executable_path
        if not os.path.exists(path):
            pytest.skip("no Chromium is installed: .ci/run installs one")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = tool.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Page:
    """A page of a run, open in a browser, and everything that the browser complains of."""

    def __init__(self, browser, file, **options):
        self.complaints, self.asked = [], []
        self.page = browser.new_page(**options)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def width(self):
        return self.page.evaluate("document.documentElement.scrollWidth")

    def close(self):
        """Close it; it must not have complained, nor asked for anything but itself."""
        self.page.close()
        assert self.complaints == []
        assert [url for url in self.asked[1:] if not url.startswith("data:")] == []


def test_a_page_in_a_browser(browser, nasty_run, tmp_path):
    make(tmp_path / "page.html", nasty_run)
    opened = Page(browser, tmp_path / "page.html", viewport={"width": 1200, "height": 900})
    page = opened.page
    assert page.locator("h1").inner_text().startswith("MLP on data")
    assert page.locator(".tiles b").first.inner_text().endswith("%")
    # Names are text, whatever they look like.
    assert page.locator("#broken").count() == 0
    assert page.locator(".scores tbody th").all_inner_texts() == NASTY

    # Hover: the nearest epoch and its numbers; arrow keys move the mark.
    rows = (nasty_run / "history.csv").read_text().split("\n")[1:-1]
    chart = page.locator(".chart").first
    assert not chart.locator(".tip").is_visible()
    chart.locator(".plot").hover()
    tip = chart.locator(".tip").inner_text().split("\n")
    assert tip[0] == "epoch 2"
    assert tip[1] == f"training: {float(rows[1].split(',')[2]):.4f}"
    chart.focus()
    page.keyboard.press("ArrowRight")
    assert chart.locator(".tip b").inner_text() == "epoch 3"
    page.keyboard.press("Escape")
    assert not chart.locator(".mark").is_visible()

    # Click: as many images as the cell counts, until it is clicked again.
    button = page.locator("button[data-cell]").first
    behind = page.locator(".behind")
    assert not behind.is_visible()
    button.click()
    assert behind.locator("figure").count() == min(int(button.inner_text()), 24)
    assert NASTY[0] in behind.locator("h3").inner_text()
    sprite = behind.locator(".sprite").first
    assert sprite.evaluate("e => getComputedStyle(e).backgroundImage").startswith('url("data:image')
    button.click()
    assert not behind.is_visible()

    # Every picture has been drawn; a telephone scrolls in one direction only.
    drawn = page.locator("img").evaluate_all("all => all.map(e => e.complete && e.naturalWidth)")
    assert len(drawn) >= 4
    assert all(width > 200 for width in drawn)
    page.set_viewport_size(PHONE)
    assert opened.width() == PHONE["width"]
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = [[float(n) for n in box.split()] for box in re.findall(rb"/MediaBox \[([^]]*)\]", pdf)]
    assert boxes
    assert np.allclose(boxes, [0, 0, 595, 842], atol=1)  # A4, in points
    opened.close()


def test_runs_side_by_side_in_a_browser(browser, trained, nasty_run, tmp_path):
    text = make(tmp_path / "page.html", trained["lenet"], nasty_run)
    opened = Page(browser, tmp_path / "page.html", viewport=PHONE)
    page = opened.page
    assert opened.width() == PHONE["width"]
    heads = page.locator("#comparison table").first.locator("thead th").all_inner_texts()
    assert heads == ["result", "lenet", "<i>&run"]
    differing = page.locator("#comparison table").nth(1).locator("tbody tr")
    rows = {
        row.locator("th").inner_text(): row.locator("td").all_inner_texts()
        for row in differing.all()
    }
    assert rows["model"] == ["LeNet", "MLP"]
    assert rows["--hidden"] == ["6", "8"]
    assert rows["--channels"] == ["2", "-"]
    assert "--seed" not in rows
    page.locator(".chart").nth(1).focus()
    page.keyboard.press("ArrowLeft")  # the last epoch, which one run alone has
    assert len(page.locator(".chart").nth(1).locator(".tip span").all()) == 2
    opened.close()
    assert text.count("<article") == 2


def test_the_page_says_what_the_other_programs_say(trained, tmp_path, capsys):
    run = trained["lenet"]
    text = make(tmp_path / "page.html", run)
    metrics = json.loads((run / "metrics.json").read_text())
    assert f"<b>{metrics['test_accuracy']:.2%}</b>test accuracy" in text
    assert f"<b>{metrics['test_loss']:.4f}</b>test loss" in text
    config = json.loads((run / "config.json").read_text())
    assert f"<b>{config['parameters']:,}</b>parameters" in text
    assert "python -m train.lenet --data-dir" in text
    assert "--channels 2 --kernel-size 3 --hidden 6" in text
    assert capsys.readouterr().out == f"{tmp_path / 'page.html'}\n"


def test_a_run_that_is_not_finished_says_so(trained, tmp_path):
    run = shutil.copytree(trained["mlp"], tmp_path / "run")
    (run / "metrics.json").unlink()
    assert main([str(run)]) == 0
    assert "not been trained to its end" in (run / "report.html").read_text()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["{tmp}/none"], "not the folder of a run"),
        (["{mlp}", "{mlp}"], "the run is given twice"),
        (["{mlp}", "--out", "{tmp}"], "a folder is there; give the name of a file"),
        (["{mlp}", "--out", "{tmp}/no/page.html"], "there is no such folder"),
    ],
)
def test_bad_input_is_one_line(trained, tmp_path, capsys, flags, says):
    assert main([flag.format(tmp=tmp_path, mlp=trained["mlp"]) for flag in flags]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert says in error
    assert list(tmp_path.iterdir()) == []


def test_of_very_many_classes_the_pairs_are_listed():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 40, 300)
    chances = rng.dirichlet(np.ones(40), 300)
    confusion = np.zeros((40, 40), np.int64)
    np.add.at(confusion, (labels, chances.argmax(1)), 1)
    images = rng.integers(0, 255, (300, 3, 80, 80)).astype(np.uint8)
    cells = confusion_cells(chances, labels, images, [f"c{i}" for i in range(40)], confusion)
    assert cells.rows == ()
    off = confusion * (1 - np.eye(40, dtype=int))
    assert [pair.total for pair in cells.pairs] == sorted(off[off > 0].tolist())[:-61:-1]
    for pair in cells.pairs:
        for image in pair.images:
            assert (labels[image.number], chances[image.number].argmax()) == (
                pair.true,
                pair.predicted,
            )
    assert (cells.sprites.width, cells.sprites.height) == (40, 40)  # 80 is more than a page needs


def test_behind_a_cell_are_its_own_images(trained):
    labels = np.arange(60) % CLASSES
    chances = np.random.default_rng(1).dirichlet(np.ones(CLASSES), 60)
    confusion = np.zeros((CLASSES, CLASSES), np.int64)
    np.add.at(confusion, (labels, chances.argmax(1)), 1)
    images = np.zeros((60, 6, 6), np.uint8)
    cells = confusion_cells(chances, labels, images, ["a", "b", "c"], confusion)
    for i, row in enumerate(cells.rows):
        for j, cell in enumerate(row):
            numbers = [image.number for image in cell.images]
            assert (
                sorted(numbers) == np.flatnonzero((labels == i) & (chances.argmax(1) == j)).tolist()
            )
            sure = [image.sure for image in cell.images]
            assert sure == sorted(sure, reverse=i != j)
    worst = [image.sure for image in cells.worst]
    assert worst == sorted(worst, reverse=True)
