"""Every public name of the data package tells what it does and shows it."""

import inspect

import pytest

from tinygrad_np import data

PUBLIC = {name: getattr(data, name) for name in data.__all__}
CALLABLE = {
    name: thing
    for name, thing in PUBLIC.items()
    if inspect.isfunction(thing) or inspect.isclass(thing)
}


def test_the_list_of_names_is_sorted_and_whole():
    assert data.__all__ == sorted(data.__all__, key=lambda name: (not name.isupper(), name))
    assert set(PUBLIC) - set(CALLABLE) == {"DATASETS", "GARMENTS", "Statistic", "Transform"}


@pytest.mark.parametrize("thing", CALLABLE.values(), ids=CALLABLE)
def test_it_has_a_docstring_with_an_example_and_a_signature(thing):
    assert ">>>" in thing.__doc__
    if not (inspect.isclass(thing) and issubclass(thing, Exception)):
        assert inspect.signature(thing)
    for name, method in inspect.getmembers(thing, inspect.isfunction):
        if not name.startswith("_") and name in vars(thing):
            assert method.__doc__, f"{thing.__name__}.{name}"
