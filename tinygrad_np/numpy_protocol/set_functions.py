"""NumPy's functions of sets and of counts: results that hold values of the data or sums of weights.

The elements that stay are taken by their indices, which are constants: gradients go back to the
elements that were taken (of equal ones, to the first).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.registry import implements
from ..core.tensor_base import is_tensor, unwrap
from ..ops.indexing.item import getitem, zeros_with
from ..ops.shapes.broadcasting import expand
from ..ops.shapes.casting import cast, clone
from ..ops.shapes.joining import concatenate
from ..ops.shapes.permuting import moveaxis
from ..ops.shapes.reshaping import ravel, reshape

# All of them are NumPy's, called by its names.
__all__: list[str] = []


@implements(np.unique)
def _numpy_unique(
    ar: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: int | None = None,
    *,
    equal_nan: bool = True,
) -> Any:
    _, index, inverse, counts = np.unique(unwrap(ar), True, True, True, axis, equal_nan=equal_nan)
    rows = ravel(ar) if axis is None else moveaxis(ar, axis, 0)
    values = getitem(rows, index)
    values = values if axis is None else moveaxis(values, 0, axis)
    asked = ((return_index, index), (return_inverse, inverse), (return_counts, counts))
    extra = [found for wanted, found in asked if wanted]
    return (values, *extra) if extra else values


@implements(np.unique_values)
def _numpy_unique_values(x: Any) -> Any:
    return _numpy_unique(x, equal_nan=False)


@implements(np.unique_all)
def _numpy_unique_all(x: Any) -> Any:
    found = np.unique_all(unwrap(x))
    return found._replace(values=getitem(ravel(x), found.indices))


@implements(np.unique_counts)
def _numpy_unique_counts(x: Any) -> Any:
    return np.unique_counts(unwrap(x))._replace(values=_numpy_unique_values(x))


@implements(np.unique_inverse)
def _numpy_unique_inverse(x: Any) -> Any:
    return np.unique_inverse(unwrap(x))._replace(values=_numpy_unique_values(x))


@implements(np.union1d)
def _numpy_union1d(ar1: Any, ar2: Any) -> Any:
    return _numpy_unique(concatenate([ravel(ar1), ravel(ar2)]))


@implements(np.intersect1d)
def _numpy_intersect1d(
    ar1: Any, ar2: Any, assume_unique: bool = False, return_indices: bool = False
) -> Any:
    _, first, second = np.intersect1d(unwrap(ar1), unwrap(ar2), assume_unique, True)
    values = getitem(ravel(ar1), first)
    return (values, first, second) if return_indices else values


@implements(np.setdiff1d)
def _numpy_setdiff1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    kept = ravel(ar1) if assume_unique else _numpy_unique(ar1)
    return getitem(kept, ~np.isin(unwrap(kept), unwrap(ar2)))


@implements(np.setxor1d)
def _numpy_setxor1d(ar1: Any, ar2: Any, assume_unique: bool = False) -> Any:
    parts = [ravel(x) if assume_unique else _numpy_unique(x) for x in (ar1, ar2)]
    both = concatenate(parts)
    _, index, counts = np.unique(unwrap(both), return_index=True, return_counts=True)
    return getitem(both, index[counts == 1])


@implements(np.full_like)
def _numpy_full_like(a: Any, fill_value: Any, dtype: Any = None, *, shape: Any = None) -> Any:
    kind = np.dtype(dtype or unwrap(a).dtype)
    wanted = np.shape(a) if shape is None else shape
    if not hasattr(fill_value, "node"):
        return np.full(wanted, fill_value, kind)
    filled = clone(expand(fill_value, wanted))
    return filled if unwrap(filled).dtype == kind else cast(filled, dtype=kind)


@implements(np.bincount)
def _numpy_bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    places = np.asarray(unwrap(x))
    if weights is None:
        return np.bincount(places, minlength=minlength)
    counts = np.bincount(places, unwrap(weights), minlength)  # checks the arguments, too
    return zeros_with(weights, shape=counts.shape, index=places)


@implements(np.histogram)
def _numpy_histogram(
    a: Any, bins: Any = 10, range: Any = None, density: bool | None = None, weights: Any = None
) -> Any:
    plain = [unwrap(v) for v in (a, bins, weights)]
    counts, edges = np.histogram(plain[0], plain[1], range, density, plain[2])
    if getattr(bins, "node", None) is not None or (
        getattr(a, "node", None) is not None and range is None and np.ndim(plain[1]) == 0
    ):
        raise TypeError(
            "np.histogram: the edges of the bins depend on data that requires grad, and have no "
            "derivative here: name them (bins=array, or range=), or use tensor.detach().numpy()"
        )
    if not is_tensor(weights):
        return counts, edges
    if density and weights.node is not None:
        raise TypeError("np.histogram: density=True with weights that require grad: divide by hand")
    if density:
        return counts, edges
    values = np.ravel(plain[0])
    place = np.clip(np.searchsorted(edges, values, "right") - 1, None, len(edges) - 2)
    inside = (values >= edges[0]) & (values <= edges[-1])
    kept = getitem(ravel(weights), inside)
    return zeros_with(kept, shape=(len(edges) - 1,), index=place[inside]), edges


@implements(np.ix_)
def _numpy_ix(*args: Any) -> Any:
    vectors = [unwrap(x) for x in args]
    if any(np.ndim(v) != 1 for v in vectors):
        raise ValueError("ix_: vectors are needed")
    return tuple(
        np.flatnonzero(v).reshape(_along(i, len(args), -1))
        if np.asarray(v).dtype == np.bool_
        else reshape(x, _along(i, len(args), -1))
        for i, (x, v) in enumerate(zip(args, vectors, strict=True))
    )


def _along(axis: int, ndim: int, n: int) -> tuple[int, ...]:
    return tuple(n if i == axis else 1 for i in range(ndim))
