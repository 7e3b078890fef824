"""Progress bars on a terminal."""

import io
import sys

from train.command_line.progress import TrainingBar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_bar_shows_loss_accuracy_and_time_left_on_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    with TrainingBar(10, done=5) as bar:
        bar.advance("epoch 2/3", 0.25, 0.5)
        shown = sys.stderr.getvalue()
    assert "epoch 2/3" in shown
    assert "loss 0.2500, accuracy 50.00%" in shown
    assert "60%" in shown
    assert "<" in shown
