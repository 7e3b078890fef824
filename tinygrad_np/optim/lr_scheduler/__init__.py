"""Learning-rate schedules: change the groups' ``lr`` as training goes on.

Call ``scheduler.step()`` after ``optimizer.step()``: once an epoch, or once a batch where the
schedule says so. Building a schedule sets the learning rate of the first epoch.

Most schedules exist in two forms, as in PyTorch. ``get_lr`` computes the next rate from the current
one, so that schedules (and users who set ``group["lr"]`` by hand) can act on the same group; the
closed form computes it from the epoch alone, and serves where `SequentialLR` starts a schedule
late. Both are written so that they agree with PyTorch's down to rounding.

Groups that are added to the optimizer later follow as in PyTorch 2.13: where the rate is computed
from the current one they are changed with the others; where it comes from a list that was made when
the schedule was built, ``step`` raises an error and changes nothing.
"""

from .base import *
from .base import _LRScheduler as _LRScheduler
from .combined import *
from .cosine_annealing import *
from .cyclic import *
from .decay import *
from .lambda_lr import *
from .one_cycle import *
from .plateau import *
from .step_decay import *
from .warmup import *
