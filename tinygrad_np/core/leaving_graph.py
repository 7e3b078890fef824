"""What happens when a recorded value leaves the graph as a plain number: a warning, or an error.

``float(x)``, ``math.exp(x)``, ``array[0] = x``, ``tg.tensor([x, y])`` and their like take the
number out of a tensor, and the gradient ends there without a word. PyTorch warns, JAX raises. Here
it is an error within a function that is being differentiated (:mod:`tinygrad_np.func`), whose
result would be silently wrong, and a warning elsewhere. ``x.item()`` says what it does, and is
neither.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import Any, NoReturn

from .grad_mode import is_recording
from .tensor_base import TensorBase

# Objects of NumPy's that are called or indexed, by their classes.
CALLED = {
    "AxisConcatenator": "np.r_ or np.c_",
    "vectorize": "np.vectorize (tg.vmap does what it does, and records),",
    "MaskedArray": "np.ma.MaskedArray, which loses gradients or its mask (see tg.where),",
}
_differentiating: ContextVar[str] = ContextVar("differentiating", default="")

_REMEDY = (
    "use the tensor itself, with NumPy's or tinygrad_np's functions in place of those of math; "
    "np.stack to put several together; x.item() or x.detach() for what is to leave the graph"
)


class differentiating:
    """A context in which a function runs whose derivative ``transformation`` takes."""

    __slots__ = ("token", "transformation")

    def __init__(self, transformation: str) -> None:
        self.transformation = transformation

    def __enter__(self) -> None:
        self.token = _differentiating.set(self.transformation)

    def __exit__(self, *exception: object) -> None:
        _differentiating.reset(self.token)


def data_only(value: Any, how: str) -> Any:
    """The array of a tensor that is used as data: see :func:`leaving_the_graph`. Else the value."""
    if not isinstance(value, TensorBase):
        return value
    if value.node is not None:
        leaving_the_graph(how)
    return value._array


def leaving_the_graph(how: str) -> None:
    """Say that a recorded value becomes a plain number, if recording is on.

    Raises:
        RuntimeError: within a function that is being differentiated.
    """
    if not is_recording():
        return
    transformation = _differentiating.get()
    if transformation:
        raise RuntimeError(
            f"{transformation}: {how} took a number out of a tensor that is being differentiated, "
            f"so its gradient would be lost; {_REMEDY}"
        )
    import warnings

    warnings.warn(
        f"{how} took a number out of a tensor that requires grad: no gradient goes back through "
        f"it; {_REMEDY}",
        UserWarning,
        stacklevel=4,
    )


def refuse_to_become_an_array() -> NoReturn:
    """Say that NumPy asked a recorded tensor for its array, and in which of its functions.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError(
        f"{_numpy_function()} would make an array of a tensor that requires grad, and an array "
        "records nothing. In place of a list of tensors, give it one: np.stack([t, u]); to fill an "
        "array, fill tg.zeros(...) instead; where no gradient is needed, tensor.detach().numpy()"
    )


def _numpy_function() -> str:
    """The function of NumPy's that someone called: the outermost of its frames on the stack."""
    called = "np.array, or a function of NumPy's that calls it,"
    frame = sys._getframe(3)
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "numpy":
        name = frame.f_code.co_qualname
        inside = "linalg." if "linalg" in frame.f_globals["__name__"] else ""
        called = CALLED.get(name.partition(".")[0], f"np.{inside}{name}")
        frame = frame.f_back  # type: ignore[assignment]
    return called
