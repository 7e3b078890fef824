"""``import tinygrad_np`` imports what nearly every program uses; the rest when it is asked for."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

import tinygrad_np as tg


def run(program: str) -> list[str]:
    """The words that a fresh interpreter prints."""
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()


def test_rooms_and_families_wait_until_they_are_used() -> None:
    loaded = run("import sys, tinygrad_np; print(*sys.modules)")
    late = ("nn", "optim", "func", "io", "linalg", "testing", "utils", "numpy_protocol")
    assert not {f"tinygrad_np.{room}" for room in late} & set(loaded)
    assert "tinygrad_np.ops.linear_algebra.svd" not in loaded


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("print(tg.nn.Linear(2, 3).weight.shape)", ["(3,", "2)"]),
        ("print(tg.det(tg.eye(2)), tg.eye(2).det(), tg.Tensor.det)", ["tensor(1.)", "tensor(1.)"]),
        ("import numpy; print(numpy.fft is not None, numpy.flip(tg.ones(1), 0))", ["True"]),
        ("print(tg.checkpoint.__module__)", ["tinygrad_np.activation_checkpointing"]),
        ("print('qr' in dir(tg), 'nn' in dir(tg))", ["True", "True"]),
    ],
)
def test_the_first_use_imports(program: str, says: list[str]) -> None:
    assert run(f"import tinygrad_np as tg; {program}")[: len(says)] == says


def test_a_star_import_brings_every_public_name() -> None:
    program = "from tinygrad_np import *; print(nn.__name__, qr.__name__, load.__name__)"
    assert run(program) == ["tinygrad_np.nn", "qr", "load"]


def test_an_unknown_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="'tinygrad_np' has no attribute 'determinantt'"):
        tg.determinantt  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'determinantt'"):
        from tinygrad_np import determinantt  # type: ignore[attr-defined] # noqa: F401


def test_a_meaning_given_by_the_user_outlives_the_late_import_of_numpys_names() -> None:
    program = (
        "import numpy as np, tinygrad_np as tg\n"
        "tg.implements(np.flip)(lambda x, axis=None: 'mine')\n"
        "print(np.flip(tg.ones(2)))"
    )
    assert run(program) == ["mine"]


def test_every_numpy_function_is_known_when_one_first_meets_a_tensor() -> None:
    program = (
        "import importlib, pkgutil, sys\n"
        "import tinygrad_np.numpy_protocol, tinygrad_np.ops\n"
        "from tinygrad_np.core.registry import numpy_functions\n"
        "known = set(numpy_functions)\n"
        "for module in pkgutil.walk_packages(tinygrad_np.ops.__path__, 'tinygrad_np.ops.'):\n"
        "    if not module.name.endswith('.scipy_names'):\n"
        "        importlib.import_module(module.name)\n"
        "print('late:', *(f.__name__ for f in numpy_functions if f not in known))"
    )
    assert run(program) == ["late:"]


@pytest.mark.parametrize("method", ["cholesky", "ger", "outer", "norm", "addmm_"])
def test_a_late_method_is_the_function_itself(method: str) -> None:
    found: Callable[..., object] = getattr(tg.Tensor, method)
    assert inspect.isfunction(found)
    assert inspect.getattr_static(tg.Tensor, method) is found
    assert isinstance(tg.eye(2).norm(), tg.Tensor)
    assert np.allclose(tg.eye(2).norm().numpy(), np.sqrt(2))
