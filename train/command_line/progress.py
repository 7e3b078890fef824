"""Progress bars on stderr; without a terminal they draw nothing."""

from __future__ import annotations

import sys
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from . import console

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["DownloadBar", "TrainingBar"]

_REDRAW_SECONDS = 0.1


class TrainingBar:
    """Draws one bar over all batches of a run, with lines of text above it.

    Args:
        total: the number of batches.
        done: how many of them an earlier session did.
    """

    def __init__(self, total: int, done: int = 0) -> None:
        from tqdm import tqdm

        self._bar: tqdm[Any] = tqdm(
            total=total,
            initial=done,
            unit="batch",
            dynamic_ncols=True,
            leave=False,
            disable=None,
            mininterval=0,  # drawn when this class says so
            bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed}<{remaining}{postfix}",
        )
        self._pending = 0
        self._next = 0.0

    def advance(self, what: str, loss: float, accuracy: float) -> None:
        """Count batches; redraw the bar if it is older than a tenth of a second."""
        if self._bar.disable:
            return
        self._pending += 1
        now = perf_counter()
        if now >= self._next:
            self._next = now + _REDRAW_SECONDS
            self._bar.set_description_str(what, refresh=False)
            self._bar.set_postfix_str(f"loss {loss:.4f}, accuracy {accuracy:.2%}", refresh=False)
            self._bar.update(self._pending)
            self._pending = 0

    def write(self, line: str) -> None:
        """Print a line on stdout, above the bar."""
        if self._bar.disable:
            console.say(line)
        else:
            self._bar.write(line, file=sys.stdout)
            sys.stdout.flush()

    def close(self) -> None:
        """Remove the bar."""
        self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


class DecodingBar:
    """Draws a bar while pictures are decoded; the ``decoding`` of ``tinygrad_np.data.load``."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __call__(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(desc="pictures", total=total, unit="", disable=None)
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()


class DownloadBar:
    """Draws a bar for each downloaded file; the ``progress`` of ``tinygrad_np.data.load``."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __call__(self, file: str, done: int, total: int | None) -> None:
        from tqdm import tqdm

        if self._bar is None or self._bar.desc != f"{file}: ":
            self._close()
            self._bar = tqdm(desc=file, total=total, unit="B", unit_scale=True, disable=None)
        self._bar.update(done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._close()
