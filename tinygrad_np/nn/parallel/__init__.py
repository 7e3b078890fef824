"""Modules in parallel, under the name of PyTorch's package."""

from typing import TYPE_CHECKING

from ..data_parallel import DataParallel as DataParallel
from .distributed import DistributedDataParallel as DistributedDataParallel

if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ...refused_names import refuse

        refuse(__name__, name)
