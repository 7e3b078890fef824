"""The operations that are defined for complex numbers, beside those that say so themselves.

Their functions are holomorphic, or linear, or move elements about; with cotangents ∂L/∂x - i ∂L/∂y
(see :mod:`tinygrad_np.core.backward`) the VJPs of real numbers hold for all of them. The laws in
``tests/laws/test_complex.py`` run over this table. All other operations refuse complex numbers by
name.
"""

from __future__ import annotations

from ..core.type_promotion import complex_operations

ELEMENTWISE = """
    add sub mul div neg positive reciprocal square pow sqrt exp exp2 expm1 log log2 log10 log1p
    sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh sigmoid
"""
REDUCTIONS = "sum cumsum mean prod"
PLACES = """
    clone cast overwrite view_of_written whole_of_written view_of_written_transposed
    write_through_view slice getitem setitem scatter where reshape permute expand as_strided repeat
    concatenate stack unfold_axis fold_windows flip roll diagonal diag_embed tril triu pad
    take_taps put_taps
"""
PRODUCTS = "matmul einsum cross linear dropout"
EQUATIONS = "inv solve solve_triangular det inv_ex solve_ex"
# Functions of several operations, by the names that they check their arguments under.
FUNCTIONS = """
    slogdet eigvals eigvalsh svdvals cholesky_ex var std norm vector_norm matrix_norm
"""

complex_operations.update(
    f"{ELEMENTWISE} {REDUCTIONS} {PLACES} {PRODUCTS} {EQUATIONS} {FUNCTIONS}".split()
)
