"""Models to read and to train: each file is about as short as the table in its paper."""

from .lenet import LeNet as LeNet
from .mlp import MLP as MLP
