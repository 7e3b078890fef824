"""Functions that reduce axes (sums, extrema, moments, quantiles), and running sums and extrema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    covariance,
    cumulative,
    extrema,
    histograms,
    log_sum_exp,
    logical,
    median_and_mode,
    product,
    quantiles,
    sums,
    variance,
)
from .covariance import *
from .cumulative import *
from .extrema import *
from .histograms import *
from .log_sum_exp import *
from .logical import *
from .median_and_mode import *
from .product import *
from .quantiles import *
from .sums import *
from .variance import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [
        name
        for file in (
            covariance,
            cumulative,
            extrema,
            histograms,
            log_sum_exp,
            logical,
            median_and_mode,
            product,
            quantiles,
            sums,
            variance,
        )
        for name in file.__all__
    ]
