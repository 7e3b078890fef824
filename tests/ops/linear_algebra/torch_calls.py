"""Calls of linear algebra that mean the same in PyTorch and here, word for word.

``make_torch_values.py`` evaluates them with ``lib = torch`` and stores values, first and second
derivatives; ``test_torch_values.py`` compares them. What LAPACK is free to choose (the signs of
vectors) is squared or multiplied away.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Call(NamedTuple):
    """A call ``function(lib, *tensors)`` and the float64 arrays that it is made on."""

    function: Callable[..., Any]
    arrays: tuple[Array, ...]


CALLS: dict[str, Call] = {}


def wave(*shape: int, shift: float = 0.0, low: float = -2.0, high: float = 2.0) -> Array:
    """Values in [low, high] without ties or structure, the same everywhere."""
    n = int(np.prod(shape))
    fraction = np.modf((np.arange(1, n + 1) + shift) * 0.6180339887498949)[0]
    return np.asarray((low + (high - low) * fraction).reshape(shape))


def call(name: str, function: Callable[..., Any], *arrays: Array) -> None:
    assert name not in CALLS, name
    CALLS[name] = Call(function, arrays)


def linalg(name: str, *arrays: Array, **settings: Any) -> None:
    """``lib.linalg.name(*tensors, **settings)``."""
    label = f"linalg.{name}" + "".join(f" {k}={v}" for k, v in settings.items())
    label += "".join(f" {x.shape}" for x in arrays)
    call(label, lambda lib, *xs: getattr(lib.linalg, name)(*xs, **settings), *arrays)


def function(name: str, *arrays: Array, **settings: Any) -> None:
    """``lib.name(*tensors, **settings)``."""
    label = f"{name}" + "".join(f" {k}={v}" for k, v in settings.items())
    label += "".join(f" {x.shape}" for x in arrays)
    call(label, lambda lib, *xs: getattr(lib, name)(*xs, **settings), *arrays)


SQUARE = wave(3, 3) + 2 * np.eye(3)
STACK = wave(2, 3, 3) + 2 * np.eye(3)
DEFINITE = wave(3, 3) @ wave(3, 3).T + 3 * np.eye(3)
DEFINITES = STACK @ STACK.swapaxes(1, 2) + np.eye(3)
TALL, WIDE = wave(4, 3), wave(3, 4)
TALLS = wave(2, 4, 3)
SMALL = wave(3, 3, low=-0.3, high=0.3)
NOTHING = np.zeros((0, 0))

# --- products ------------------------------------------------------------------------------------

for a, b in [
    ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 2)), ((2, 2, 3), (3, 2)),
    ((2, 3), (2, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)), ((2, 2, 3), (3,)), ((0,), (0,)),
    ((2, 0), (0, 3)),
    ((0, 2), (2, 3)), ((2, 0, 3), (3, 2)), ((2, 3, 0), (0, 2)), ((0, 2, 3), (3, 2)),
]:  # fmt: skip
    function("matmul", wave(*a), wave(*b, shift=5))
function("mm", wave(2, 0), wave(0, 2))
function("mv", wave(2, 3), wave(3))
function("bmm", wave(2, 1, 3), wave(2, 3, 2))
for beta, alpha in ((0.5, 2.0), (0.0, 1.0), (1.0, 1.0)):
    function("addmm", wave(2), wave(3, 2), wave(2, 2), beta=beta, alpha=alpha)
    function("addmv", wave(3), wave(3, 2), wave(2), beta=beta, alpha=alpha)
    function("addr", wave(3, 1), wave(3), wave(2), beta=beta, alpha=alpha)
    function("addbmm", wave(2), wave(2, 3, 2), wave(2, 2, 2), beta=beta, alpha=alpha)
    function("baddbmm", wave(1, 2), wave(2, 3, 2), wave(2, 2, 2), beta=beta, alpha=alpha)
function("addmm", np.array(2.0), wave(3, 0), wave(0, 2))
for name in ("dot", "vdot", "inner", "outer", "ger"):
    function(name, wave(3), wave(3, shift=3))
    function(name, wave(0), wave(0))
function("inner", wave(2, 3), wave(4, 3))
function("inner", np.array(2.0), wave(4, 3))
function("inner", wave(2, 0), wave(4, 0))
for a, b in [((2, 3), (2, 2)), ((2,), (3, 2)), ((), (2,)), ((0,), (2,)), ((2, 1, 2), (1, 3, 1))]:
    function("kron", wave(*a), wave(*b, shift=3))
for dim in (0, -1):
    linalg("vecdot", wave(3, 3), wave(3, shift=3), dim=dim)
linalg("vecdot", wave(2, 1), wave(2, 3))
linalg("vecdot", np.array(2.0), np.array(3.0))
linalg("cross", wave(4, 3), wave(1, 3, shift=3))
linalg("cross", wave(3, 2), wave(3, 1, shift=3), dim=0)
function("cross", wave(4, 3, 3), wave(1, 3, 1, shift=3))
function("cross", wave(0, 3), wave(0, 3))
function("tensordot", wave(2, 3, 4), wave(3, 4, 2))
function("tensordot", wave(2, 3), wave(3, 2), dims=0)
function("tensordot", wave(2, 3), wave(3, 2), dims=1)
function("tensordot", wave(2, 3, 4), wave(4, 2, 3), dims=([0, -1], [1, 0]))
function("tensordot", wave(2, 1), wave(3, 2), dims=1)
function("tensordot", wave(2, 3), wave(1, 2), dims=1)
function("tensordot", wave(2, 0), wave(0, 2), dims=1)
function("chain_matmul", wave(2, 3), wave(3, 4), wave(4, 1), wave(1, 5))
call(
    "multi_dot", lambda lib, *xs: lib.linalg.multi_dot(xs), wave(3), wave(3, 4), wave(4, 2), wave(2)
)
call("multi_dot of two", lambda lib, *xs: lib.linalg.multi_dot(xs), wave(3), wave(3))
for equation, *shapes in [
    ("ij,jk", (2, 3), (3, 2)), ("ij,ij->i", (2, 1), (1, 3)), ("ij,ij->j", (1, 3), (2, 1)),
    ("i,i,i", (1,), (3,), (1,)), ("ij->ji", (2, 3)), ("ii->i", (3, 3)), ("ii", (3, 3)),
    ("iij->ji", (2, 2, 3)), ("ii,i->i", (3, 3), (3,)), ("...i->i", (2, 3)),
    ("...ij->...", (2, 3, 2)),
    ("...i,...i->i", (2, 1, 3), (2, 3)), ("aB,Bc", (2, 3), (3, 2)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 4)),
    ("ij,jk", (2, 0), (0, 2)), ("ij,ij->i", (2, 0), (2, 1)), ("->", ()), (",i", (), (3,)),
    ("ij,kl->ijkl", (1, 2), (2, 1)), ("ij,ij", (1, 1), (2, 3)), ("i->", (3,)),
    ("bij,bjk->bik", (2, 2, 3), (1, 3, 2)),
]:  # fmt: skip
    call(
        f"einsum {equation} {shapes}",
        lambda lib, *xs, equation=equation: lib.einsum(equation, *xs),
        *(wave(*shape, shift=i) for i, shape in enumerate(shapes)),
    )
call(
    "einsum lists", lambda lib, a, b: lib.einsum(a, [0, 1], b, [1, ...], [..., 0]), WIDE, wave(4, 2)
)

# --- norms ---------------------------------------------------------------------------------------

ZEROS, HOLES = np.zeros(3), np.array([0.0, 2.0, -1.0])
for ord in (2, 1, 0, 0.5, 1.5, 3, -1, -2, math.inf, -math.inf):
    linalg("vector_norm", wave(2, 3), ord=ord)
    linalg("vector_norm", wave(2, 3), ord=ord, dim=1, keepdim=True)
    linalg("vector_norm", wave(2, 3, 2), ord=ord, dim=(0, -1))
    linalg("vector_norm", np.array([2.0, -2.0, 2.0]), ord=ord)
    linalg("vector_norm", np.array(-3.0), ord=ord)
    function("norm", wave(2, 3), p=ord, dim=0)
for ord in (0, 1, math.inf, -math.inf):
    call(f"norm {ord} of 0", lambda lib, x, p=ord: lib.linalg.vector_norm(x, p), ZEROS)
    call(f"norm {ord} beside 0", lambda lib, x, p=ord: lib.linalg.vector_norm(x, p), HOLES)
for ord in (2, 3, 1.5):
    call(f"norm {ord} beside 0", lambda lib, x, p=ord: lib.linalg.vector_norm(x, p), HOLES[1:])
call("norm 2 of 0", lambda lib, x: lib.linalg.vector_norm(x), ZEROS)
call("norm 2 with a 0", lambda lib, x: lib.linalg.vector_norm(x), HOLES)
call("torch.norm of 0", lambda lib, x: x.norm(), np.zeros((2, 2)))
call("squared norm of 0", lambda lib, x: x.norm() ** 2, ZEROS)
call(
    "rows' norms, one 0",
    lambda lib, x: lib.linalg.norm(x, dim=1),
    np.array([[0.0, 0.0], [3.0, 4.0]]),
)
for ord in (2, 1, 0, 0.5, 3):
    linalg("vector_norm", np.zeros((2, 0)), ord=ord, dim=1)
for ord in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
    linalg("matrix_norm", SQUARE, ord=ord)
    linalg("matrix_norm", wave(2, 3, 4), ord=ord, dim=(2, 0), keepdim=True)
    linalg("norm", TALL, ord=ord)
    linalg("cond", SQUARE, p=ord)
    linalg("cond", DEFINITES, p=ord)
linalg("cond", TALL)
function("norm", wave(3, 3), p="nuc")
function("norm", wave(3, 3), p="fro", dim=1)
function("norm", wave(3, 3), p=None)
function("renorm", wave(3, 2), p=2, dim=0, maxnorm=1.5)
function("renorm", wave(3, 2, 2), p=1.5, dim=-1, maxnorm=3.0)
function("dist", wave(3, 2), wave(3, 1, shift=3), p=3)
function("dist", wave(3), wave(3))
for p in (0, 0.5, 1, 2, 3, math.inf):  # without ties
    function("cdist", wave(2, 3), wave(4, 3, shift=7) ** 2, p=p)
    function("pdist", wave(4, 3) ** 3, p=p)
for mode in ("use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"):
    function("cdist", wave(2, 1, 3, 2), wave(3, 4, 2, shift=7), compute_mode=mode)
function("cdist", wave(30, 2), wave(3, 2, shift=7))
function("cdist", wave(3, 2), np.zeros((0, 2)))
function("cdist", np.zeros((3, 0)), np.zeros((2, 0)))
function("pdist", np.zeros((3, 0)))
function("pdist", wave(1, 3))
function("cosine_similarity", wave(2, 3), wave(1, 3, shift=3))
function("cosine_similarity", wave(3), wave(2, 3, shift=3))
function("cosine_similarity", np.array(2.0), np.array(-3.0), dim=0)
function("pairwise_distance", wave(2, 3), wave(3, shift=3), p=1.0, keepdim=True)
call("normalize", lambda lib, x: lib.nn.functional.normalize(x, 3.0, (0, 1)), wave(2, 3))

# --- equations -----------------------------------------------------------------------------------

for shape in [(3,), (3, 2), (2, 3, 2), (4, 1, 3, 2)]:
    linalg("solve", SQUARE, wave(*shape))
for shape in [(3,), (2, 3), (3, 2), (2, 3, 2), (4, 1, 3, 2)]:
    linalg("solve", STACK, wave(*shape))
linalg("solve", np.stack([SQUARE, *STACK]), wave(3, 3))  # a stack of vectors
linalg("solve", STACK, wave(4, 3), left=False)
linalg("solve", STACK, wave(1, 2, 3), left=False)
linalg("solve", NOTHING, np.zeros((0, 2)))
linalg("solve", NOTHING, np.zeros(0))
linalg("solve", SQUARE, np.zeros((3, 0)))
linalg("solve", np.zeros((0, 3, 3)), wave(3, 2))
linalg("solve_ex", STACK, wave(3))
linalg("solve_ex", STACK, wave(4, 3), left=False)
for upper in (True, False):
    for left in (True, False):
        for unit in (True, False):
            linalg(
                "solve_triangular", STACK, wave(3, 2) if left else wave(2, 3),
                upper=upper, left=left, unitriangular=unit,
            )  # fmt: skip
    for transpose in (True, False):
        call(
            f"triangular_solve upper={upper} transpose={transpose}",
            lambda lib, b, a, u=upper, t=transpose: lib.triangular_solve(b, a, u, t)[0],
            wave(2, 3, 2),
            SQUARE,
        )
    # PyTorch's gradient has parts outside of the triangle that is read.
    part = "triu" if upper else "tril"
    call(
        f"cholesky_solve upper={upper}",
        lambda lib, b, a, u=upper, t=part: lib.cholesky_solve(b, getattr(lib, t)(a), u),
        wave(2, 3, 2),
        SQUARE,
    )
    call(
        f"cholesky_inverse upper={upper}",
        lambda lib, a, u=upper, t=part: lib.cholesky_inverse(getattr(lib, t)(a), u),
        STACK,
    )
    linalg("cholesky", DEFINITE, upper=upper)
    linalg("cholesky_ex", DEFINITES, upper=upper)
linalg("tensorsolve", wave(2, 3, 6) + np.eye(6).reshape(2, 3, 6) * 3, wave(2, 3))
linalg(
    "tensorsolve",
    wave(2, 6, 3) + np.eye(6).reshape(2, 3, 6).swapaxes(1, 2) * 3,
    wave(2, 3),
    dims=(1,),
)
linalg("tensorinv", wave(6, 2, 3) + np.eye(6).reshape(6, 2, 3) * 3, ind=1)
for name in ("inv", "inv_ex", "det", "pinv", "slogdet"):
    for x in (SQUARE, STACK, NOTHING, np.zeros((0, 2, 2))):
        linalg(name, x)
for name in ("inverse", "logdet", "det", "pinverse"):
    function(name, DEFINITES)
for x in (TALL, WIDE, TALLS):
    linalg("pinv", x)
linalg("pinv", np.zeros((0, 3)))
call("pinv hermitian", lambda lib, x: lib.linalg.pinv(x + x.mT, hermitian=True), SQUARE)
call("pinv atol", lambda lib, x: lib.linalg.pinv(x, atol=0.1, rtol=0.01), SQUARE)
singular = np.outer([1.0, 2.0, -1.0], [0.5, 1.0, 2.0])
call(
    "first derivative of det at a singular matrix",
    lambda lib, x: lib.linalg.det(x).detach(),
    singular,
)
for driver in ("gels", "gelsy", "gelsd", "gelss"):
    call(
        f"lstsq {driver}",
        lambda lib, a, b, d=driver: [x.double() for x in lib.linalg.lstsq(a, b, driver=d)[:1]],
        TALLS,
        wave(2, 4, 2),
    )
call("lstsq of a vector", lambda lib, a, b: lib.linalg.lstsq(a, b)[0], TALL, wave(4))
call("lstsq wide", lambda lib, a, b: lib.linalg.lstsq(a, b)[0], WIDE, wave(3, 2))
call("lstsq rcond", lambda lib, a, b: lib.linalg.lstsq(a, b, 0.01)[0], TALL, wave(4, 2))

# --- factorizations ------------------------------------------------------------------------------

for x in (SQUARE, STACK, TALL, WIDE, TALLS):
    linalg("lu", x)
    linalg("lu_factor", x)
    linalg("lu_factor_ex", x)
    call(f"lu_unpack {x.shape}", lambda lib, a: lib.lu_unpack(*lib.lu(a)), x)
    call(f"qr {x.shape}", lambda lib, a: lib.linalg.qr(a).R ** 2, x)
    call(f"Q {x.shape}", lambda lib, a: lib.linalg.qr(a).Q ** 2, x)
    linalg("svdvals", x)
    call(f"svd {x.shape}", lambda lib, a: [u**2 for u in lib.linalg.svd(a, False)], x)
    call(f"torch.svd {x.shape}", lambda lib, a: lib.svd(a).V ** 2, x)
call("torch.qr", lambda lib, a: lib.qr(a)[1] ** 2, TALL)
for adjoint in (True, False):
    for left in (True, False):
        call(
            f"lu_solve left={left} adjoint={adjoint}",
            lambda lib, a, b, s=left, t=adjoint: lib.linalg.lu_solve(
                *lib.linalg.lu_factor(a), b if s else b.mT, left=s, adjoint=t
            ),
            STACK,
            wave(3, 2),
        )
call("torch.lu_solve", lambda lib, a, b: lib.lu_solve(b, *lib.lu(a)), STACK, wave(2, 3, 2))
call("T.lu_solve", lambda lib, a, b: b.lu_solve(*a.lu()), SQUARE, wave(3, 2))
for uplo in ("L", "U"):
    linalg("eigvalsh", STACK, UPLO=uplo)
    call(f"eigh {uplo}", lambda lib, a, u=uplo: [x**2 for x in lib.linalg.eigh(a, u)], SQUARE)
call(
    "householder_product",
    lambda lib, a, t: lib.linalg.householder_product(a, t),
    TALL,
    wave(3, low=0.3),
)
call(
    "householder_product of fewer",
    lambda lib, a, t: lib.linalg.householder_product(a, t),
    TALLS,
    wave(2, 2, low=0.3),
)
call("orgqr", lambda lib, a, t: lib.orgqr(a, t), TALL, wave(3, low=0.3))
for left in (True, False):
    for transpose in (True, False):
        call(
            f"ormqr left={left} transpose={transpose}",
            lambda lib, a, t, x, s=left, r=transpose: lib.ormqr(a, t, x if s else x.mT, s, r),
            TALL,
            wave(3, low=0.3),
            wave(4, 2),
        )

# --- functions of matrices -----------------------------------------------------------------------

for n in (-2, -1, 0, 1, 2, 5):
    linalg("matrix_power", STACK, n=n)
for scale in (1e-3, 0.1, 0.5, 1.0, 2.0, 10.0):
    call(f"matrix_exp {scale}", lambda lib, x, s=scale: lib.linalg.matrix_exp(x * s), SMALL)
linalg("matrix_exp", STACK)
linalg("matrix_exp", NOTHING)
call("matrix_exp mixed", lambda lib, x: lib.matrix_exp(x), np.stack([SMALL * 1e-3, SMALL * 30]))
linalg("vander", wave(2, 3))
linalg("vander", wave(3), N=5)
function("vander", wave(3), N=2)
function("vander", wave(3), increasing=True)
function("trace", wave(2, 3))
function("trace", NOTHING)
function("cov", wave(3, 4))
call(
    "cov weighted",
    lambda lib, x, w: lib.cov(x, correction=2, fweights=lib.tensor([1, 3, 2, 4]), aweights=w.abs()),
    wave(3, 4),
    wave(4, low=0.2),
)
