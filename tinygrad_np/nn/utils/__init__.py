"""Helpers for the parameters of a network and their gradients."""

from typing import TYPE_CHECKING

from . import rnn as rnn
from . import stateless as stateless
from .clip_grad import *
from .convert_parameters import *

if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ...refused_names import refuse

        refuse(__name__, name)
