"""Calls of parametrized, pruned, fused and lazy layers; ``torch_calls.py`` has the others."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.torch_calls import Array, call, wave

X = wave(3, 4)


def set_to_waves(lib: Any, layer: Any) -> Any:
    layer = layer.double()
    for i, (_, tensor) in enumerate(layer.named_parameters()):
        tensor.data = lib.tensor(wave(*tensor.shape, shift=i, low=-1, high=1.0))
    return layer


def layer(name: str, make: Callable[[Any], Any], x: Array = X) -> None:
    """Outputs, gradients by the parameters and the state of a layer that ``make(lib)`` makes."""

    def run(lib: Any, x: Any) -> Any:
        made = make(lib)
        y = made(x)
        trained = [p for p in made.parameters() if p.requires_grad]
        gradients = lib.autograd.grad((y**2).sum(), trained, create_graph=True)
        state = made.state_dict()
        return (y, *gradients, *(state[key] for key in sorted(state)))

    call(f"reparametrized {name}", run, x)


def linear(lib: Any) -> Any:
    return set_to_waves(lib, lib.nn.Linear(4, 3))


def square(lib: Any) -> Any:
    return set_to_waves(lib, lib.nn.Linear(4, 4))


def conv(lib: Any) -> Any:
    return set_to_waves(lib, lib.nn.ConvTranspose2d(2, 3, 2))


PICTURE = wave(2, 2, 3, 3)
for dim in (0, 1, -1, None):
    layer(f"weight_norm {dim}", lambda lib, d=dim: lib.nn.utils.parametrizations.weight_norm(
        linear(lib), dim=d))  # fmt: skip
layer(
    "weight_norm bias", lambda lib: lib.nn.utils.parametrizations.weight_norm(linear(lib), "bias")
)
layer("weight_norm conv", lambda lib: lib.nn.utils.parametrizations.weight_norm(conv(lib)), PICTURE)


def older_weight_norm(lib: Any) -> Any:
    with warnings.catch_warnings(action="ignore", category=FutureWarning):  # deprecated
        return lib.nn.utils.weight_norm(linear(lib), dim=1)


layer("older weight_norm", older_weight_norm)


def spectral(lib: Any, make: Callable[[Any], Any], older: bool = False) -> Any:
    """With vectors that are the same everywhere, once the weight was asked for in training mode."""
    utils = lib.nn.utils
    made = (utils if older else utils.parametrizations).spectral_norm(make(lib))
    for name, buffer in made.named_buffers():
        vector = wave(*buffer.shape, shift=len(name) % 2, low=0.1)
        buffer.copy_(lib.tensor(vector / np.linalg.norm(vector)))
    return made


layer("spectral_norm", lambda lib: spectral(lib, linear))
layer("spectral_norm in evaluation", lambda lib: spectral(lib, linear).eval())
layer("spectral_norm conv", lambda lib: spectral(lib, conv), PICTURE)
layer("older spectral_norm", lambda lib: spectral(lib, linear, older=True))
for kind in ("matrix_exp", "cayley", "householder"):
    for make in (square, linear):
        layer(
            f"orthogonal {kind} {make.__name__}",
            lambda lib, k=kind, m=make: set_to_waves(
                lib,
                lib.nn.utils.parametrizations.orthogonal(
                    m(lib), orthogonal_map=k, use_trivialization=False
                ),
            ),
        )


def symmetric(lib: Any) -> Any:
    class Symmetric(lib.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any) -> Any:
            return x.triu() + x.triu(1).T

        def right_inverse(self, x: Any) -> Any:
            return x.triu()

    class Exponential(lib.nn.Module):  # type: ignore[misc, name-defined]
        def forward(self, x: Any) -> Any:
            return x.exp()

        def right_inverse(self, x: Any) -> Any:
            return x.log()

    parametrize = lib.nn.utils.parametrize
    made = square(lib)
    parametrize.register_parametrization(made, "weight", Symmetric())
    parametrize.register_parametrization(made, "weight", Exponential())
    made.weight = lib.tensor(np.exp(wave(4, 4) + wave(4, 4).T))
    return made


layer("symmetric", symmetric)
layer(
    "removed again",
    lambda lib: lib.nn.utils.parametrize.remove_parametrizations(symmetric(lib), "weight"),
)
layer(
    "removed again, as it was",
    lambda lib: lib.nn.utils.parametrize.remove_parametrizations(
        symmetric(lib), "weight", leave_parametrized=False
    ),
)


def pruned(lib: Any, *steps: Callable[[Any, Any], Any]) -> Any:
    made = linear(lib)
    for step in steps:
        step(lib.nn.utils.prune, made)
    return made


STEPS: dict[str, list[Callable[[Any, Any], Any]]] = {
    "identity": [lambda p, m: p.identity(m, "bias")],
    "l1": [lambda p, m: p.l1_unstructured(m, "weight", 0.4)],
    "l1 twice": [lambda p, m: p.l1_unstructured(m, "weight", 3)] * 2,
    "ln": [lambda p, m: p.ln_structured(m, "weight", 1, 2, 0)],
    "ln twice, then l1": [
        lambda p, m: p.ln_structured(m, "weight", 1, float("inf"), -1),
        lambda p, m: p.ln_structured(m, "weight", 1, 1, 0),
        lambda p, m: p.l1_unstructured(m, "weight", 0.5),
    ],
    "global": [
        lambda p, m: p.global_unstructured(
            [(m, "weight"), (m, "bias")], p.L1Unstructured, amount=0.3
        )
    ],
    "removed": [
        lambda p, m: p.l1_unstructured(m, "weight", 0.4),
        lambda p, m: p.remove(m, "weight"),
    ],
}
for name, steps in STEPS.items():
    layer(f"pruned {name}", lambda lib, s=steps: pruned(lib, *s))


def normalization(lib: Any, kind: str, features: int) -> Any:
    made = set_to_waves(lib, getattr(lib.nn, kind)(features))
    made.running_mean = lib.tensor(wave(features, shift=5))
    made.running_var = lib.tensor(wave(features, shift=6, low=0.5))
    return made.eval()


layer("fused conv", lambda lib: lib.nn.utils.fuse_conv_bn_eval(
    set_to_waves(lib, lib.nn.Conv2d(2, 3, 2, bias=False)).eval(),
    normalization(lib, "BatchNorm2d", 3)), PICTURE)  # fmt: skip
layer("fused transposed", lambda lib: lib.nn.utils.fuse_conv_bn_eval(
    conv(lib).eval(), normalization(lib, "BatchNorm2d", 3), True), PICTURE)  # fmt: skip
layer("fused linear", lambda lib: lib.nn.utils.fuse_linear_bn_eval(
    linear(lib).eval(), normalization(lib, "BatchNorm1d", 3)))  # fmt: skip


def lazy(lib: Any, name: str, x: Array, *args: Any, **settings: Any) -> Any:
    made = getattr(lib.nn, name)(*args, dtype=lib.float64, **settings)
    made(lib.tensor(x))
    assert type(made).__name__ == name.removeprefix("Lazy")
    return set_to_waves(lib, made)


layer("LazyLinear", lambda lib: lazy(lib, "LazyLinear", X, 3))
LAZY: dict[str, tuple[Array, tuple[Any, ...], dict[str, Any]]] = {
    "LazyConv1d": (wave(2, 2, 6), (4, 3), {"padding": 1, "groups": 2}),
    "LazyConv2d": (PICTURE, (3, 2), {"bias": False, "padding_mode": "circular", "padding": 1}),
    "LazyConv3d": (wave(1, 2, 3, 3, 3), (3, 2), {}),
    "LazyConvTranspose1d": (wave(2, 2, 4), (4, 3), {"stride": 2, "groups": 2}),
    "LazyConvTranspose2d": (PICTURE, (3, 2), {"dilation": 2}),
    "LazyConvTranspose3d": (wave(1, 2, 2, 2, 2), (3, 2), {"output_padding": 0}),
    "LazyBatchNorm1d": (wave(3, 4), (), {}),
    "LazyBatchNorm2d": (PICTURE, (), {"momentum": None, "bias": False}),
    "LazyBatchNorm3d": (wave(2, 2, 2, 2, 2), (), {"track_running_stats": False}),
    "LazyInstanceNorm1d": (wave(2, 2, 4), (), {}),
    "LazyInstanceNorm2d": (PICTURE, (1e-3,), {}),
    "LazyInstanceNorm3d": (wave(2, 2, 2, 2, 2), (), {"track_running_stats": False}),
}
for name, (x, args, settings) in LAZY.items():
    layer(name, lambda lib, n=name, x=x, a=args, s=settings: lazy(lib, n, x, *a, **s), x)
