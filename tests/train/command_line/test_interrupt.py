"""SIGTERM and SIGHUP are as Ctrl-C, wherever they come."""

import signal
import threading

import pytest

from train.command_line.exit_codes import exit_code
from train.command_line.interrupt import blocked_signals, stop_signals, unblock_signals
from train.evaluate import main as evaluate
from train.mlp import main
from train.training.trainer import Trainer

STOP = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture(autouse=True)
def handlers_are_put_back():
    before = [signal.getsignal(number) for number in STOP]
    yield
    assert [signal.getsignal(number) for number in STOP] == before


@pytest.fixture
def signal_at(monkeypatch):
    """``signal_at(number, step)`` sends this signal before a training step."""

    def arrange(number, step):
        original, taken = Trainer.step, []

        def counted(self, *args):
            taken.append(args)
            if len(taken) == step:
                signal.raise_signal(number)
            return original(self, *args)

        monkeypatch.setattr(Trainer, "step", counted)
        return taken

    return arrange


@pytest.mark.parametrize("number", STOP)
def test_the_first_is_noted_and_a_second_ctrl_c_ends_the_block(number):
    with stop_signals() as stopped:
        assert not stopped()
        for _ in range(2 if number != signal.SIGINT else 1):
            signal.raise_signal(number)
            assert stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_a_hangup_that_nohup_ignores_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_signals() as stopped:
            signal.raise_signal(signal.SIGHUP)
            assert not stopped()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_signals_that_are_held_back_arrive_at_the_end():
    with stop_signals() as stopped:
        with blocked_signals():
            signal.raise_signal(signal.SIGTERM)
            assert not stopped()
        assert stopped()
    with stop_signals() as stopped, blocked_signals():
        signal.raise_signal(signal.SIGTERM)
        unblock_signals()
        assert stopped()


def test_in_another_thread_nothing_is_handled():
    seen = []

    def work():
        with stop_signals() as stopped:
            seen.append(stopped())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]


@pytest.mark.parametrize("number", STOP)
def test_every_program_ends_in_one_line(capsys, number):
    assert exit_code("train.any", lambda: signal.raise_signal(number)) == 130
    assert capsys.readouterr() == ("", "train.any: interrupted\n")


@pytest.mark.parametrize("number", STOP)
def test_training_is_saved_and_resumed(train, read_run, tmp_path, capsys, signal_at, number):
    assert train(tmp_path / "whole") == 0
    taken = signal_at(number, 9)
    capsys.readouterr()
    assert train(tmp_path / "run") == 130
    out, err = capsys.readouterr()
    assert err == ""
    assert "interrupted after 1 whole epochs: all is saved" in out
    assert main(["--resume", str(tmp_path / "run")]) == 0
    assert len(taken) == 21
    assert read_run(tmp_path / "run").everything() == read_run(tmp_path / "whole").everything()


def test_the_command_that_goes_on_can_be_pasted(train, tmp_path, capsys, signal_at):
    signal_at(signal.SIGINT, 2)
    assert train(tmp_path / "a b's") == 130
    out = capsys.readouterr().out
    assert f"""--resume '{tmp_path}/a b'"'"'s'""" in out


@pytest.mark.parametrize("number", STOP)
def test_an_overfitting_check_gives_no_verdict(small, capsys, signal_at, number):
    signal_at(number, 3)
    assert main([*small, "--overfit", "2"]) == 130
    out = capsys.readouterr().out
    assert "overfit  interrupted: no verdict" in out
    assert "FAILED" not in out


def test_a_check_that_had_its_verdict_keeps_it(small, capsys, monkeypatch):
    original = Trainer.stop

    def stop(self):
        signal.raise_signal(signal.SIGTERM)
        original(self)

    monkeypatch.setattr(Trainer, "stop", stop)  # called when all is learned
    assert main([*small, "--overfit", "1", "--lr", "0.02"]) == 0
    assert "passed" in capsys.readouterr().out


@pytest.mark.parametrize("step", [3, 60])
def test_a_range_test_gives_no_suggestion(train, tmp_path, capsys, signal_at, step):
    signal_at(signal.SIGTERM, step)
    assert train(tmp_path / "find", "--lr-find") == 130
    out = capsys.readouterr().out
    assert "lr-find  interrupted: no suggestion" in out
    assert "try --lr" not in out
    assert not (tmp_path / "find").exists()


def test_evaluation(trained, capsys, monkeypatch):
    monkeypatch.setattr(
        "train.evaluate.load_test_set", lambda *args: signal.raise_signal(signal.SIGTERM)
    )
    assert evaluate([str(trained["mlp"])]) == 130
    assert capsys.readouterr().err == "train.evaluate: interrupted\n"
