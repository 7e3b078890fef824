"""Calls of losses and normalization; ``torch_calls.py`` has the others."""

from __future__ import annotations

import numpy as np

from tests.torch_calls import call, functional, module, wave

SCORES, WEIGHTS = wave(4, 5), np.arange(1.0, 6.0)
CLASSES = np.array([4, 0, 2, 2])
SEVERAL = np.array([[1, 3, -1, 2, 0], [-1, 0, 1, 2, 3], [0, 1, 2, 3, 4], [4, 4, -1, -1, -1]])

for reduction in ("mean", "sum", "none"):
    for weight in (None, WEIGHTS):
        for p in (1, 2):
            settings = {"p": p, "margin": 0.7, "weight": weight, "reduction": reduction}
            functional("multi_margin_loss", SCORES, target=CLASSES, **settings)
        functional(
            "multilabel_soft_margin_loss",
            SCORES,
            target=(SEVERAL % 2).astype(float),
            weight=weight,
            reduction=reduction,
        )
    functional("multi_margin_loss", SCORES[0], target=np.array(3), reduction=reduction)
    functional("multilabel_margin_loss", SCORES, target=SEVERAL, reduction=reduction)
    functional("multilabel_margin_loss", SCORES[0], target=SEVERAL[0], reduction=reduction)
    for swap in (False, True):
        functional(
            "triplet_margin_with_distance_loss",
            wave(4, 3),
            wave(4, 3, shift=2),
            wave(4, 3, shift=5),
            swap=swap,
            margin=2.0,
            reduction=reduction,
        )
    # PyTorch's gradient is that of logarithms that are normalized: softmax takes part.
    for name, labels, given, counts in (
        ("padded", [[1, 1, 3], [2, 2, 2], [3, 1, 2]], [8, 5, 7], [2, 0, 3]),
        ("in a row", [1, 1, 3, 1, 2], [8, 5, 7], [2, 0, 3]),
        ("too many", [[1, 1, 1]] * 3, [4, 8, 5], [3, 3, 3]),
    ):
        call(
            f"F.ctc_loss {name} {reduction}",
            lambda lib, x, labels=labels, given=given, counts=counts, reduction=reduction: (
                lib.nn.functional.ctc_loss(
                    lib.nn.functional.log_softmax(x, -1),
                    lib.tensor(labels),
                    lib.tensor(given),
                    lib.tensor(counts),
                    0,
                    reduction,
                    True,
                )
            ),
            wave(8, 3, 4),
        )
    call(
        f"nn.CTCLoss of one sequence {reduction}",
        lambda lib, x, reduction=reduction: lib.nn.CTCLoss(3, reduction)(
            lib.nn.functional.log_softmax(x, -1), lib.tensor([1, 2]), lib.tensor(8), lib.tensor(2)
        ),
        wave(8, 4),
    )
call("nn.MultiMarginLoss", lambda lib, x: lib.nn.MultiMarginLoss(2)(x, lib.tensor(CLASSES)), SCORES)
call(
    "nn.MultiLabelMarginLoss",
    lambda lib, x: lib.nn.MultiLabelMarginLoss(reduction="sum")(x, lib.tensor(SEVERAL)),
    SCORES,
)
call(
    "nn.TripletMarginWithDistanceLoss",
    lambda lib, a, p, n: lib.nn.TripletMarginWithDistanceLoss(
        distance_function=lambda x, y: ((x - y) ** 2).sum(-1), swap=True
    )(a, p, n),
    wave(4, 3),
    wave(4, 3, shift=2),
    wave(4, 3, shift=5),
)
functional("rms_norm", wave(2, 3, 4), normalized_shape=(4,))
functional("rms_norm", wave(2, 3, 4), normalized_shape=(3, 4), weight=wave(3, 4), eps=0.1)
module("RMSNorm", 4, on=(wave(2, 3, 4),))
module("RMSNorm", (3, 4), 0.5, on=(wave(2, 3, 4),), elementwise_affine=False)
