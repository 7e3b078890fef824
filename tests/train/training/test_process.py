"""The process that trains runs on the threads that are asked for."""

import tinygrad_np as tg


def test_threads_are_those_asked_for(train, tmp_path):
    for count in (1, 2):
        assert train(tmp_path / str(count), "--threads", count) == 0
        assert tg.get_num_threads() == count
