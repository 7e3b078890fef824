"""What activation modules share: how they print, and the setting ``inplace``."""

from __future__ import annotations

from ..function_module import FunctionModule


class Activation(FunctionModule):
    """A function of one input, printed with its settings."""

    def extra_repr(self) -> str:
        settings = self._settings()
        if settings.get("inplace") is False:
            del settings["inplace"]
        return ", ".join(f"{name}={value!r}" for name, value in settings.items())


class PlainActivation(Activation):
    """A function without settings."""

    def __init__(self) -> None:
        super().__init__()


class InPlaceActivation(Activation):
    """A function whose one setting is whether it writes its result over its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(inplace=inplace)
