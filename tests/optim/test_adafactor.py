"""Adafactor: the shapes of its state, and what it does without elements."""

from __future__ import annotations

import numpy as np
import pytest

from tests.optim.cases import parameters, take_steps
from tinygrad_np import optim


def test_the_state_of_a_matrix_is_a_row_and_a_column() -> None:
    params = parameters([(4, 3), (2, 4, 3), (5,), ()])
    optimizer = optim.Adafactor(params)
    take_steps(optimizer, params, range(2), missing=False)
    state = optimizer.state_dict()["state"]
    shapes = [{name: np.shape(value) for name, value in state[i].items()} for i in range(4)]
    assert shapes == [
        {"step": (), "row_var": (4, 1), "col_var": (1, 3)},
        {"step": (), "row_var": (2, 4, 1), "col_var": (2, 1, 3)},
        {"step": (), "variance": (5,)},
        {"step": (), "variance": ()},
    ]
    state[0]["row_var"] = np.zeros((4, 3))
    with pytest.raises(
        ValueError,
        match=r"row_var of parameter 0 has shape \(4, 3\), the parameter \(4, 3\), which needs ",
    ):
        optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def test_parameters_without_elements() -> None:
    params = parameters([(0,), (0, 3), (3, 0), (2, 2)])
    optimizer = optim.Adafactor(params)
    take_steps(optimizer, params, range(3), missing=False)
    assert [optimizer.state[p]["step"] for p in params] == [3] * 4
    assert np.isfinite(params[3].detach().numpy()).all()
