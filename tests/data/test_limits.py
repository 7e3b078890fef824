"""How much memory a file may ask for."""

import pytest

from tinygrad_np.data import DataError, limits
from tinygrad_np.data.limits import available_memory, in_words, require_room


def test_small_files_may_expand_as_they_like():
    require_room("blank", 100 << 20, 100_000)


def test_large_ones_may_not(monkeypatch):
    monkeypatch.setattr(limits, "available_memory", lambda: 64 << 30)
    require_room("pictures", 2 << 30, 300 << 20)
    with pytest.raises(DataError, match=r"bomb: 13.0 MiB that would expand to 6.0 GiB.*gunzip"):
        require_room("bomb", 6 << 30, 13 << 20)
    with pytest.raises(DataError, match=r"0 bytes that would expand"):
        require_room("nothing", 6 << 30, 0)


@pytest.mark.parametrize(
    ("machine", "group", "least"), [(5, None, 5), (5, 3, 3), (None, None, None)]
)
def test_the_tighter_limit_counts(monkeypatch, machine, group, least):
    monkeypatch.setattr(limits, "_of_machine", lambda: machine)
    monkeypatch.setattr(limits, "_of_control_group", lambda: group)
    assert available_memory() == least


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (3 << 29, "1.5 GiB"),
        (1 << 63, "8.0 EiB"),
    ],
)
def test_numbers_of_bytes_in_words(count, words):
    assert in_words(count) == words
