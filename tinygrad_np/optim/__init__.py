"""Optimizers and learning-rate schedules with PyTorch's names, arguments and semantics.

Each file lists its public names in ``__all__``; a new optimizer is here by being listed there.
"""

from . import lr_scheduler as lr_scheduler
from . import swa_utils as swa_utils
from .adadelta import *
from .adafactor import *
from .adagrad import *
from .adam import *
from .adamax import *
from .adamw import *
from .asgd import *
from .lbfgs import *
from .muon import *
from .nadam import *
from .optimizer import *
from .radam import *
from .refused import *
from .rmsprop import *
from .rprop import *
from .sgd import *
from .swapping import *
