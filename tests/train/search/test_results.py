"""What a search leaves to read: the best first, pages, pictures."""

from tests.train.search.test_program import GRID
from train.search.trial import Outcome, Trial, ranked


def test_the_best_come_first():
    def trial(number, state, accuracy, loss):
        return Trial(number, state, {}, Outcome(1, 0, 0, loss, accuracy, 0), None, None)

    trials = [
        trial(0, "finished", 0.5, 1.0),
        trial(1, "finished", 0.9, 1.0),
        trial(2, "finished", 0.9, 0.5),
        trial(3, "pruned", 0.95, 0.1),
    ]
    assert [t.number for t in ranked(trials)] == [2, 1, 0]


def test_pictures_pages_and_no_noise(run_and_draw, tmp_path, capsys):
    run_and_draw(*GRID, "--fraction", "0.5")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "search.db",
        "results.csv",
        "results.md",
        "heat-lr-hidden.png",
        "heat-lr-augment.png",
        "heat-hidden-augment.png",
        "parallel.png",
    }
    out, err = capsys.readouterr()
    assert err == ""
    command = out.splitlines()[-1].removeprefix("best     ")
    assert command.startswith("python -m train.mlp --data-dir")
    assert "--fraction" not in command
    page = (tmp_path / "out" / "results.md").read_text()
    assert command in page
    assert page.count("\n| ") == 8 + 2


def test_pictures_of_ranges(run_and_draw, tmp_path):
    assert run_and_draw("--random", "lr=1e-4..1e-1:log", "dropout=0..0.5", "--trials", "4") == 0
    assert (tmp_path / "out" / "scatter-lr-dropout.png").exists()
