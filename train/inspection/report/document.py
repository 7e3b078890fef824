"""The page as one file: the template filled in, with its style and script in it."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from ...pictures.text import printable
from .charts import curve_charts
from .comparison import compare
from .run_facts import RunFacts

__all__ = ["render"]


def render(runs: Sequence[RunFacts], notes: Sequence[str], made: datetime) -> str:
    """Write the page of one run, or of several side by side.

    Every text of a run is escaped: a class may be called ``<script>``. The page asks for nothing
    from anywhere: pictures, style and script are in it.

    Args:
        runs: at least one.
        notes: what keeps the runs from being compared.
        made: the time that the page states.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    def json_text(value: Any) -> Markup:
        # Within a script element only "<" could end the data.
        return Markup(json.dumps(value, allow_nan=False).replace("<", "\\u003c"))

    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Names that are no UTF-8 or have no shape are replaced, as in the pictures.
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters["json"] = json_text
    environment.filters["whole"] = lambda text: Markup(html.escape(text))  # however long it is
    results, differences = compare(runs)
    page: str = environment.get_template("page.html").render(
        runs=runs,
        charts=curve_charts([(run.name, run.history) for run in runs]),
        results=results,
        differences=differences,
        notes=notes,
        made=f"{made:%Y-%m-%d %H:%M}",
        style=Markup(_read("page.css")),
        script=Markup(_read("page.js")),
        cell_data=_cell_data,
        markup=Markup,
    )
    return page


def _cell_data(run: RunFacts) -> dict[str, Any]:
    """What the page's script shows behind the numbers of the confusion matrix."""
    sheet = run.cells.sprites
    cells = [cell for row in run.cells.rows for cell in row if cell.total]
    return {
        "classes": [printable(name) for name in run.scores["per_class"]],
        "columns": sheet.columns if sheet else 1,
        "rows": sheet.rows if sheet else 1,
        "cells": {
            f"{cell.true},{cell.predicted}": [
                cell.total,
                [[image.sprite, image.number, round(image.sure, 4)] for image in cell.images],
            ]
            for cell in (*cells, *run.cells.pairs)
        },
    }


def _read(name: str) -> str:
    return (files("train.inspection.report") / name).read_text("utf-8")
