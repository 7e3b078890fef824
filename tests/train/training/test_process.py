"""The process that trains runs on the threads that are asked for."""

import ctypes

import numpy as np

from train.training.process import _SETTERS


def test_threads_are_those_asked_for(train, tmp_path):
    library = ctypes.CDLL(np._core._multiarray_umath.__file__)
    names = [name.replace("set", "get") for name in _SETTERS]
    asked = [getattr(library, name) for name in names if hasattr(library, name)]
    for count in (1, 2):
        assert train(tmp_path / str(count), "--threads", count) == 0
        assert [get() for get in asked[:1]] in ([count], [])
