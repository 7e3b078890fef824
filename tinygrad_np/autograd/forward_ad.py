"""PyTorch's dual numbers, which are refused by name; ``tg.func.jvp`` is what there is."""

from typing import TYPE_CHECKING

if not TYPE_CHECKING:  # type checkers know that there are no names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)
