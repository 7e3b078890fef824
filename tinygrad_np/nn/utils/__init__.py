"""Helpers for the parameters of a network and their gradients."""

from typing import TYPE_CHECKING

from .clip_grad import *

if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ...refused_names import refuse

        refuse(__name__, name)
