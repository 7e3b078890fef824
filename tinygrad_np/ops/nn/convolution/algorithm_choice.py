"""Which way a convolution is computed, and the sizes at which one becomes quicker than another.

There are two ways, both made of matrix products: im2col (:mod:`.im2col`), the product of the kernel
with windows written out, and row GEMM (:mod:`.row_gemm`), the product with the rows of the image as
they are, summed over the columns of the kernel. The second multiplies larger matrices and copies
less; the first is for strides across, and where the matrices of the second would have few columns.

The sizes are measured on a two-core x86-64 machine with the OpenBLAS of NumPy's wheels, by
``benchmarks/conv_speed.py``. They change speed, never results.
"""

from __future__ import annotations

from ....core.types import Array
from ..sliding_windows import Pair


class Limits:
    """The thresholds, in elements where nothing else is said."""

    # --- matrix products: :mod:`.products`

    # OpenBLAS multiplies matrices of up to so many multiplications as they are, without packing
    # them first, at the full rate of a core; larger ones with few rows at half of it or so.
    small_product: int = 1_000_000
    # With factors of up to so many elements small products on one core are the faster way; larger
    # ones are worth the packing, and are multiplied on all cores.
    few: int = 4_096
    # A product of long rows with a result of up to so many elements is made in small ones, too,
    # and summed.
    few_sums: int = 4_000

    # --- im2col or row GEMM: :func:`use_row_gemm`

    # From so many rows of the kernel times channels on, an image is convolved by row GEMM: windows
    # written out cost more than sums over taps.
    deep: int = 32
    # The same for the weight gradient of a small kernel.
    deep_weight_gradient: int = 16
    # Row GEMM multiplies all columns of the image, so the image may be so many times as wide as
    # the output.
    wide: float = 1.2
    # A row of fewer elements (columns times images) is too short for a product of its own.
    short_row: int = 128

    # --- blocks: :mod:`.im2col_blocks`

    # Bytes that are written out at a time: they stay in the outer cache, and memory stays small.
    block_bytes: int = 1 << 23
    # The same for small products.
    small_block_bytes: int = 1 << 21
    # Bytes of one row of these: the rows that a row of the output is made of stay in the inner
    # cache.
    small_row_bytes: int = 1 << 17


LIMITS = Limits()


def use_row_gemm(image: Array, kernel: Pair, dilation: int, deep: int, long: int) -> bool:
    """Whether row GEMM is the quicker way for an image (G, C/G, H, W, N) and its kernel.

    It needs several columns of the kernel, ``deep`` rows of it times channels, and ``long``
    elements in a row. Numbers of 16 bits have no fast products, and the parts of a sum less range
    than the sum.
    """
    kh, kw = kernel
    _, channels, _, w, n = image.shape
    in_rows = kw > 1 and (kh == 1 or dilation == 1) and image.dtype.itemsize >= 4
    return in_rows and kh * channels >= deep and w * n >= long
