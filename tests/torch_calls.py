"""Calls that mean the same in PyTorch and here, word for word: ``call(lib, *tensors)``.

``make_torch_values.py`` evaluates them with ``lib = torch`` and stores what comes out;
``test_torch_values.py`` compares what comes out with ``lib = tinygrad_np``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Call(NamedTuple):
    """A call, and the float64 arrays that it is made on."""

    function: Callable[..., Any]
    arrays: tuple[Array, ...]


CALLS: dict[str, Call] = {}


def words(names: str) -> list[str]:
    return names.split()


def wave(*shape: int, shift: float = 0.0, low: float = -2.0, high: float = 2.0) -> Array:
    """Values in [low, high] without ties or structure, the same everywhere."""
    n = int(np.prod(shape))
    fraction = np.modf((np.arange(1, n + 1) + shift) * 0.6180339887498949)[0]
    return np.asarray((low + (high - low) * fraction).reshape(shape))


def call(name: str, function: Callable[..., Any], *arrays: Array) -> None:
    assert name not in CALLS, name
    CALLS[name] = Call(function, arrays or (wave(3, 4),))


def functional(name: str, *arrays: Array, data: tuple[Any, ...] = (), **settings: Any) -> None:
    """``F.name(tensors, data, settings)``."""
    label = f"F.{name}" + "".join(f" {k}={v}" for k, v in settings.items())
    while label in CALLS:
        label += "'"

    def run(lib: Any, *tensors: Any) -> Any:
        given = [lib.tensor(d) if isinstance(d, np.ndarray) else d for d in data]
        options = {
            k: lib.tensor(v) if isinstance(v, np.ndarray) else v for k, v in settings.items()
        }
        return getattr(lib.nn.functional, name)(*tensors, *given, **options)

    call(label, run, *arrays)


def method(name: str, *args: Any, on: tuple[Array, ...] = (), **settings: Any) -> None:
    """``tensor.name(other tensors, args, settings)``."""
    label = f"{name}{args}" + "".join(f" {k}={v}" for k, v in settings.items())
    while label in CALLS:
        label += "'"

    def run(lib: Any, x: Any, *others: Any) -> Any:
        given = [lib.tensor(a) if isinstance(a, np.ndarray) else a for a in args]
        options = {
            k: lib.tensor(v) if isinstance(v, np.ndarray) else v for k, v in settings.items()
        }
        return getattr(x, name)(*others, *given, **options)

    call(label, run, *on)


def function(name: str, *args: Any, on: tuple[Array, ...] = (), **settings: Any) -> None:
    """``torch.name(tensors, args, settings)``."""
    label = f"torch.{name}{args}" + "".join(f" {k}={v}" for k, v in settings.items())
    while label in CALLS:
        label += "'"

    def run(lib: Any, *tensors: Any) -> Any:
        return getattr(lib, name)(*tensors, *args, **settings)

    call(label, run, *on)


def in_place(name: str, *args: Any, on: tuple[Array, ...] = (), **settings: Any) -> None:
    """``tensor.name_(other tensors, args, settings)`` of a copy, between other operations."""
    label = f"{name}_{args}" + "".join(f" {k}={v}" for k, v in settings.items())

    def run(lib: Any, x: Any, *others: Any) -> Any:
        y = x * 1
        returned = getattr(y, f"{name}_")(*others, *args, **settings)
        assert returned is y
        return y * x

    call(label, run, *on)


def module(name: str, *args: Any, on: tuple[Array, ...], use: Any = None, **settings: Any) -> None:
    """A module with parameters set to waves, on inputs (``use(module, *tensors)``)."""
    label = f"nn.{name}{args}" + "".join(f" {k}={v}" for k, v in settings.items())
    while label in CALLS:
        label += "'"

    def run(lib: Any, *tensors: Any) -> Any:
        made = getattr(lib.nn, name)(*args, **settings).double()
        state = {
            key: lib.tensor(wave(*value.shape, shift=i, low=0.1, high=1.0))
            for i, (key, value) in enumerate(made.state_dict().items())
            if "num_batches" not in key
        }
        made.load_state_dict(state, strict=False)
        y = made(*tensors) if use is None else use(lib, made, *tensors)
        return y

    call(label, run, *on)


# --- activations ---------------------------------------------------------------------------------

edges = np.array([-30.0, -3.5, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 3.5, 6.0, 6.5, 30.0])
for name in words(
    "relu relu6 leaky_relu elu celu selu gelu silu mish hardtanh hardswish softplus softsign "
    "logsigmoid tanhshrink softshrink hardshrink sigmoid tanh"
):
    functional(name, edges)
functional("leaky_relu", edges, negative_slope=0.3)
functional("elu", edges, alpha=0.4)
functional("celu", edges, alpha=2.0)
functional("gelu", edges, approximate="tanh")
functional("hardtanh", edges, min_val=-0.5, max_val=3.0)
functional("softplus", edges, beta=2.0, threshold=5.0)
functional("threshold", edges, threshold=0.5, value=2.0)
functional("prelu", wave(2, 3, 2), wave(3))
functional("glu", wave(3, 4), dim=1)
for name in ("softmax", "softmin", "log_softmax"):
    functional(name, wave(2, 3, 4), dim=1)

# --- losses --------------------------------------------------------------------------------------

x, t, positive, unit = wave(4, 3), wave(4, 3, shift=9), wave(4, 3, low=0.1), wave(4, 3, low=0.05)
unit = unit / 2.1
signs = np.where(wave(4, 3) > 0, 1.0, -1.0)
for reduction in ("mean", "sum", "none"):
    for name in ("l1_loss", "mse_loss", "smooth_l1_loss", "huber_loss"):
        functional(name, x, t, reduction=reduction)
functional("smooth_l1_loss", x, t, beta=0.3)
functional("huber_loss", x, t, delta=0.3)
functional("kl_div", x, positive, reduction="batchmean")
functional("kl_div", x, t, reduction="sum", log_target=True)
functional("binary_cross_entropy", unit, data=(unit[::-1].copy(),), weight=positive[0])
functional("binary_cross_entropy_with_logits", x, unit, pos_weight=positive[0])
functional("poisson_nll_loss", x, positive * 3, full=True)
functional("gaussian_nll_loss", x, t, positive, full=True)
functional("hinge_embedding_loss", x, data=(signs,), margin=0.7)
functional("soft_margin_loss", x, data=(signs,))
functional("margin_ranking_loss", x, t, data=(signs,), margin=0.3)
functional("triplet_margin_loss", x, t, positive, swap=True)
functional("cosine_embedding_loss", x, t, data=(signs[:, 0],), margin=0.2)
functional("cosine_similarity", x, t)
functional("pairwise_distance", x, t, p=3.0)
functional("normalize", x, p=3.0, dim=0)
classes = np.array([2, 0, -100, 1])
functional("cross_entropy", x, data=(classes,), label_smoothing=0.1, weight=positive[0])
functional("nll_loss", x, data=(np.abs(classes) % 3,), weight=positive[0])

# --- methods -------------------------------------------------------------------------------------

for name in words(
    "asinh atan cosh deg2rad exp2 expm1 rad2deg sinc sinh tan trunc frac erf erfc sign floor ceil "
    "round square flatten fliplr flipud diag tril triu median msort norm count_nonzero isnan"
):
    method(name)
for name in ("log", "log10", "log1p", "log2", "reciprocal", "rsqrt", "sqrt"):
    method(name, on=(positive,))
for name in ("acos", "asin", "atanh", "logit"):
    method(name, on=(unit,))
for name in words("copysign fmax fmin fmod hypot logaddexp remainder atan2 maximum eq lt"):
    method(name, on=(x, t))
method("xlogy", on=(x, positive))
method("div", rounding_mode="floor", on=(x * 4, t))
method("div", rounding_mode="trunc", on=(x * 4, t))
method("lerp", 0.3, on=(x, t))
method("lerp", on=(x, t, unit))
method("addcmul", value=2.0, on=(x, t, positive))
method("addcdiv", value=2.0, on=(x, t, positive))
for name in words("cumsum cumprod logcumsumexp cummax cummin argsort sort"):
    method(name, 1)
    method(name, 0)
method("sort", 1, descending=True)
method("topk", 2, 0)
method("kthvalue", 2, 1)
method("median", 1, True)
method("max", 0)
method("aminmax", dim=1)
method("norm", 3, 1)
method("var", 0, unbiased=False)
method("std", 1, correction=2)
method("dist", on=(x, t))
method("gather", 1, np.array([[3, 0], [1, 1], [2, 2]]))
method("scatter_add", 1, np.array([[3, 0], [1, 1], [2, 2]]), wave(3, 2))
for reduce in ("sum", "prod", "mean", "amax", "amin"):
    for own in (True, False):
        where = np.array([[0, 0, 2, 1], [0, 1, 2, 1]])
        method("scatter_reduce", 0, where, wave(2, 4), reduce, include_self=own)
method("index_select", 1, np.array([3, 3, 0]))
method("index_add", 0, np.array([2, 2]), wave(2, 4), alpha=2.0)
method("index_fill", 1, np.array([1, 2]), 5.0)
method("index_copy", 0, np.array([2, 0]), wave(2, 4))
method("masked_fill", wave(3, 4) > 0, 5.0)
method("masked_select", wave(4) > 0)
method("take", np.array([[0, -1], [5, 5]]))
method("take_along_dim", np.array([[1], [0], [3]]), 1)
method("narrow", 1, -3, 2)
method("select", 1, -1)
method("unflatten", 1, (2, -1))
method("repeat", 2, 1, 3)
method("tile", 2)
method("repeat_interleave", np.array([0, 2, 1, 3]), 1)
method("chunk", 3, 1)
method("tensor_split", (1, 3), 1)
method("unbind", 1)
method("unfold", 1, 2, 2)
method("roll", (1, -1), (0, 1))
method("rot90")
method("diagonal", 1, -1, -2, on=(wave(2, 3, 4),))
method("diag_embed", 1)
method("movedim", 0, 2, on=(wave(2, 3, 4),))

square, definite = wave(3, 3), wave(3, 3) @ wave(3, 3).T + 3 * np.eye(3)
stack = wave(2, 3, 3)
method("outer", on=(wave(3), wave(4)))
method("ger", on=(wave(3), wave(4)))
method("mv", on=(wave(3, 4), wave(4)))
method("bmm", on=(stack, stack + 1))
method("addmm", beta=0.5, alpha=2.0, on=(wave(4), wave(3, 2), wave(2, 4)))
method("addmm", beta=0.0, on=(wave(4), wave(3, 2), wave(2, 4)))
method("addmv", alpha=2.0, on=(wave(3), wave(3, 2), wave(2)))
method("addr", beta=2.0, on=(wave(3, 4), wave(3), wave(4)))
method("addbmm", on=(square, stack, stack + 1))
method("baddbmm", beta=3.0, on=(stack, stack, stack + 1))
for name in words("inner vdot"):
    method(name, on=(wave(4), wave(4, shift=3)))
method("kron", on=(wave(2, 3), wave(2, 2)))
method("cross", on=(wave(4, 3), wave(4, 3, shift=3)))
method("cross", dim=0, on=(wave(3, 4), wave(3, 4, shift=3)))
for name in words("trace det inverse pinverse logdet slogdet cholesky"):
    method(name, on=(definite,))
method("logdet", on=(stack + 2 * np.eye(3),))
method("matrix_power", -3, on=(definite / 3,))
method("cov")
method("cov", correction=0, fweights=np.array([1, 3, 0, 2]))
method("corrcoef")
method("quantile", 0.3, 1, True)
method("quantile", 0.3, interpolation="midpoint")
method("diff", 2, 0)
method("diagflat", 1, on=(wave(3),))
method("split_with_sizes", (1, 3), 1)
method("hsplit", 2)
method("sum_to_size", 3, 1)
for name in words("i0 positive sgn"):
    method(name)
holes = np.where(wave(3, 4) > 1, np.nan, wave(3, 4))
call("nanmedian", lambda lib, x: (x + lib.tensor(holes)).nanmedian())
call("nanmedian dim", lambda lib, x: (x + lib.tensor(holes)).nanmedian(1, keepdim=True))
method("prelu", on=(wave(2, 3, 2), wave(3)))

method("norm", "nuc", on=(square,))
method("norm", "nuc", (0, 2), on=(wave(2, 3, 4),))
eye = np.eye(3)
call("norm 2 of equals", lambda lib, x: lib.linalg.norm(x, 2), eye)
call("matrix_norm -2 of equals", lambda lib, x: lib.linalg.matrix_norm(x, -2), eye)
for upper in (True, False):
    for left in (True, False):
        for unit in (True, False):
            call(
                f"solve_triangular upper={upper} left={left} unitriangular={unit}",
                lambda lib, a, b, u=upper, s=left, d=unit: lib.linalg.solve_triangular(
                    a, b if s else b.mT, upper=u, left=s, unitriangular=d
                ),
                definite,
                wave(3, 2),
            )
call("matrix_rank", lambda lib, x: lib.linalg.matrix_rank(x) * x, wave(3, 4))
call("einsum of a list", lambda lib, a, b: lib.einsum("ij,jk->ki", [a, b]), wave(2, 3), wave(3, 4))

# --- functions -----------------------------------------------------------------------------------

call("torch.cat", lambda lib, a, b: lib.cat([a, b], dim=1), x, wave(4, 2))
call("torch.stack", lambda lib, a, b: lib.stack((a, b), dim=-1), x, t)
call("torch.where", lambda lib, a, b: lib.where(a > b, a, b), x, t)
call("torch.where 1", lambda lib, a: a.sum() * lib.where(a > 0)[1], x)
for name in words("add sub subtract"):
    function(name, alpha=2.0, on=(x, t))
function("div", rounding_mode="floor", on=(x * 4, t))
function("split", (1, 2), dim=1, on=(x,))
function("split", split_size_or_sections=2, on=(x,))
function("squeeze", dim=1, on=(wave(2, 1, 3, 1),))
function("squeeze", dim=0, on=(wave(2, 1, 3, 1),))
function("unsqueeze", dim=-1)
function("permute", dims=(2, 0, 1), on=(wave(2, 3, 4),))
function("flip", dims=(0, 1))
function("roll", shifts=1, dims=1)
function("rot90", k=1, dims=(1, 0))
function("tril", diagonal=-1)
function("triu", diagonal=1)
function("diag", diagonal=1)
function("diagonal", offset=1, dim1=0, dim2=2, on=(wave(2, 3, 4),))
function("diag_embed", offset=1, dim1=0, dim2=2)
function("diff", dim=0)
function("trapezoid", dx=0.5, dim=0)
function("trapz", on=(x, np.sort(t, 1)))
function("gradient", spacing=2.0, dim=1)
function("cross", on=(wave(3, 4), wave(3, 4, shift=3)))
function("tensordot", dims=([0, 1], [1, 0]), on=(wave(2, 3), wave(3, 2)))
function("tile", dims=(2, 1))
function("moveaxis", source=0, destination=1)
function("logcumsumexp", dim=1)
function("broadcast_to", size=(2, 3, 4))
function("reshape", shape=(2, -1))
function("nan_to_num", nan=1.0)
function("std_mean", dim=1, keepdim=True)
function("var_mean", correction=0)
function("count_nonzero", dim=1)
function("mm", on=(wave(3, 2), wave(2, 4)))
function("dist", on=(x, t))
function("eq", 0.5)

# --- in place ------------------------------------------------------------------------------------

for name in words("abs ceil cos deg2rad erf exp frac neg round sigmoid sin sinc square tanh trunc"):
    in_place(name)
in_place("sqrt", on=(positive,))
in_place("rsqrt", on=(positive,))
in_place("pow", 3)
in_place("lerp", 0.3, on=(x, t))
in_place("addcmul", value=2.0, on=(x, t, positive))
in_place("addcdiv", value=2.0, on=(x, t, positive))
in_place("addmm", on=(wave(3, 4), wave(3, 2), wave(2, 4)))
in_place("clamp_min", 0.3)
in_place("divide", rounding_mode="floor", on=(x * 4, t))
in_place("subtract", alpha=2.0, on=(x, t))
in_place("cumsum", dim=1)
in_place("tril", 1)
in_place("fmod", 0.7)

# --- attention, embedding, interpolation ---------------------------------------------------------

heads = wave(2, 4, 5), wave(2, 6, 5, shift=3), wave(2, 6, 3, shift=5)
attention = "scaled_dot_product_attention"
functional(attention, *heads)
functional(attention, *heads, is_causal=True, scale=0.3)
some = wave(4, 6) > -0.5
some[1] = False
functional(attention, *heads, data=(some,))
functional(attention, *heads, wave(4, 6))
rows = np.array([[1, 4], [1, 0]])
call("F.embedding", lambda lib, w: lib.nn.functional.embedding(lib.tensor(rows), w), wave(6, 3))
call("F.one_hot", lambda lib, x: lib.nn.functional.one_hot(lib.tensor(rows), 6) * x, wave(6))
image = wave(2, 2, 3, 4)
for mode in ("nearest", "nearest-exact"):
    functional("interpolate", image, size=(5, 7), mode=mode)
    functional("interpolate", image, scale_factor=(0.7, 1.5), mode=mode)
for corners in (True, False):
    functional("interpolate", image, size=(5, 7), mode="bilinear", align_corners=corners)
    functional("interpolate", wave(2, 2, 5), scale_factor=1.7, mode="linear", align_corners=corners)

# --- modules -------------------------------------------------------------------------------------

steps = wave(5, 2, 3)
for kind in ("RNN", "GRU", "LSTM"):
    module(kind, 3, 4, on=(steps,))
    module(kind, 3, 4, on=(steps,), num_layers=2, bidirectional=True, batch_first=True)
module("RNN", 3, 4, on=(wave(5, 3),), nonlinearity="relu", bias=False)
module("LSTM", 3, 4, on=(steps,), proj_size=2)
module("GRU", 3, 4, on=(steps, wave(1, 2, 4)))
module("LSTMCell", 3, 4, on=(wave(2, 3),))
module("GRUCell", 3, 4, on=(wave(2, 3), wave(2, 4)))
q, k, v = wave(5, 2, 8), wave(6, 2, 8, shift=3), wave(6, 2, 8, shift=5)
module("MultiheadAttention", 8, 2, on=(q, k, v))
module("MultiheadAttention", 8, 2, on=(q, k, v), add_bias_kv=True, add_zero_attn=True)
module("MultiheadAttention", 8, 2, on=(q, wave(6, 2, 3), wave(6, 2, 5)), kdim=3, vdim=5)
padding = np.array([[False, True, False, False, False, True], [False] * 6])
module(
    "MultiheadAttention",
    8,
    2,
    on=(q, k, v, wave(5, 6)),
    use=lambda lib, m, q, k, v, mask: m(
        q,
        k,
        v,
        key_padding_mask=lib.tensor(np.where(padding, -np.inf, 0)),
        attn_mask=mask,
        average_attn_weights=False,
    ),
)
for first in (True, False):
    module("TransformerEncoderLayer", 8, 2, 16, on=(q,), dropout=0.0, norm_first=first)
module("GroupNorm", 2, 4, on=(wave(3, 4, 5),))
module("InstanceNorm2d", 4, on=(wave(3, 4, 5, 2),), affine=True, track_running_stats=True)
module("PReLU", 3, on=(wave(2, 3, 2),))

# Those of each large family stand in a file of their own.
from tests import (  # noqa: E402, F401
    torch_calls_losses,
    torch_calls_reparametrized,
    torch_calls_spatial,
    torch_calls_transformer,
    torch_calls_various,
)
