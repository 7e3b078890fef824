"""Calls of rarer layers and of ``autograd.functional``; ``torch_calls.py`` has the others."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.torch_calls import call, functional, module, wave

X, Y, TABLE = wave(3, 4), wave(3, 5, shift=2), wave(7, 3)
BAGS, FLAT, STARTS = np.array([[1, 0, 4], [6, 1, 1]]), np.array([1, 0, 4, 6, 1, 1]), [0, 2, 2]

# --- layers --------------------------------------------------------------------------------------

functional("bilinear", X, Y, wave(2, 4, 5), wave(2))
functional("bilinear", wave(2, 3, 4), wave(2, 3, 5), wave(2, 4, 5))
module("Bilinear", 4, 5, 2, on=(X, Y))


def bags(mode: str, index: Any, *starts: Any, **settings: Any) -> None:
    def run(lib: Any, weight: Any, *factors: Any) -> Any:
        given = {"per_sample_weights": factors[0]} if factors else {}
        return lib.nn.functional.embedding_bag(
            lib.tensor(index), weight, *map(lib.tensor, starts), mode=mode, **given, **settings
        )

    factors = settings.pop("factors", ())
    label = f"embedding_bag {mode} {np.ndim(index)} {len(starts)} {settings} {len(factors)}"
    call(label, run, TABLE, *factors)


for mode in ("sum", "mean", "max"):
    bags(mode, BAGS)
    bags(mode, FLAT, np.array(STARTS))
    bags(mode, FLAT, np.array([*STARTS, 6]), include_last_offset=True)
    bags(mode, BAGS, padding_idx=1)
bags("sum", FLAT, np.array(STARTS), factors=(wave(6, shift=1),))
bags("sum", BAGS, factors=(wave(2, 3, shift=1),), padding_idx=-1)

for name in ("relu_", "elu_", "celu_", "selu_", "hardtanh_", "leaky_relu_"):
    call(f"F.{name}", lambda lib, x, n=name: getattr(lib.nn.functional, n)(x * 1))
call("F.threshold_", lambda lib, x: lib.nn.functional.threshold_(x * 1, 0.3, 7.0))
call("F.rrelu_", lambda lib, x: lib.nn.functional.rrelu_(x * 1, 0.3, 0.5))

CLASSES = np.array([1, 0, 4])
for settings in ({}, {"reduction": "sum", "label_smoothing": 0.1}, {"ignore_index": 0}):
    call(
        f"linear_cross_entropy {settings}",
        lambda lib, x, w, b, s=settings: lib.nn.functional.linear_cross_entropy(
            x, w, lib.tensor(CLASSES), linear_bias=b, **s
        ),
        X,
        wave(5, 4, shift=3),
        wave(5, shift=4),
    )
call(
    "linear_cross_entropy of more axes",
    lambda lib, x, w: lib.nn.functional.linear_cross_entropy(
        x, w, lib.tensor(np.array([[1, 0], [4, 2], [0, 0]]))
    ),
    X,
    wave(5, 2, 4, shift=3),
)
module(
    "LinearCrossEntropyLoss",
    4,
    5,
    on=(X,),
    use=lambda lib, made, x: made(x, lib.tensor(CLASSES)),
    out_features=(),
    bias=True,
)
TARGETS = np.array([1, 17, 6, 3, 9])
module(
    "AdaptiveLogSoftmaxWithLoss",
    8,
    20,
    [4, 9],
    on=(wave(5, 8),),
    use=lambda lib, made, x: (
        *made(x, lib.tensor(TARGETS)),
        made.log_prob(x),
        made(x[1], lib.tensor(17))[0],
    ),
    div_value=2.0,
    head_bias=True,
)

QUERY, KEY = wave(4, 2, 8), wave(5, 2, 8, shift=3)
PROJECTIONS = (wave(24, 8, shift=1), wave(24, shift=2), wave(8, 8, shift=5), wave(8, shift=6))


def attend(label: str, *extra: np.ndarray[Any, Any], **settings: Any) -> None:
    def run(lib: Any, q: Any, k: Any, w: Any, b: Any, out: Any, c: Any, *more: Any) -> Any:
        given = {n: lib.tensor(v) if isinstance(v, np.ndarray) else v for n, v in settings.items()}
        bias_k, bias_v = more or (None, None)
        return lib.nn.functional.multi_head_attention_forward(
            q, k, k, 8, 2, w, b, bias_k, bias_v, bool(more), 0.0, out, c, **given
        )

    call(f"multi_head_attention_forward {label}", run, QUERY, KEY, *PROJECTIONS, *extra)


attend("plain")
attend("masked", attn_mask=wave(4, 5), average_attn_weights=False)
attend("extended", wave(1, 1, 8, shift=7), wave(1, 1, 8, shift=8), need_weights=False)
attend("static", static_k=wave(4, 3, 4), static_v=wave(4, 3, 4, shift=1))

for dims, shape, kernel in ((1, (2, 4, 9), (6, 2, 3)), (2, (2, 4, 7, 6), (6, 2, 3, 2))):
    for wanted in ("input", "weight"):
        call(
            f"nn.grad conv{dims}d_{wanted}",
            lambda lib, x, w, d=dims, a=wanted: getattr(lib.nn.grad, f"conv{d}d_{a}")(
                *((x.shape, w) if a == "input" else (x, w.shape)),
                getattr(lib.nn.functional, f"conv{d}d")(x, w, None, 2, 1, 1, 2) ** 2,
                2,
                1,
                1,
                2,
            ),
            wave(*shape),
            wave(*kernel, shift=1),
        )

# --- autograd.functional --------------------------------------------------------------------------


def cube(x: Any) -> Any:
    return (x**3).sum()


def two(x: Any, y: Any) -> Any:
    return (x[:, :2] * y[:, :2]).sin(), x.sum() * y


V = wave(3, 4, shift=9)
for name, run in {
    "jacobian": lambda f, x, y: f.jacobian(lambda a: a.sin() @ a.T, x, create_graph=True),
    "jacobian of two": lambda f, x, y: sum(f.jacobian(two, (x, y), create_graph=True), ()),
    "hessian": lambda f, x, y: f.hessian(cube, x, create_graph=True),
    "hessian of two": lambda f, x, y: sum(
        f.hessian(lambda a, b: (a[:, :2] ** 2 * b[:, :2]).sum(), (x, y), create_graph=True), ()
    ),
    "vjp": lambda f, x, y: f.vjp(lambda a: a**2, x, x.detach() * 2, create_graph=True),
    "jvp": lambda f, x, y: f.jvp(lambda a: a**2, x, x.detach() * 2, create_graph=True),
    "vhp": lambda f, x, y: f.vhp(cube, x, x.detach() * 2, create_graph=True),
    "hvp": lambda f, x, y: f.hvp(cube, x, x.detach() * 2, create_graph=True),
}.items():
    call(
        f"autograd.functional {name}",
        lambda lib, x, y, r=run: r(lib.autograd.functional, x, y),
        X,
        Y,
    )
