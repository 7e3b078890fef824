"""Learning-rate schedules: change the groups' ``lr`` as training goes on.

Call ``scheduler.step()`` after ``optimizer.step()``: once an epoch, or once a batch where the
schedule says so. Building a schedule sets the learning rate of the first epoch.

Most schedules exist in two forms, as in PyTorch. ``get_lr`` computes the next rate from the current
one, so that schedules (and users who set ``group["lr"]`` by hand) can act on the same group; the
closed form computes it from the epoch alone, and serves where `SequentialLR` starts a schedule
late. Both are written so that they agree with PyTorch's down to rounding.
"""

from .base import LRScheduler
from .epochwise import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiStepLR,
    StepLR,
)
from .one_cycle import OneCycleLR
from .plateau import ReduceLROnPlateau
from .sequential import SequentialLR

__all__ = [
    "ConstantLR",
    "CosineAnnealingLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
