"""Calls at special values and in float16, compared with PyTorch's whole results.

``make_torch_values.py`` evaluates them with ``lib = torch`` and stores every value and gradient;
``test_torch_values.py`` compares what comes out with ``lib = tinygrad_np``. What is float16 here,
PyTorch computes in float32, and the results are rounded: its float16 gradients start from rounded
outputs. Ordinary values in float64 are compared by ``tests/torch_calls.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Call(NamedTuple):
    """A call ``function(lib, *tensors)`` and the arrays that it is made on; all require grad."""

    function: Callable[..., Any]
    arrays: tuple[Array, ...]


CALLS: dict[str, Call] = {}


def words(names: str) -> list[str]:
    return names.split()


def call(name: str, function: Callable[..., Any], *arrays: Array) -> None:
    """Register a call."""
    assert name not in CALLS, name
    CALLS[name] = Call(function, arrays)


def functional(name: str, *arrays: Array, **settings: Any) -> None:
    """Register ``F.name(*tensors, **settings)``; arrays among the settings become tensors."""
    label = f"{name} {arrays[0].dtype}" + "".join(f" {k}={v}" for k, v in settings.items())
    while label in CALLS:
        label += "'"

    def run(lib: Any, *tensors: Any) -> Any:
        options = {
            key: lib.tensor(value) if isinstance(value, np.ndarray) else value
            for key, value in settings.items()
        }
        return getattr(lib.nn.functional, name)(*tensors, **options)

    call(label, run, *arrays)


def wave(*shape: int, low: float = -2.0, high: float = 2.0, dtype: Any = np.float32) -> Array:
    """Values in [low, high] without ties or structure, the same everywhere."""
    fraction = np.modf(np.arange(1, int(np.prod(shape)) + 1) * 0.6180339887498949)[0]
    return np.asarray((low + (high - low) * fraction).reshape(shape), dtype)


inf, nan = np.inf, np.nan


def f4(*values: Any) -> Array:
    return np.array(values, np.float32)


# --- activations ---------------------------------------------------------------------------------

SPECIAL = np.array(
    [np.inf, -np.inf, 0.0, -0.0, 3, -3, 6, -6, 20.5, -20.5, 1e3, -1e3, 1e20, -1e20, 1e-40], "f4"
)
SMOOTH = words(
    "elu celu selu gelu silu mish sigmoid logsigmoid softplus tanhshrink hardsigmoid hardswish"
)
PIECES = words("relu relu6 leaky_relu hardtanh hardshrink softshrink")
for name in SMOOTH + PIECES:
    functional(name, SPECIAL.astype("f8") if name == "gelu" else SPECIAL)
    functional(name, wave(40, low=-8, high=8, dtype=np.float16))
functional("gelu", wave(40, low=-8, high=8, dtype=np.float16), approximate="tanh")
functional("gelu", np.float16([1000, -1000, 60000]), approximate="tanh")
functional("leaky_relu", np.float32([np.inf, 1, -1]), negative_slope=0.0)
for name in words("relu leaky_relu hardtanh hardshrink sigmoid softplus"):
    functional(name, np.full(16, np.nan, np.float32))
functional("threshold", np.float32([np.nan, 0.5, 1, -np.inf]), threshold=0.5, value=7.0)
functional("glu", wave(2, 40, dtype=np.float16))
for name in ("softmax", "log_softmax", "softmin"):
    functional(name, wave(3, 40, dtype=np.float16), dim=1)
    functional(name, np.float16([0, 1000, -60000, 60000]), dim=0)
    functional(name, np.float32([-np.inf, 0, 1]), dim=0)
    functional(name, np.float32(2.5), dim=0)
    functional(name, np.float32(2.5), dim=-1)
    functional(name, np.zeros((2, 0), np.float32), dim=1)
    functional(name, np.zeros((0, 2), np.float32), dim=1)


# --- layers without rows, features or keys -------------------------------------------------------

for rows, weight, bias in (
    ((2, 0), (4, 0), (4,)),
    ((0,), (4, 0), (4,)),
    ((0, 3), (4, 3), (4,)),
    ((2, 0, 3), (4, 3), (4,)),
    ((2, 3), (0, 3), (0,)),
):
    functional("linear", wave(*rows), wave(*weight), wave(*bias))
for width, keys in ((0, 5), (4, 0)):
    attended = wave(2, 3, width), wave(2, keys, width), wave(2, keys, 6)
    functional("scaled_dot_product_attention", *attended)
    functional("scaled_dot_product_attention", *attended, is_causal=True)
for shape in ((0,), (2, 0), (2, 3, 0), (0, 3)):
    functional("prelu", wave(*shape), f4(0.25))

# --- losses --------------------------------------------------------------------------------------

# Weights of 0, ignored rows (of any values) and smoothing, in every combination.
LOGITS = f4([0, 0], [1, 2], [3, 1], [-1, 0.5])
for reduction in ("mean", "sum", "none"):
    for smoothing in (0.0, 0.1, 1.0):
        for targets, weight in (
            ([0, 1, 0, 1], [0.0, 1.0]),
            ([0, 0, 0, 0], [0.0, 1.0]),  # NaN for "mean"
            ([0, -100, 1, -100], [0.0, 1.0]),
            ([-100, -100, 0, -100], [0.0, 1.0]),
            ([-100, -100, -100, -100], [0.5, 2.0]),
            ([0, -100, 1, 1], [0.5, 2.0]),
        ):
            functional(
                "cross_entropy",
                LOGITS,
                target=np.array(targets),
                weight=f4(*weight),
                reduction=reduction,
                label_smoothing=smoothing,
            )
        functional(
            "cross_entropy",
            LOGITS,
            target=np.array([0, 1, 1, 0]),
            weight=f4(0, 1),
            ignore_index=1,
            reduction=reduction,
            label_smoothing=smoothing,
        )
        functional(
            "cross_entropy",
            LOGITS,
            target=f4([1, 0], [0, 1], [0.5, 0.5], [0, 0]),
            weight=f4(0, 2),
            reduction=reduction,
            label_smoothing=smoothing,
        )
        functional(
            "cross_entropy",
            np.zeros((0, 3), np.float32),
            target=np.zeros(0, int),
            reduction=reduction,
            label_smoothing=smoothing,
        )
    for targets, weight in (
        ([0, 1, 0, 1], [0.0, 1.0]),
        ([0, -100, 1, -100], [0.0, 1.0]),
        ([-100, -100, -100, -100], [0.5, 2.0]),
    ):
        functional(
            "nll_loss", LOGITS, target=np.array(targets), weight=f4(*weight), reduction=reduction
        )
    functional("nll_loss", f4([inf, nan], [3, 1]), target=np.array([-100, 0]), reduction=reduction)
    functional("nll_loss", f4(0, 5), target=np.array(1), reduction=reduction)
    functional("nll_loss", f4(0, 5), target=np.array(-100), reduction=reduction)
    # Differences that are not finite, or whose squares are not.
    apart = f4(inf, -inf, 1, nan, 1e38, 0.25), f4(0, 0, 2, 0, -1e38, 0)
    functional("smooth_l1_loss", *apart, reduction=reduction)
    functional("smooth_l1_loss", *apart, reduction=reduction, beta=0.5)
    functional("smooth_l1_loss", *apart, reduction=reduction, beta=3.0)
    functional("huber_loss", *apart, reduction=reduction, delta=2.0)
    functional("mse_loss", f4(inf, 1), f4(0, 1), reduction=reduction)
    functional("gaussian_nll_loss", f4(0, 2, 1), f4(0, 0.5, 1), f4(0, inf, 1), reduction=reduction)
    functional("binary_cross_entropy", f4(0, 1, 0, 1), target=f4(0, 1, 1, 0), reduction=reduction)

# Variances and targets that are repeated along one axis.
for variances in ((2, 3), (2, 1), (1, 3), (2,)):
    functional("gaussian_nll_loss", wave(2, 3), wave(2, 3), wave(*variances, low=0.1), full=True)
functional("gaussian_nll_loss", wave(3, 1), wave(3, 1), wave(3, low=0.1), reduction="none")
functional("gaussian_nll_loss", wave(3), wave(3), np.float32(0.5), reduction="none")
functional("gaussian_nll_loss", wave(2, 3), wave(2, 1), wave(2, 3, low=0.1), reduction="none")
functional("gaussian_nll_loss", wave(2, 3), wave(1, 3), wave(2, low=0.1), reduction="none")

# No rows, no classes, no axes.
for smoothing in (0.0, 0.1):
    for shape in ((0, 3), (2, 3, 0), (2, 0), (3,)):
        for reduction in ("mean", "sum", "none"):
            functional(
                "cross_entropy",
                wave(*shape),
                target=np.full(shape, 0.25, np.float32),
                reduction=reduction,
                label_smoothing=smoothing,
            )
for name in words("mse_loss l1_loss huber_loss kl_div soft_margin_loss hinge_embedding_loss"):
    for shape in ((), (0,), (2, 0)):
        functional(name, wave(*shape), target=np.full(shape, 0.5, np.float32))

for smoothing in (0.0, 0.1):
    functional(
        "cross_entropy",
        wave(4, 60, low=-9, high=9, dtype=np.float16),
        target=np.array([3, 59, -100, 0]),
        label_smoothing=smoothing,
    )
functional("nll_loss", wave(4, 3, dtype=np.float16), target=np.array([2, 1, -100, 0]))
