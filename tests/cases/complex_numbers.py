"""Complex numbers, as functions of their parts; ``tests/laws/test_complex.py`` has the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg

from . import any_shapes, arrays, arrays_of, case

PAIRS = any_shapes().flatmap(lambda shape: st.just([shape, shape]))
MATRICES = st.just([(2, 3, 3), (2, 3, 3)])


def numbers(x: Any, y: Any) -> Any:
    """Complex numbers away from 0 and from the negative axis."""
    return tg.complex(x + 3.0, y)


case("complex", lambda x, y: tg.view_as_real(tg.complex(x, y)), arrays_of(PAIRS))
case("view_as_real", lambda x, y: tg.view_as_real(numbers(x, y) ** 2), arrays_of(PAIRS))
case("real", lambda x, y: (numbers(x, y) ** 2).real, arrays_of(PAIRS))
case("imag", lambda x, y: (numbers(x, y) ** 2).imag, arrays_of(PAIRS))
case("conj", lambda x, y: tg.view_as_real(numbers(x, y).conj() * (1 + 2j)), arrays_of(PAIRS))
case("angle", lambda x, y: numbers(x, y).angle(), arrays_of(PAIRS))
case(
    "view_as_complex",
    lambda x: tg.view_as_real(tg.view_as_complex(x) * (1 + 2j)),
    arrays(any_shapes().map(lambda shape: (*shape, 2))),
)
case(
    "sign_of_det",
    lambda x, y: tg.view_as_real(
        tg.linalg.slogdet(tg.complex(x, y) + 4 * np.eye(3, dtype=x.dtype)).sign
    ),
    arrays_of(MATRICES, -1, 1),
)


def separate_eigenvalues(x: Any) -> Any:
    return 0.2 * x + np.diag(np.arange(1, 4)).astype(x.dtype)


case(
    "eig",
    lambda x: tg.linalg.eig(separate_eigenvalues(x)).eigenvalues.real,
    arrays((3, 3), -1, 1),
)
case(
    "eig",
    lambda x: tg.linalg.eig(separate_eigenvalues(x)).eigenvectors.abs(),
    arrays((2, 3, 3), -1, 1),
)
