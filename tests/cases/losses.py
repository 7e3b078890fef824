"""Cases for ``ops/nn/losses/``."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tinygrad_np.nn import functional as F

from . import Array, any_shapes, arrays, arrays_of, case, fixed, hnp

REDUCTIONS = st.sampled_from(["mean", "sum", "none"])
LOGITS = st.sampled_from([(4, 3), (1, 2), (3,), (2, 3, 2), (2, 4, 1, 2)])


def class_indices(draw: st.DrawFn, arguments: list[Array]) -> Any:
    shape = arguments[0].shape
    classes = shape[1] if len(shape) > 1 else shape[0]
    wanted = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    target = draw(hnp.arrays(np.int64, wanted, elements=st.integers(0, classes - 1)))
    if target.size > 1 and draw(st.booleans()):
        target.flat[0] = -100  # ignored
    return target


def class_weights(draw: st.DrawFn, arguments: list[Array]) -> Any:
    shape = arguments[0].shape
    classes = shape[1] if len(shape) > 1 else shape[0]
    return draw(st.sampled_from([None, np.linspace(0.5, 2, classes)]))


SMOOTHING = st.sampled_from([0.0, 0.1, 1.0])
case(
    "cross_entropy",
    F.cross_entropy,
    arrays(LOGITS),
    target=class_indices,
    weight=class_weights,
    reduction=REDUCTIONS,
    label_smoothing=SMOOTHING,
)


def with_probabilities(x: Any, target: Any, **settings: Any) -> Any:
    return F.cross_entropy(x, target, **settings)


for shape in ((4, 3), (3,), (2, 3, 2)):
    case(
        "log_softmax",
        with_probabilities,
        fixed(shape, shape, low=0.1),
        weight=class_weights,
        reduction=REDUCTIONS,
        label_smoothing=SMOOTHING,
    )
case(
    "getitem",
    F.nll_loss,
    arrays(LOGITS),
    target=class_indices,
    weight=class_weights,
    reduction=REDUCTIONS,
)
same = any_shapes(max_dims=2)
case(
    "softplus",
    F.binary_cross_entropy_with_logits,
    fixed((3, 2), (3, 2)),
    pos_weight=st.sampled_from([None, 2.0, np.array([0.5, 3.0])]),
    reduction=REDUCTIONS,
)
case("square", F.mse_loss, fixed((3, 2), (3, 2)), reduction=REDUCTIONS)

for name in ("l1_loss", "smooth_l1_loss", "huber_loss"):
    case(
        "abs" if name == "l1_loss" else "huber_loss",
        getattr(F, name),
        arrays_of(st.just([(3, 2), (3, 2)])).filter(
            lambda pair: bool((abs(abs(abs(pair[0] - pair[1]) - 0.5) - 0.5) > 0.02).all())
        ),
        reduction=REDUCTIONS,
    )
case(
    "binary_cross_entropy",
    F.binary_cross_entropy,
    fixed((3, 2), (3, 2), low=0.1, high=0.9),
    weight=st.sampled_from([None, np.array([0.5, 3.0])]),
    reduction=REDUCTIONS,
)
case("log", F.kl_div, fixed((3, 2), (3, 2), low=0.1), reduction=REDUCTIONS)
case("exp", F.kl_div, fixed((3, 2), (3, 2)), reduction="batchmean", log_target=True)
case("exp", F.poisson_nll_loss, fixed((3, 2), (3, 2), low=0.1, high=0.9), full=True)
case("log", F.poisson_nll_loss, fixed((3, 2), (3, 2), low=1.2), full=True, log_input=False)
case("log", F.gaussian_nll_loss, fixed((3, 2), (3, 2), (3, 1), low=0.1), full=True)
case("sqrt", F.cosine_similarity, fixed((2, 3), (2, 3)))
# Away from where two points meet: the second derivative of a cube of a distance has a kink there.
case(
    "pow",
    lambda a, b, p: F.pairwise_distance(a, -b, p),
    fixed((2, 3), (2, 3), low=0.1),
    p=3.0,
)
