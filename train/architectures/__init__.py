"""The models that the programs train: one file each, and one table of them all.

===================  ==========================================================================
``table``            ``ARCHITECTURES``: every model by the name of its program
``base``             what an architecture must offer: settings, ``build``, ``as_input``
``mlp``, ``lenet``,
``cnn``, ``resnet``  each model's own flags, its own defaults, and how it is built
``own``              a module of the user's, by its name
``prediction``       logits of images, a batch at a time
===================  ==========================================================================

A new model is a file beside ``mlp``, a line in ``table``, and a program such as ``train/mlp.py``.
"""

from .base import Architecture as Architecture
from .lenet import LeNetSettings as LeNetSettings
from .mlp import MLPSettings as MLPSettings
from .table import ARCHITECTURES as ARCHITECTURES
