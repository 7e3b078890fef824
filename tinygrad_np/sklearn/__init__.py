"""Networks as scikit-learn estimators: ``pip install tinygrad-np[sklearn]``.

>>> from sklearn.datasets import load_iris
>>> from sklearn.model_selection import cross_val_score
>>> from sklearn.pipeline import make_pipeline
>>> from sklearn.preprocessing import StandardScaler
>>> from tinygrad_np.sklearn import Classifier
>>> X, y = load_iris(return_X_y=True)
>>> classifier = Classifier(hidden_layer_sizes=(16,), solver="lbfgs", alpha=1, random_state=0)
>>> bool(cross_val_score(make_pipeline(StandardScaler(), classifier), X, y).mean() > 0.95)
True
"""

try:
    import sklearn  # noqa: F401
except ImportError as _missing:
    raise ImportError(
        "tinygrad_np.sklearn needs scikit-learn: pip install 'tinygrad-np[sklearn]'"
    ) from _missing

from .classifier import Classifier
from .regressor import Regressor

__all__ = ["Classifier", "Regressor"]
