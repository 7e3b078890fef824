"""The page that pictures are drawn on: every text as it is, and no more pixels than can be had.

Names come from users: of folders, files and classes. All text passes :class:`PlainTextCanvas` on
its way to the page, titles and labels as well as ticks and legends, so that no picture has to think
of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

from ..command_line.errors import ProgramError
from .text import printable

__all__ = ["MOST_PIXELS", "PlainTextCanvas"]

MOST_PIXELS = 100_000_000
"""The number of pixels, 400 MB of memory, that no picture may exceed."""


class PlainTextCanvas(FigureCanvasAgg):
    """A canvas on which every text is :func:`printable`.

    Raises:
        ProgramError: the picture would have more than :data:`MOST_PIXELS`; raised when the size of
            the page is known, before there is memory for it.
    """

    def get_renderer(self) -> RendererAgg:
        """Return a renderer for the page as large as it is now."""
        width, height = self.get_width_height(physical=True)
        if width * height > MOST_PIXELS:
            raise ProgramError(
                f"the picture would have {width:,} x {height:,} pixels, expected at most "
                f"{MOST_PIXELS:,}; give a smaller --dpi"
            )
        size = (width, height, self.figure.dpi)
        renderer = getattr(self, "renderer", None)
        if renderer is None or (renderer.width, renderer.height, renderer.dpi) != size:
            renderer = self.renderer = _PlainTextRenderer(*size)  # type: ignore[no-untyped-call]
        return renderer


class _PlainTextRenderer(RendererAgg):
    """A renderer that measures and draws texts as they are.

    matplotlib takes what stands between two dollar signs for a formula, and says so by ``ismath``.
    """

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        measure: Callable[..., Any] = super().get_text_width_height_descent
        return measure(printable(s), prop, False)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        draw: Callable[..., None] = super().draw_text
        draw(gc, x, y, printable(s), prop, angle, False, mtext)
