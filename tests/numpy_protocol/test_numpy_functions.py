"""NumPy's own functions called on tensors: NumPy's values, and derivatives that are right.

Each line of a table is a call that means the same on arrays and on tensors.
"""

from __future__ import annotations

import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.core.primitive import Primitive
from tinygrad_np.core.registry import implements, numpy_functions, renamed_arguments
from tinygrad_np.numpy_protocol.dispatch import _argument_map, call_function
from tinygrad_np.testing import gradcheck, gradgradcheck

Array = np.ndarray[Any, np.dtype[Any]]
Call = Callable[..., Any]

rng = np.random.default_rng(5)
X = rng.permutation(12).reshape(3, 4) / 4 - 1.4  # distinct, none at a kink
W = rng.uniform(0.5, 1.5, (3, 4))
CUBE = rng.permutation(24).reshape(2, 3, 4) / 8 - 1.55
V = np.array([0.7, -1.2, 0.3, 2.1])
U = np.array([1.3, 0.4, -0.6])
HOLES = np.where(X > 0.8, np.nan, X)
MASK = X > -0.5
ROWS = np.array([2, 0, 2])

UFUNCS: list[tuple[str, Call, tuple[Any, ...]]] = [
    ("divmod", lambda a, b: np.divmod(a, b)[1], (X, W)),
    ("modf", lambda a: np.modf(a)[0], (X,)),
    ("real", np.real, (X,)),
    ("conjugate", np.conjugate, (X,)),
    ("round", lambda a: a + np.round(a, 1), (X + 0.02,)),
    ("fix", lambda a: a + np.fix(a), (X,)),
    ("add.reduce", np.add.reduce, (X,)),
    ("add.reduce keepdims", lambda a: np.add.reduce(a, axis=1, keepdims=True), (X,)),
    ("multiply.reduce", lambda a: np.multiply.reduce(a, axis=None), (X,)),
    ("maximum.reduce", np.maximum.reduce, (X,)),
    ("minimum.reduce", lambda a: np.minimum.reduce(a, 1), (X,)),
    ("add.reduce where", lambda a: np.add.reduce(a, where=MASK, initial=2.0), (X,)),
    ("multiply.reduce dtype", lambda a: np.multiply.reduce(a, dtype=a.dtype), (X,)),
    ("hypot.reduce initial", lambda a: np.hypot.reduce(a, 1, initial=2.0), (X,)),
    ("logaddexp.reduce", np.logaddexp.reduce, (X,)),
    ("subtract.reduce", lambda a: np.subtract.reduce(a, axis=-1, keepdims=True), (X,)),
    ("hypot.reduce", lambda a: np.hypot.reduce(a, axis=1), (X,)),
    ("add.accumulate", np.add.accumulate, (X,)),
    ("multiply.accumulate", lambda a: np.multiply.accumulate(a, axis=1), (X,)),
    ("maximum.accumulate", lambda a: np.maximum.accumulate(a, 1), (X,)),
    ("minimum.accumulate", np.minimum.accumulate, (X,)),
    ("logaddexp.accumulate", lambda a: np.logaddexp.accumulate(a, 1), (X,)),
    ("divide.accumulate", np.divide.accumulate, (W,)),
    ("multiply.outer", np.multiply.outer, (U, V)),
    ("power.outer", np.power.outer, (W, np.array([2.0, 3.0]))),
    ("subtract.outer", lambda a: np.subtract.outer(a, 2.0), (X,)),
    ("select", lambda a, b: np.select([X > 0.5, X > 0], [a * b, a], b), (X, W)),
    ("where", lambda a, b: np.where(MASK, a, b), (X, W)),
    ("clip", lambda a: np.clip(a, -0.3, 0.9), (X,)),
    ("clip by names", lambda a: np.clip(a, a_min=-0.3, a_max=None), (X,)),
    ("clip to tensors", lambda a, b: np.clip(a, -0.33, b), (X, W)),
    ("nan_to_num", lambda a: np.nan_to_num(a, nan=2.0), (HOLES,)),
    ("unwrap", lambda a: np.unwrap(a * 7), (X,)),
    ("sinc", np.sinc, (X,)),
    ("float_power", lambda a: np.float_power(a, 2), (X,)),
    ("i0", np.i0, (X * 3,)),
    ("choose", lambda a, b: np.choose([[0, 1, 1, 0]], [a, b]), (X, W)),
    ("choose wrap", lambda a, b: np.choose([3, 1, -1, 0], (a, b), mode="wrap"), (X, W)),
    ("choose clip", lambda a: np.choose([3, 1, -1, 0], [a], mode="clip"), (X,)),
    ("piecewise", lambda a: np.piecewise(a, [a < 0, a > 0.5], [np.exp, np.log, 2.0]), (X,)),
    ("piecewise one", lambda a: np.piecewise(a, a > 0, [lambda x, k: k * x * x], 3), (V,)),
    ("piecewise names", lambda a: np.piecewise(a, [MASK], [lambda x, k: x**k, 0.5], k=2), (X,)),
    ("apply_along_axis", lambda a: np.apply_along_axis(np.prod, 1, a), (X,)),
    (
        "apply_along_axis to matrices",
        lambda a, b: np.apply_along_axis(np.outer, 1, a, b),
        (CUBE, U),
    ),
    ("apply_over_axes", lambda a: np.apply_over_axes(np.prod, a, (0, 2)), (CUBE,)),
]

REDUCTIONS: list[tuple[str, Call, tuple[Any, ...]]] = [
    ("sum", lambda a: np.sum(a, 1, None, None, True), (X,)),
    ("sum where", lambda a: np.sum(a, axis=0, where=MASK, initial=2.0), (X,)),
    ("prod where", lambda a: np.prod(a, axis=0, where=MASK, initial=2.0), (X,)),
    ("mean where", lambda a: np.mean(a, axis=0, where=MASK), (X,)),
    ("max initial", lambda a: np.max(a, 0, initial=0.3), (X,)),
    ("max where", lambda a: np.max(a, 0, initial=-0.3, where=MASK), (X,)),
    ("min where", lambda a: np.min(a, 0, initial=1.03, where=MASK), (X,)),
    ("ptp", lambda a: np.ptp(a, 1), (X,)),
    ("var", lambda a: np.var(a, 0, ddof=1), (X,)),
    ("var correction", lambda a: np.var(a, correction=1), (X,)),
    ("var where", lambda a: np.var(a, 1, where=MASK, keepdims=True), (X,)),
    ("std", lambda a: np.std(a, (0, 2), keepdims=True), (CUBE,)),
    ("std where", lambda a: np.std(a, where=MASK, ddof=1), (X,)),
    ("nansum", lambda a: np.nansum(a, 0), (HOLES,)),
    ("nanprod", lambda a: np.nanprod(a, 1), (HOLES,)),
    ("nanmean", lambda a: np.nanmean(a, 0, keepdims=True), (HOLES,)),
    ("nanvar", lambda a: np.nanvar(a, ddof=1), (HOLES,)),
    ("nanstd", lambda a: np.nanstd(a, 1), (HOLES,)),
    ("nanmax", lambda a: np.nanmax(a, 0), (HOLES,)),
    ("nanmin", lambda a: np.nanmin(a, (0, 1)), (HOLES,)),
    ("average", lambda a: np.average(a, 1), (X,)),
    ("average weighted", lambda a, w: np.average(a, weights=w), (X, W)),
    ("average along", lambda a, w: np.average(a, 1, w, keepdims=True), (X, W[0])),
    ("average over two", lambda a, w: np.average(a, (2, 0), w.T), (CUBE, W[:2])),
    ("average returned", lambda a, w: np.average(a, 1, w, True)[1], (X, W[0])),
    ("average no weights", lambda a: a[0, 0] * np.average(a, returned=True)[1], (X,)),
    ("nansum where", lambda a: np.nansum(a, 0, where=MASK, initial=2.0), (HOLES,)),
    ("nanprod where", lambda a: np.nanprod(a, 0, where=MASK), (HOLES,)),
    ("nanmean where", lambda a: np.nanmean(a, where=MASK, keepdims=True), (HOLES,)),
    ("nanstd where", lambda a: np.nanstd(a, where=MASK, correction=1), (HOLES,)),
    ("cov", np.cov, (X,)),
    ("cov of two", lambda a, b: np.cov(a, b, rowvar=False, bias=True), (X, W)),
    ("cov of a column", lambda a, b: np.cov(a, b, rowvar=False), (X, U)),
    ("cov of a vector", lambda a: np.cov(a, ddof=0), (V,)),
    ("cov of counts", lambda a: np.cov(a, fweights=[1, 3, 0, 2]), (X,)),
    ("cov weighted", lambda a, w: np.cov(a, aweights=w, fweights=[1, 3, 1, 2]), (X, W[0])),
    ("corrcoef", np.corrcoef, (X,)),
    ("corrcoef of two", lambda a, b: np.corrcoef(a, b, rowvar=False), (X, W)),
    ("corrcoef of a vector", lambda a: a[0] * np.corrcoef(a), (V,)),
    ("cumsum", np.cumsum, (X,)),
    ("cumsum axis", lambda a: np.cumsum(a, 1), (X,)),
    ("cumprod", np.cumprod, (X,)),
    ("cumprod axis", lambda a: np.cumprod(a, axis=-1), (X,)),
    ("cumprod of zeros", lambda a: np.cumprod(a * [1, 0, 1, 0], axis=-1), (X,)),
    ("nancumsum", lambda a: np.nancumsum(a, 0), (HOLES,)),
    ("nancumprod", lambda a: np.nancumprod(a, 0), (HOLES,)),
]
if hasattr(np, "cumulative_sum"):
    REDUCTIONS += [
        ("cumulative_sum", lambda a: np.cumulative_sum(a, axis=1, include_initial=True), (X,)),
        ("cumulative_prod", lambda a: np.cumulative_prod(a, include_initial=True), (V,)),
    ]

SHAPING: list[tuple[str, Call, tuple[Any, ...]]] = [
    ("reshape", lambda a: np.reshape(a, (2, -1)), (X,)),
    ("reshape F", lambda a: np.reshape(a, (2, 6), order="F"), (X,)),
    ("ravel F", lambda a: np.ravel(a, "F"), (CUBE,)),
    ("transpose", lambda a: np.transpose(a, (1, 2, 0)), (CUBE,)),
    ("matrix_transpose", np.matrix_transpose, (CUBE,)),
    ("moveaxis", lambda a: np.moveaxis(a, (0, 1), (-1, 0)), (CUBE,)),
    ("swapaxes", lambda a: np.swapaxes(a, 0, -1), (CUBE,)),
    ("rollaxis", lambda a: np.rollaxis(a, 2), (CUBE,)),
    ("rollaxis to the end", lambda a: np.rollaxis(a, 0, 3), (CUBE,)),
    ("squeeze", lambda a: np.squeeze(a[None, :, None], 2), (X,)),
    ("expand_dims", lambda a: np.expand_dims(a, (0, -1)), (X,)),
    ("broadcast_to", lambda a: np.broadcast_to(a, (2, 3, 4)), (X,)),
    ("broadcast_arrays", lambda a, b: np.broadcast_arrays(a, b)[1], (X, V)),
    ("meshgrid", lambda a, b: np.multiply(*np.meshgrid(a, b)), (U, V)),
    ("meshgrid ij", lambda a, b: np.meshgrid(a, b, indexing="ij")[1], (U, V)),
    ("meshgrid sparse", lambda a, b: np.add(*np.meshgrid(a, b, sparse=True)), (U, V)),
    ("atleast_1d", lambda a: np.atleast_1d(a[0]), (U,)),
    ("atleast_2d", np.atleast_2d, (U,)),
    ("atleast_3d", np.atleast_3d, (X,)),
    ("atleast_3d of a vector", np.atleast_3d, (U,)),
    ("atleast_2d of two", lambda a, b: np.atleast_2d(a, b)[1], (U, V)),
    ("concatenate", lambda a, b: np.concatenate((a, b, a), -1), (X, W)),
    ("concatenate raveled", lambda a, b: np.concatenate([a, b], axis=None), (X, V)),
    ("stack", lambda a, b: np.stack([a, b], axis=1), (X, W)),
    ("vstack", lambda a, b: np.vstack([a, b]), (X, V)),
    ("hstack", lambda a, b: np.hstack([a, b]), (U, V)),
    ("hstack of matrices", lambda a, b: np.hstack([a, b]), (X, W)),
    ("dstack", lambda a, b: np.dstack([a, b]), (X, W)),
    ("column_stack", lambda a, b: np.column_stack([a, b]), (X, U)),
    ("block", lambda a, b: np.block([[a, b], [b[:1], a[0]]]), (X, W)),
    ("block of vectors", lambda a, b: np.block([a, b]), (U, V)),
    ("append", lambda a: np.append(a, [1.0, 2.0]), (X,)),
    ("split", lambda a: np.split(a, 2, axis=1)[1], (X,)),
    ("split at", lambda a: np.split(a, [1, 2])[1], (X,)),
    ("array_split", lambda a: np.array_split(a, 3, 1)[0], (X,)),
    ("vsplit", lambda a: np.vsplit(a, 3)[2], (X,)),
    ("hsplit", lambda a: np.hsplit(a, 2)[0], (X,)),
    ("dsplit", lambda a: np.dsplit(a, 2)[0], (CUBE,)),
    ("flip", lambda a: np.flip(a, (0, 1)), (X,)),
    ("flipud", np.flipud, (X,)),
    ("fliplr", np.fliplr, (X,)),
    *[(f"rot90 {k}", lambda a, k=k: np.rot90(a, k), (X,)) for k in range(-1, 4)],
    ("rot90 axes", lambda a: np.rot90(a, 1, (2, 1)), (CUBE,)),
    ("roll", lambda a: np.roll(a, 5), (X,)),
    ("roll axes", lambda a: np.roll(a, (1, -1), (0, 1)), (X,)),
    ("tile", lambda a: np.tile(a, 2), (X,)),
    ("tile up", lambda a: np.tile(a, (2, 1, 3)), (X,)),
    ("tile less", lambda a: np.tile(a, 2), (CUBE,)),
    ("repeat", lambda a: np.repeat(a, 2), (X,)),
    ("repeat counts", lambda a: np.repeat(a, [0, 1, 2], axis=0), (X,)),
    ("pad", lambda a: np.pad(a, ((1, 0), (2, 1)), constant_values=2), (X,)),
    *[(f"pad {m}", lambda a, m=m: np.pad(a, 2, m), (X,)) for m in ("edge", "reflect", "wrap")],
    ("pad symmetric", lambda a: np.pad(a, ((0, 1), (3, 0)), mode="symmetric"), (X,)),
    *[
        (f"pad {m} odd", lambda a, m=m: np.pad(a, (7, 5), m, reflect_type="odd"), (X,))
        for m in ("reflect", "symmetric")
    ],
    *[
        (f"pad {m}", lambda a, m=m: np.pad(a, ((0, 1), (3, 2)), m, stat_length=2), (X,))
        for m in ("maximum", "mean", "median", "minimum")
    ],
    ("pad mean of all", lambda a: np.pad(a, 1, "mean"), (X,)),
    ("pad ramp", lambda a: np.pad(a, ((0, 1), (3, 2)), "linear_ramp", end_values=(1, 2)), (X,)),
    ("pad constants", lambda a: np.pad(a, 2, constant_values=((1, 2), (3, 4))), (X,)),
    ("diag of a vector", lambda a: np.diag(a, -1), (V,)),
    ("diag of a matrix", lambda a: np.diag(a, 1), (X,)),
    ("diagflat", np.diagflat, (X[:2, :2],)),
    ("diagonal", lambda a: np.diagonal(a, 1, 2, 0), (CUBE,)),
    ("linalg.diagonal", lambda a: np.linalg.diagonal(a, offset=-1), (CUBE,)),
    ("tril", lambda a: np.tril(a, -1), (CUBE,)),
    ("triu", lambda a: np.triu(a, 1), (X,)),
    ("tril of a vector", np.tril, (U,)),
    ("take", lambda a: np.take(a, ROWS, axis=1), (X,)),
    ("take raveled", lambda a: np.take(a, [[0, 11], [5, 5]]), (X,)),
    ("take wrap", lambda a: np.take(a, [4, -5], 0, mode="wrap"), (X,)),
    ("take clip", lambda a: np.take(a, [4, -5], 0, None, "clip"), (X,)),
    (
        "take_along_axis",
        lambda a: np.take_along_axis(a, np.argsort(a, axis=1)[:, :2], axis=1),
        (X,),
    ),
    ("compress", lambda a: np.compress([False, True], a, axis=1), (X,)),
    ("extract", lambda a: np.extract(MASK, a), (X,)),
    ("delete", lambda a: np.delete(a, [0, 2], 1), (X,)),
    ("insert", lambda a, b: np.insert(a, [1, 3], b, axis=1), (X, W[:, :2])),
    ("insert a number", lambda a: np.insert(a, 2, 0.1), (X,)),
    ("resize", lambda a: np.resize(a, (2, 7)), (X,)),
    ("copy", np.copy, (X,)),
]
if hasattr(np, "unstack"):
    SHAPING += [
        ("unstack", lambda a: np.unstack(a, axis=1)[2], (X,)),
        ("astype", lambda a: np.astype(a, a.dtype), (X,)),
    ]

A, B, C = rng.normal(size=(3, 4)), rng.normal(size=(4, 2)), rng.normal(size=(2, 2, 3))
SQUARE = rng.normal(size=(3, 3))
STACK = rng.normal(size=(2, 3, 3))
P3, Q3 = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))


def einsum(subscripts: str, *arrays: Array) -> tuple[str, Call, tuple[Any, ...]]:
    return f"einsum {subscripts}", lambda *xs: np.einsum(subscripts, *xs), arrays


PRODUCTS: list[tuple[str, Call, tuple[Any, ...]]] = [
    einsum("ij,jk->ik", A, B),
    einsum("ij,jk", A, B),
    einsum("ij , jk -> ki", A, B),
    einsum("ij,jk->", A, B),
    einsum("ij->", A),
    einsum("ij->j", A),
    einsum("ba", A),
    einsum("ij->ij", A),
    einsum("ii", SQUARE),
    einsum("ii->i", SQUARE),
    einsum("bii->b", STACK),
    einsum("iii->i", rng.normal(size=(2, 2, 2))),
    einsum("ii,i->i", SQUARE, U),
    einsum("ij,kl->k", A, B),
    einsum("i,j->ij", U, V),
    einsum("i,i,i->", U, U, U),
    einsum("ij,jk,kl,li->", A, B, B.T, A.T),
    einsum("...ij,...jk->...ik", STACK, SQUARE),
    einsum("...ij,...jk", STACK, SQUARE),
    einsum("i...->...", A),
    einsum("...,...", A, V),
    einsum("...i,i->...", CUBE, V),
    einsum("i...j,k...j->ik...", CUBE, rng.normal(size=(2, 1, 4))),
    einsum("ij,ij->ij", A, A[:1]),
    einsum("ij,ij->i", A[:, :1], A),
    einsum("Zz,zA->AZ", A, B),
    einsum(",ij->ij", np.array(2.0), A),
    ("einsum lists", lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), (A, B)),
    ("einsum lists implied", lambda a, b: np.einsum(a, [5, 7], b, [7, 2]), (A, B)),
    ("einsum lists ...", lambda a: np.einsum(a, [Ellipsis, 1], [1, Ellipsis]), (CUBE,)),
    ("einsum optimize", lambda a, b: np.einsum("ij,jk", a, b, optimize=True), (A, B)),
    ("tensordot 2", lambda a, b: np.tensordot(a, b, 2), (CUBE, A)),
    ("tensordot 1", lambda a, b: np.tensordot(a, b, axes=1), (CUBE, B)),
    ("tensordot 0", lambda a, b: np.tensordot(a, b, 0), (U, B)),
    ("tensordot lists", lambda a, b: np.tensordot(a, b, ([0, 2], [1, 0])), (CUBE, B)),
    ("tensordot pair", lambda a, b: np.tensordot(a, b, (-1, 0)), (CUBE, B)),
    ("dot", np.dot, (A, B)),
    ("dot of vectors", np.dot, (U, U + 1)),
    ("dot of a number", lambda a: np.dot(a, 0.1), (A,)),
    ("dot of stacks", np.dot, (C, STACK)),
    ("dot of a stack and a vector", np.dot, (STACK, U)),
    ("inner", np.inner, (CUBE, A)),
    ("inner of numbers", lambda a: np.inner(a[0], a[1]), (U,)),
    ("vdot", np.vdot, (SQUARE, SQUARE.T)),
    ("outer", np.outer, (A, B)),
    ("linalg.outer", np.linalg.outer, (U, V)),
    ("matmul", np.matmul, (STACK, SQUARE)),
    ("linalg.matmul", np.linalg.matmul, (STACK, SQUARE)),
    ("vecdot", np.vecdot, (STACK, SQUARE)),
    ("linalg.vecdot", lambda a, b: np.linalg.vecdot(a, b, axis=0), (A, A + 1)),
    ("kron", np.kron, (A, B)),
    ("kron of unequal", np.kron, (C, U)),
    ("trace", lambda a: np.trace(a, 1, 0, 2), (CUBE,)),
    ("linalg.trace", lambda a: np.linalg.trace(a, offset=-1), (STACK,)),
    ("cross", np.cross, (P3, Q3)),
    ("cross axes", lambda a, b: np.cross(a, b, axisa=0, axisc=0), (P3.T, Q3)),
    ("cross axis", lambda a, b: np.cross(a, b, axis=0), (P3.T, Q3.T)),
    ("cross with a list", lambda a: np.cross(a, [1.0, 0.1, 0.0]), (P3,)),
    ("linalg.cross", lambda a, b: np.linalg.cross(a, b), (P3, Q3[0])),
]
if hasattr(np, "matvec"):
    PRODUCTS += [("matvec", np.matvec, (STACK, SQUARE[:2])), ("vecmat", np.vecmat, (U, STACK))]

FLAT = X.ravel()
XP, FP = np.array([-2.0, -0.7, 0.6, 1.3]), np.array([0.3, -1.0, 2.0, 0.5])
T = np.array([0.0, 0.5, 1.2, 1.5])

SAMPLED: list[tuple[str, Call, tuple[Any, ...]]] = [
    ("sort", np.sort, (X,)),
    ("sort kind", lambda a: np.sort(a, 0, kind="stable"), (X,)),
    ("sort axis", lambda a: np.sort(a, 0), (X,)),
    ("sort raveled", lambda a: np.sort(a, axis=None), (X,)),
    ("partition", lambda a: np.partition(a, 2, 1)[:, 2], (X,)),
    ("median", np.median, (X,)),
    ("median odd", lambda a: np.median(a, 0, keepdims=True), (X,)),
    ("median over two", lambda a: np.median(a, axis=(0, 2)), (CUBE,)),
    ("nanmedian", lambda a: np.nanmedian(a, 0), (HOLES,)),
    ("quantile", lambda a: np.quantile(a, 0.3), (X,)),
    ("quantiles", lambda a: np.quantile(a, [[0.0, 0.3], [0.77, 1.0]], axis=1), (X,)),
    ("quantile keepdims", lambda a: np.quantile(a, [0.2, 0.9], (0, 1), keepdims=True), (CUBE,)),
    ("quantile of NaN", lambda a: np.nan_to_num(np.quantile(a, 0.4, 1)), (HOLES,)),
    ("nanquantile", lambda a: np.nanquantile(a, [0.25, 0.6], 1), (HOLES,)),
    ("percentile", lambda a: np.percentile(a, 35, axis=0), (X,)),
    ("nanpercentile", lambda a: np.nanpercentile(a, 35, axis=0), (HOLES,)),
    *[
        (f"quantile {m}", lambda a, m=m: np.quantile(a, [0.13, 0.58], 1, method=m), (X,))
        for m in ("inverted_cdf", "averaged_inverted_cdf", "closest_observation", "weibull")
    ],
    *[
        (f"quantile {m}", lambda a, m=m: np.quantile(a, [0.13, 0.58], 1, method=m), (X,))
        for m in ("hazen", "median_unbiased", "lower", "higher", "midpoint", "nearest")
    ],
    ("diff", np.diff, (X,)),
    ("diff twice", lambda a: np.diff(a, 2, 0), (X,)),
    ("diff ends", lambda a: np.diff(a, prepend=0.1, append=a[:, :1]), (X,)),
    ("ediff1d", lambda a: np.ediff1d(a, to_begin=0.5, to_end=[1.0, 2.0]), (X,)),
    ("gradient", lambda a: np.gradient(a), (V,)),
    ("gradient of a surface", lambda a: np.stack(np.gradient(a, 0.5, 2.0)), (X,)),
    ("gradient at the ends", lambda a: np.gradient(a, axis=0, edge_order=2), (X,)),
    ("gradient uneven", lambda a, t: np.gradient(a, t, axis=1, edge_order=2), (X, T)),
    ("gradient spacing", lambda a, h: np.gradient(a, h[0] + 1, axis=-1), (X, T)),
    ("trapezoid", lambda a: np.trapezoid(a, dx=0.5, axis=0), (X,)),
    ("trapezoid at", lambda a, t: np.trapezoid(a, t), (X, T)),
    ("trapezoid at each", lambda a, t: np.trapezoid(a, t, axis=0), (X, W.cumsum(0))),
    ("interp", np.interp, (np.array([[-1.3, 0.2], [1.2, -2.5]]), XP, FP)),
    ("interp ends", lambda a: np.interp(a * 3, XP.tolist(), FP.tolist(), 7.0, -7.0), (X,)),
    ("interp period", lambda a: np.interp(a, [0.33, 1.93, 1.13], [0.3, -1, 2], period=2), (X,)),
    ("interp of one point", lambda a: a * np.interp(a, [0.0], [0.3]), (X,)),
    *[
        (
            f"{f.__name__} {n} {m} {mode}",
            lambda a, v, f=f, mode=mode: f(a, v, mode),
            (FLAT[:n], FLAT[-m:]),
        )
        for f in (np.convolve, np.correlate)
        for n, m in ((5, 3), (5, 2), (2, 5), (3, 6), (4, 4))
        for mode in ("full", "same", "valid")
    ],
    ("convolve a list", lambda a: np.convolve(a, [1, 0, -1]), (V,)),
    ("linspace", lambda a, b: np.linspace(a, b, 5), (U, U + 1)),
    ("linspace open", lambda a: np.linspace(a, 2.0, 4, endpoint=False, axis=1), (U,)),
    ("polyval", np.polyval, (U, X)),
]


def symmetric(a: Any) -> Any:
    return a + np.swapaxes(a, -1, -2)


def definite(a: Any) -> Any:
    return a @ np.swapaxes(a, -1, -2) + np.eye(a.shape[-1], dtype=a.dtype)


def span(vectors: Any) -> Any:
    """The projection on what the columns span: the same whichever vectors were chosen."""
    return vectors @ np.swapaxes(vectors, -1, -2)


def in_a_row(parts: Any) -> Any:
    """All outputs of a factorization, so that the checks see each."""
    return np.concatenate([np.ravel(part) for part in parts])


WELL = SQUARE + 2 * np.eye(3)
SINGULAR = np.array([[1.0, 2.0, 0.5], [2.0, 4.0, 1.0], [0.3, -1.0, 2.0]])
TALL = rng.normal(size=(4, 3))
TALLS = rng.normal(size=(2, 3, 2))
POINT = rng.normal(size=4)
BOX = rng.normal(size=(2, 3, 6)) + np.eye(6).reshape(2, 3, 6)

LINALG: list[tuple[str, Call, tuple[Any, ...]]] = [
    *[
        (f"norm {ord} {x.ndim}", lambda a, ord=ord: np.linalg.norm(a, ord), (x,))
        for x, orders in (
            (V, (None, 0, 0.5, 1, 1.5, 2, 3, -1, -2, np.inf, -np.inf)),
            (TALL, (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)),
        )
        for ord in orders
    ],
    ("norm of all", np.linalg.norm, (CUBE,)),
    ("norm rows", lambda a: np.linalg.norm(a, axis=1), (TALL,)),
    ("norm 1 of columns", lambda a: np.linalg.norm(a, 1, -2, True), (CUBE,)),
    *[
        (f"norm {ord} axes", lambda a, ord=ord: np.linalg.norm(a, ord, (2, 0), True), (CUBE,))
        for ord in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
    ],
    ("norm inf axes", lambda a: np.linalg.norm(a, np.inf, (0, -1)), (CUBE,)),
    ("vector_norm", lambda a: np.linalg.vector_norm(a, ord=3, axis=(0, 1)), (CUBE,)),
    ("matrix_norm", lambda a: np.linalg.matrix_norm(a, ord="nuc", keepdims=True), (TALLS,)),
    ("det", np.linalg.det, (WELL,)),
    ("det of a stack", np.linalg.det, (STACK,)),
    ("slogdet", lambda a: np.linalg.slogdet(a)[1], (STACK,)),
    ("slogdet sign", lambda a: np.multiply(*np.linalg.slogdet(a)), (WELL,)),
    ("inv", np.linalg.inv, (STACK,)),
    ("pinv tall", np.linalg.pinv, (TALLS,)),
    ("pinv wide", lambda a: np.linalg.pinv(a.T), (TALL,)),
    ("pinv rcond", lambda a: np.linalg.pinv(a, 1e-3), (TALL,)),
    ("solve", np.linalg.solve, (WELL, TALL[:3])),
    ("solve a vector", np.linalg.solve, (STACK, U)),
    ("solve stacks", np.linalg.solve, (STACK[:, None], rng.normal(size=(3, 2)))),
    ("lstsq", lambda a, b: np.linalg.lstsq(a, b)[0], (TALL, P3)),
    ("lstsq residuals", lambda a, b: np.linalg.lstsq(a, b)[1], (TALL, P3)),
    ("lstsq a vector", lambda a, b: in_a_row(np.linalg.lstsq(a, b)[:2]), (TALL, POINT)),
    ("lstsq wide", lambda a, b: np.linalg.lstsq(a.T, b)[0], (TALL, U)),
    ("lstsq singular values", lambda a, b: b[0, 0] * np.linalg.lstsq(a, b)[3], (TALL, P3)),
    ("cholesky", lambda a: np.linalg.cholesky(definite(a)), (STACK,)),
    ("cholesky upper", lambda a: np.linalg.cholesky(definite(a), upper=True), (SQUARE,)),
    ("qr", lambda a: in_a_row(np.linalg.qr(a)), (TALL,)),
    ("qr square", lambda a: in_a_row(np.linalg.qr(a, "complete")), (STACK,)),
    ("qr wide", lambda a: in_a_row(np.linalg.qr(a.T)), (TALL,)),
    ("qr of a stack", lambda a: np.linalg.qr(a).Q, (TALLS,)),
    ("qr r", lambda a: np.linalg.qr(a, mode="r"), (TALL,)),
    ("eigh", lambda a: in_a_row(np.linalg.eigh(symmetric(a))), (SQUARE,)),
    ("eigh of a stack", lambda a: np.linalg.eigh(symmetric(a), "U")[1], (STACK,)),
    ("eigvalsh", lambda a: np.linalg.eigvalsh(symmetric(a)), (STACK,)),
    ("svd", lambda a: in_a_row(np.linalg.svd(a)), (WELL,)),
    ("qr complete R", lambda a: np.linalg.qr(a, "complete").R, (TALL,)),
    ("qr complete", lambda a: span(np.linalg.qr(a, "complete").Q[..., 2:]), (TALLS,)),
    ("svd U", lambda a: span(np.linalg.svd(a)[0][:, 3:]), (TALL,)),
    ("svd Vh", lambda a: span(np.linalg.svd(np.swapaxes(a, 1, 2)).Vh[:, 2:].mT), (TALLS,)),
    ("svd S", lambda a: np.linalg.svd(a)[1], (TALL,)),
    ("svd tall", lambda a: in_a_row(np.linalg.svd(a, full_matrices=False)), (TALL,)),
    ("svd wide", lambda a: in_a_row(np.linalg.svd(a.T, full_matrices=False)), (TALL,)),
    ("svd of a stack", lambda a: np.linalg.svd(a, full_matrices=False).Vh, (TALLS,)),
    ("svd values", lambda a: np.linalg.svd(a, compute_uv=False), (TALL,)),
    ("svdvals", np.linalg.svdvals, (TALLS,)),
    *[(f"matrix_power {n}", lambda a, n=n: np.linalg.matrix_power(a, n), (WELL,)) for n in (-2, 1)],
    ("matrix_power 0", lambda a: a + np.linalg.matrix_power(a, 0), (WELL,)),
    ("matrix_power 5", lambda a: np.linalg.matrix_power(a, 5), (STACK / 2,)),
    ("multi_dot", lambda *xs: np.linalg.multi_dot(xs), (A, B, B.T, A.T, SQUARE)),
    ("multi_dot of vectors", lambda *xs: np.linalg.multi_dot(xs), (U, A, V)),
    *[(f"cond {p}", lambda a, p=p: np.linalg.cond(a, p), (WELL,)) for p in (None, -2, 1, "fro")],
    ("cond tall", np.linalg.cond, (TALL,)),
    ("tensorsolve", np.linalg.tensorsolve, (BOX, rng.normal(size=(2, 3)))),
    ("tensorinv", np.linalg.tensorinv, (BOX.reshape(2, 3, 3, 2),)),
]

CALLS = [*UFUNCS, *REDUCTIONS, *SHAPING, *PRODUCTS, *SAMPLED, *LINALG]
each_call = pytest.mark.parametrize(
    ("call", "arrays"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS]
)


def as_tensors(arrays: tuple[Array, ...]) -> list[Any]:
    return [tg.tensor(a, requires_grad=True) for a in arrays]


@each_call
def test_values_are_numpys(call: Call, arrays: tuple[Array, ...]) -> None:
    y, expected = call(*as_tensors(arrays)), call(*arrays)
    assert isinstance(y, tg.Tensor)
    assert y.requires_grad
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.data, expected, rtol=1e-12, atol=1e-12)


@each_call
def test_first_and_second_derivatives(call: Call, arrays: tuple[Array, ...]) -> None:
    whole = tuple(np.where(np.isnan(a), 0.5, a) for a in arrays)
    holes = [np.where(np.isnan(a), np.nan, 0) for a in arrays]

    def function(*xs: Any) -> Any:  # NaN is put in here: differences cannot step from one
        return call(*(x + h if np.isnan(h).any() else x for x, h in zip(xs, holes, strict=True)))

    assert gradcheck(function, whole)
    assert gradgradcheck(function, whole, atol=1e-7)


@each_call
def test_float32_stays_float32(call: Call, arrays: tuple[Array, ...]) -> None:
    tensors = as_tensors(tuple(a.astype(np.float32) for a in arrays))
    y = call(*tensors)
    assert y.dtype == np.float32
    y.sum().backward()
    for t in tensors:
        assert t.grad is None or t.grad.dtype == np.float32


# --- names ---------------------------------------------------------------------------------------

# What a signature cannot say: ufuncs and functions of any number of arrays.
IMPLEMENTED = [
    (function, operation)
    for function, operation in numpy_functions.items()
    if not isinstance(function, np.ufunc) and not isinstance(operation, Primitive)
]


each_implementation = pytest.mark.parametrize(
    ("function", "operation"), IMPLEMENTED, ids=[f[0].__name__ for f in IMPLEMENTED]
)


@each_implementation
def test_what_numpy_requires_has_its_argument(function: Call, operation: Call) -> None:
    way = _argument_map(function, operation)
    required = {
        p.name
        for p in inspect.signature(function).parameters.values()
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    }
    given_by_place = set(list(way.defaults)[: way.positional])
    axes = {"axis", "keepdims"} & set(way.defaults)
    assert required <= {*way.targets, *given_by_place}
    assert axes <= set(way.targets), "these have a meaning that nothing should be without"
    assert len(set(way.targets.values())) == len(way.targets), "two of NumPy's mean one of ours"


@each_implementation
def test_arguments_by_place_or_by_numpys_names(function: Call, operation: Call) -> None:
    """An adapter bears NumPy's names; so what comes by place may come by name, and is the same."""
    if not getattr(operation, "__name__", "").startswith("_numpy_"):
        return
    code = getattr(operation, "__wrapped__", operation).__code__
    ours = code.co_varnames[: code.co_argcount]
    every = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    parameters = inspect.signature(function).parameters.values()
    positional = [p.name for p in parameters if p.kind in (0, 1)]
    names = [p.name for p in parameters]
    assert list(ours) == positional[: len(ours)]
    assert set(every) <= set(names) or "kwargs" in names


def test_arguments_are_handed_on_by_name() -> None:
    """Also where the operation that is meant has them in another order, or by another name."""

    def shift(input: Any, times: int = 1, dim: int | None = None, *, axis: Any = None) -> Any:
        return input * 10 + times + (axis if dim is None else dim + 100)

    def stand_in(a: Any, axis: int = 0, times: int = 1, out: Any = None, k: int = 1) -> Any:
        raise AssertionError

    try:
        implements(stand_in, k="times")(shift)
        assert call_function(stand_in, (), (5, 2), {}) == 50 + 1 + 2
        assert call_function(stand_in, (), (5,), {"axis": 2, "k": 7}) == 50 + 7 + 2
        assert call_function(stand_in, (), (5, 2, None, None, 8), {}) == 50 + 8 + 2
        assert call_function(stand_in, (), (), {"a": 5, "axis": 1}) == 50 + 1 + 1
        with pytest.raises(TypeError, match="out= is not supported"):
            call_function(stand_in, (), (5, 2, 1, []), {})
    finally:
        del numpy_functions[stand_in], renamed_arguments[stand_in]


# --- what is refused, and what is plain ----------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda t: np.frexp(t), "np.frexp"),
        (lambda t: np.spacing(t), "np.spacing"),
        (lambda t: np.add.reduceat(t, [0, 1]), "np.add.reduceat"),
        (lambda t: np.add.at(t, [0], 1.0), "np.add.at"),
        (lambda t: np.nextafter(t, 0), "np.nextafter"),
        (lambda t: np.fill_diagonal(t, 0), "np.fill_diagonal.*in place"),
        (lambda t: np.sum(t, out=np.zeros(())), "np.sum.*out="),
        (lambda t: np.sum(t, None, None, np.zeros(())), "np.sum.*out="),
        (lambda t: np.cumsum(t, 0, out=np.zeros((2, 2))), "np.cumsum.*out="),
        (lambda t: np.stack([t, t], out=np.zeros((2, 2, 2))), "np.stack.*out="),
        (lambda t: np.exp(t, out=np.zeros((2, 2))), "np.exp.*out="),
        (lambda t: np.exp(t, where=np.eye(2, dtype=bool)), "np.exp.*where="),
        (lambda t: np.hypot.reduce(t, initial=0, where=[True, False]), "np.hypot.reduce.*where="),
        (lambda t: np.add(t, 1, dtype=np.float32), "np.add.*dtype="),
        (lambda t: np.copy(t, order="F"), "np.copy.*order="),
        (lambda t: np.pad(t, 1, lambda *_: None), "np.pad.*function"),
    ],
)
def test_refused_by_name(call: Call, named: str) -> None:
    with pytest.raises(TypeError, match=named):
        call(tg.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True))


def test_arguments_that_say_what_numpy_does_anyway_are_accepted() -> None:
    t = tg.tensor([[1.0, 2.0]], requires_grad=True)
    assert np.sum(t, None, None, None).item() == 3
    assert np.copy(t, order="K").tolist() == [[1, 2]]
    assert np.concatenate([t, t], out=None, dtype=None).shape == (2, 2)


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t.shape and np.greater(t, 0),
        lambda t: np.argmax(t, axis=1),
        lambda t: np.argsort(t),
        lambda t: np.isclose(t, 1.0),
        lambda t: np.nonzero(t)[0],
        lambda t: np.logical_and.reduce(t),
        lambda t: np.equal.outer(t, t),
        lambda t: np.tril_indices_from(t)[0],
        lambda t: np.linalg.matrix_rank(t),
        lambda t: np.ones_like(t),
    ],
)
def test_questions_are_answered_with_plain_arrays(call: Call) -> None:
    array = np.array([[1.0, 0.0], [0.5, 2.0]])
    answer = call(tg.tensor(array, requires_grad=True))
    assert not isinstance(answer, tg.Tensor)
    np.testing.assert_array_equal(answer, call(array))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ij,jk", np.eye(2)), "2 operands, but 1"),
        (("ijk", np.eye(2)), "do not fit"),
        (("ij->k", np.eye(2)), "operands'"),
        (("ij->ii", np.eye(2)), "at most once"),
        (("ii", np.ones((2, 3))), "length"),
        (("...i->i", np.eye(2)), "ellipsis"),
        (("i!", np.eye(2)), "'!'"),
    ],
)
def test_einsum_says_what_does_not_fit(arguments: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        np.einsum(arguments[0], *map(tg.tensor, arguments[1:]))


def test_python_floats_keep_the_digits_of_the_tensors_that_they_meet() -> None:
    t = tg.tensor(np.array([1.0, 2.0]))
    for y in (t * [0.1, 0.1], np.outer(t, [0.1]), np.dot(t, 0.1)):
        assert y.numpy(force=True).flat[0] == 0.1
        assert (y + 0).dtype == np.float64


# --- edges ---------------------------------------------------------------------------------------


def gradients(call: Call, *arrays: Any) -> list[Any]:
    tensors = as_tensors(arrays)
    y = call(*tensors)
    y.backward(np.ones(y.shape))
    return [t.grad.tolist() for t in tensors]


def test_ties_and_kinks() -> None:
    assert gradients(np.fmax, [1.0, 2.0], [1.0, 3.0]) == [[1, 0], [0, 1]]
    assert gradients(np.fmin, [1.0, np.nan], [1.0, 3.0]) == [[1, 0], [0, 1]]
    assert gradients(np.hypot, [0.0, 3.0], [0.0, 4.0]) == [
        [0, pytest.approx(0.6)],
        [0, pytest.approx(0.8)],
    ]
    assert gradients(np.maximum.accumulate, [1.0, 2.0, 2.0, 1.0]) == [[1, 1, 2, 0]]
    assert gradients(np.cumprod, [2.0, 0.0, 3.0, 0.0]) == [[1, 8, 0, 0]]


def test_logaddexp_of_infinities() -> None:
    inf = np.inf
    assert gradients(np.logaddexp, [-inf, -inf, inf, 1000], [0.0, -inf, 0, -1000]) == [
        [0, 0.5, 1, 1],
        [1, 0.5, 0, 0],
    ]


def test_nan_reductions_of_nothing_but_nan() -> None:
    t = tg.tensor([[np.nan, np.nan], [1.0, 2.0]], requires_grad=True)
    y = np.nanmax(t, 1)
    assert np.isnan(y.tolist()[0])
    y[1].backward()
    assert t.grad.tolist() == [[0, 0], [0, 1]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(np.nanmean(t, 1).tolist()[0])


def test_sinc_is_smooth_at_zero() -> None:
    x = tg.tensor(np.array([0.0, 1e-9]), requires_grad=True)
    y, found = np.sinc(x), []
    for _ in range(4):
        (y,) = tg.autograd.grad(y.sum(), x, create_graph=True)
        found.append(y.tolist()[0])
    np.testing.assert_allclose(found, [0, -(np.pi**2) / 3, 0, np.pi**4 / 5], atol=1e-12)


def test_norms_at_zero_have_the_gradient_zero() -> None:
    zero = np.zeros((2, 2))
    for ord in (None, "fro", 1, np.inf):
        assert gradients(lambda a, ord=ord: np.linalg.norm(a, ord), zero) == [zero.tolist()]
    for ord in (None, 1, 1.5, 2, 3):
        assert gradients(lambda a, ord=ord: np.linalg.norm(a, ord), zero[0]) == [[0, 0]]


def test_det_of_a_singular_matrix() -> None:
    cofactors = np.array([[9.0, -3.7, -3.2], [-4.5, 1.85, 1.6], [0.0, 0.0, 0.0]])
    (found,) = gradients(np.linalg.det, SINGULAR)
    np.testing.assert_allclose(found, cofactors, atol=1e-14)
    assert gradcheck(np.linalg.det, SINGULAR)


def test_complete_bases_are_numpys() -> None:
    for array in (TALL, TALL.T, TALLS):
        t = tg.tensor(array, requires_grad=True)
        for found, expected in (
            (np.linalg.svd(t), np.linalg.svd(array)),
            (np.linalg.qr(t, "complete"), np.linalg.qr(array, "complete")),
        ):
            for ours, theirs in zip(found, expected, strict=True):
                np.testing.assert_allclose(ours.data, theirs, rtol=0, atol=1e-14)


def test_piecewise_computes_each_part_where_it_holds() -> None:
    t = tg.tensor([-1.0, 4.0], requires_grad=True)
    np.piecewise(t, [t > 0], [np.sqrt, 0]).sum().backward()
    assert t.grad.tolist() == [0, 0.25]


def test_bessel_function_to_rounding() -> None:
    x = tg.tensor(np.array([0.0, 1e-8, 1.0, 700.0]), requires_grad=True)
    first, second = jets(np.i0, x, 2)
    # I_1(x), and I_0(x) - I_1(x) / x, by PyTorch.
    np.testing.assert_allclose(first, [0, 5e-9, 0.56515910399248515, 1.5285003902339006e302], 1e-13)
    np.testing.assert_allclose(second[:3], [0.5, 0.5, 0.70090677375952304], 1e-13)


def jets(call: Call, x: Any, orders: int) -> list[Array]:
    """The derivatives of each element up to that order."""
    y, found = call(x), []
    for _ in range(orders):
        (y,) = tg.autograd.grad(y.sum(), x, create_graph=True)
        found.append(y.data)
    return found


def test_equal_singular_values_and_eigenvalues_give_finite_gradients() -> None:
    (g,) = gradients(lambda a: np.linalg.norm(a, "nuc"), np.eye(3))
    np.testing.assert_allclose(g, np.eye(3), atol=1e-15)
    (g,) = gradients(lambda a: np.sum(np.linalg.eigvalsh(a)), np.eye(3))
    np.testing.assert_allclose(g, np.eye(3), atol=1e-15)


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda t: np.linalg.qr(t, "raw"), ValueError, "raw"),
        (lambda t: np.linalg.inv(t), np.linalg.LinAlgError, r"inv of \(3, 2\)"),
        (lambda t: np.linalg.cholesky(-t[:2]), np.linalg.LinAlgError, r"cholesky of \(2, 2\)"),
        (lambda t: np.linalg.matrix_power(t, 2), ValueError, r"square.*\(3, 2\)"),
        (lambda t: np.linalg.norm(t, 3), ValueError, "ord=3"),
        (lambda t: np.linalg.norm(t[0], "nuc"), ValueError, "'nuc' is of matrices"),
        (lambda t: np.linalg.multi_dot([t]), ValueError, "at least two"),
    ],
)
def test_linear_algebra_says_what_does_not_fit(call: Call, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call(tg.tensor([[1.0, 2.0], [2.0, 5.0], [1.0, 1.0]], requires_grad=True))


def test_linalg_names_follow_pytorchs() -> None:
    t = tg.tensor([[3.0, 4.0], [0.0, 5.0]])
    assert tg.linalg.norm(t, dim=1).tolist() == [5, 5]
    assert tg.linalg.vector_norm(t, 1, dim=[0, 1]).item() == 12
    assert tg.linalg.matrix_norm(t, 1).item() == 9
    assert tg.linalg.cross(t[0:1] @ tg.ones(2, 3), tg.ones(1, 3)).tolist() == [[0, 0, 0]]
    assert tg.linalg.diagonal(t).tolist() == [3, 5]


def test_a_list_that_holds_tensors_is_put_together_where_numpy_asks_us() -> None:
    x = tg.tensor(np.array([0.5, -2.0, 3.0]), requires_grad=True)
    for y, right in (
        (np.dot([x[0], 1.0, 2.0], x), [1.0, 1.0, 2.0]),  # x0 x0 + x1 + 2 x2
        (np.append([x[0], x[1]], x[2]) @ np.array([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]),
        (np.outer([x[1], 1.0], x).sum(), [-1.0, 0.5, -1.0]),  # (x1 + 1) (x0 + x1 + x2)
        (np.where([True, False, True], [x[0], 1.0, 2.0], x).sum(), [1.0, 1.0, 0.0]),
        (np.concatenate([[x[0]], x]).sum(), [2.0, 1.0, 1.0]),
        (np.vstack([x, [1.0, x[0], 2.0]]).sum(), [2.0, 1.0, 1.0]),
        (np.multiply([x[2], 1.0, x[2]], x).sum(), [3.0, 1.0, 6.5]),  # x2 x0 + x1 + x2 x2
        (np.matmul([[x[0], 0.0, 0.0], [0.0, x[1], 1.0]], x).sum(), [1.0, -4.0, 1.0]),
    ):
        (gradient,) = tg.autograd.grad(y, x)
        np.testing.assert_allclose(gradient.numpy(), right)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda x: np.mean([x, x]), "np.mean would"),
        (lambda x: np.linalg.norm([x, x]), "np.linalg.norm would"),
        (lambda x: np.r_[x, x], "np.r_ or np.c_ would"),
        (lambda x: np.array([x, x]), "np.array, or a function of NumPy's that calls it, would"),
    ],
)
def test_where_numpy_does_not_ask_us_the_error_names_its_function_and_the_remedy(
    call: Callable[[Any], Any], named: str
) -> None:
    x = tg.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=rf"^{re.escape(named)}.*np\.stack\(\[t, u\]\)"):
        call(x)


def test_numpys_methods_and_odds_and_ends() -> None:
    array = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
    x = tg.tensor(array, requires_grad=True)
    windows = np.lib.stride_tricks.sliding_window_view
    for call in (
        lambda a: a.ptp() if isinstance(a, tg.Tensor) else np.ptp(a),
        lambda a: a.ptp(1) if isinstance(a, tg.Tensor) else np.ptp(a, 1),
        lambda a: a.compress([True, False], 0),
        lambda a: windows(a, 2, 1),
        lambda a: windows(a, (2, 2)),
        lambda a: windows(a, (2, 2), (1, 1)),
        lambda a: np.vander(a[0], 4),
        lambda a: np.real_if_close(a * (1 + 1e-18j)),
        lambda a: np.imag(a),
        lambda a: np.choose(np.array([1, 0, 1]), [a[0], a[1]]),
    ):
        y = call(x)
        np.testing.assert_allclose(np.asarray(y.detach()), call(array), rtol=1e-13)
    assert gradcheck(lambda a: windows(a, (2, 2)) ** 2, (array,))
    assert [v.item() for v in x.flat] == list(array.flat)
    assert tg.tensor([1.0, 2.0]).searchsorted(1.5) == 1
    z = tg.zeros(2)
    z.fill(2)
    assert z.tolist() == [2, 2]
    with pytest.raises(RuntimeError, match=r"^np\.vectorize \(tg\.vmap does"):
        np.vectorize(lambda v: v * 2)(x)
    with pytest.raises(RuntimeError, match=r"^np\.ma\.MaskedArray"):
        np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0]) * x
