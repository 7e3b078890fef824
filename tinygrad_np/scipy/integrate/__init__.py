"""Ordinary differential equations and integrals under SciPy's names.

``runge_kutta.py`` is the integrator; ``equations.py`` makes ``odeint`` and ``solve_ivp`` of it,
whose gradients come from its own steps or from the adjoint equation; ``quadrature.py`` has
integrals.
"""

from .equations import OdeResult as OdeResult
from .equations import odeint as odeint
from .equations import solve_ivp as solve_ivp
from .quadrature import cumulative_trapezoid as cumulative_trapezoid
from .quadrature import quad as quad
from .quadrature import simpson as simpson
from .quadrature import trapezoid as trapezoid
