"""Cases for ``ops/contraction.py``."""

from __future__ import annotations

import tinygrad_np as tg

from . import case, fixed

for subscripts, shapes in [
    ("ij,jk->ik", ((2, 3), (3, 2))),
    ("ij,ij->i", ((2, 3), (1, 3))),
    ("...i,i...", ((2, 3), (3, 2))),
    ("a,ab,b", ((2,), (2, 3), (3,))),
    ("ij,jk", ((0, 3), (3, 2))),
    ("ii,jii->j", ((2, 2), (3, 2, 2))),
]:
    case("einsum", lambda *xs, terms=subscripts: tg.einsum(terms, *xs), fixed(*shapes))
