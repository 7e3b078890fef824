"""Modules, layers, losses and initialization, under PyTorch's names.

Each file lists its public names in ``__all__``; a new one is here by being listed there.
"""

from typing import TYPE_CHECKING

from . import functional as functional
from . import grad as grad
from . import init as init
from . import modules as modules
from . import parallel as parallel
from . import utils as utils
from .activations.elu import *
from .activations.piecewise_linear import *
from .activations.relu import *
from .activations.sigmoid import *
from .activations.softmax import *
from .attention import *
from .batch_norm import *
from .bilinear import *
from .channel_shuffling import *
from .containers import *
from .convolution import *
from .data_parallel import *
from .distance import *
from .dropout import *
from .embedding import *
from .embedding_bag import *
from .flatten import *
from .folding import *
from .group_norm import *
from .instance_norm import *
from .layer_norm import *
from .linear import *
from .local_response_norm import *
from .losses.adaptive_softmax import *
from .losses.classification import *
from .losses.connectionist_temporal import *
from .losses.distributions import *
from .losses.linear_cross_entropy import *
from .losses.margin import *
from .losses.multi_class_margin import *
from .losses.regression import *
from .module import *
from .padding import *
from .parameter import *
from .parameter_containers import *
from .pooling.adaptive_pooling import *
from .pooling.average_pooling import *
from .pooling.fractional_pooling import *
from .pooling.max_pooling import *
from .pooling.unpooling import *
from .recurrent.cells import *
from .recurrent.layers import *
from .rms_norm import *
from .transformer import *
from .upsampling import *

if TYPE_CHECKING:
    from .lazy import *
else:  # type checkers know that there are no other names
    from importlib import import_module as _import

    def __dir__() -> list[str]:
        return sorted({*globals(), *_import(f"{__name__}.lazy").__all__})

    def __getattr__(name: str) -> object:
        # Lazy layers are imported when one of them is first asked for.
        if name.startswith(("Lazy", "Uninitialized")):
            lazy = _import(f"{__name__}.lazy")
            if name in lazy.__all__:
                globals()[name] = value = getattr(lazy, name)
                return value
        from ..refused_names import refuse

        refuse(__name__, name)
