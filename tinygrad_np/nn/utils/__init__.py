"""Helpers for the parameters of a network and their gradients."""

from typing import TYPE_CHECKING

from . import rnn as rnn
from . import stateless as stateless
from .clip_grad import *
from .convert_parameters import *

if TYPE_CHECKING:
    from . import fusion as fusion
    from . import init as init
    from . import parametrizations as parametrizations
    from . import parametrize as parametrize
    from . import prune as prune
    from .fusion import *
    from .init import *
    from .older_spectral_norm import *
    from .older_weight_norm import *
else:  # type checkers know that there are no other names
    from importlib import import_module as _import

    # What is imported when it is first asked for.
    _ROOMS = ("fusion", "init", "parametrizations", "parametrize", "prune")
    _NAMES = {
        "fuse_conv_bn_eval": "fusion",
        "fuse_conv_bn_weights": "fusion",
        "fuse_linear_bn_eval": "fusion",
        "fuse_linear_bn_weights": "fusion",
        "remove_spectral_norm": "older_spectral_norm",
        "remove_weight_norm": "older_weight_norm",
        "skip_init": "init",
        "spectral_norm": "older_spectral_norm",
        "weight_norm": "older_weight_norm",
    }

    def __dir__() -> list[str]:
        return sorted({*globals(), *_ROOMS, *_NAMES})

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return _import(f"{__name__}.{name}")
        if name in _NAMES:
            globals()[name] = value = getattr(_import(f"{__name__}.{_NAMES[name]}"), name)
            return value
        from ...refused_names import refuse

        refuse(__name__, name)
