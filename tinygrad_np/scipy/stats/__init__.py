"""Densities and distribution functions under SciPy's names, by every parameter.

Continuous distributions have ``pdf``, ``logpdf``, ``cdf``, ``logcdf``, ``sf`` and ``logsf``,
discrete ones ``pmf`` and ``logpmf`` and the same four, with SciPy's arguments: the shapes by
position, then ``loc`` and ``scale``. They broadcast. Outside of the support the density is 0, with
the gradient 0. The derivatives of ``cdf`` and ``sf`` by the shapes of ``gamma``, ``chi2``,
``invgamma``, ``beta`` and ``t`` are refused by name, as those of the incomplete gamma and beta
functions are.

>>> import numpy as np, tinygrad_np as tg
>>> from tinygrad_np.scipy import stats
>>> x = tg.tensor(np.array([1.0, 2.0]))
>>> scale = tg.tensor(np.array(2.0), requires_grad=True)
>>> stats.expon.logpdf(x, 0, scale).sum().backward()
>>> scale.grad.item()  # sum of x / scale² - 1 / scale
-0.25
"""

from .continuous import beta as beta
from .continuous import cauchy as cauchy
from .continuous import chi2 as chi2
from .continuous import expon as expon
from .continuous import gamma as gamma
from .continuous import gumbel_r as gumbel_r
from .continuous import halfcauchy as halfcauchy
from .continuous import halfnorm as halfnorm
from .continuous import invgamma as invgamma
from .continuous import laplace as laplace
from .continuous import logistic as logistic
from .continuous import lognorm as lognorm
from .continuous import norm as norm
from .continuous import pareto as pareto
from .continuous import t as t
from .continuous import uniform as uniform
from .continuous import weibull_min as weibull_min
from .discrete import bernoulli as bernoulli
from .discrete import binom as binom
from .discrete import geom as geom
from .discrete import nbinom as nbinom
from .discrete import poisson as poisson
from .multivariate import dirichlet as dirichlet
from .multivariate import multinomial as multinomial
from .multivariate import multivariate_normal as multivariate_normal
