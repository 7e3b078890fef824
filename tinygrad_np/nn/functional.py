"""The operations of neural networks as functions, under PyTorch's names and argument names.

Each file of :mod:`tinygrad_np.ops.nn` lists its functions in ``__all__``; a new one is here by
being listed there.
"""

from ..ops.elementwise.trigonometric import tanh as tanh
from ..ops.linear_algebra.distance import cosine_similarity as cosine_similarity
from ..ops.linear_algebra.distance import normalize as normalize
from ..ops.linear_algebra.distance import pairwise_distance as pairwise_distance
from ..ops.nn.activations.elu import *
from ..ops.nn.activations.gelu import *
from ..ops.nn.activations.piecewise_linear import *
from ..ops.nn.activations.relu import *
from ..ops.nn.activations.sigmoid import *
from ..ops.nn.activations.softmax import *
from ..ops.nn.attention import *
from ..ops.nn.convolution.functional import conv1d as conv1d
from ..ops.nn.convolution.functional import conv2d as conv2d
from ..ops.nn.convolution.functional import conv_transpose2d as conv_transpose2d
from ..ops.nn.dropout import *
from ..ops.nn.embedding import *
from ..ops.nn.folding import *
from ..ops.nn.interpolation import *
from ..ops.nn.linear import *
from ..ops.nn.losses.loss import binary_cross_entropy as binary_cross_entropy
from ..ops.nn.losses.loss import (
    binary_cross_entropy_with_logits as binary_cross_entropy_with_logits,
)
from ..ops.nn.losses.loss import cross_entropy as cross_entropy
from ..ops.nn.losses.loss import gaussian_nll_loss as gaussian_nll_loss
from ..ops.nn.losses.loss import huber_loss as huber_loss
from ..ops.nn.losses.loss import kl_div as kl_div
from ..ops.nn.losses.loss import l1_loss as l1_loss
from ..ops.nn.losses.loss import mse_loss as mse_loss
from ..ops.nn.losses.loss import nll_loss as nll_loss
from ..ops.nn.losses.loss import poisson_nll_loss as poisson_nll_loss
from ..ops.nn.losses.loss import smooth_l1_loss as smooth_l1_loss
from ..ops.nn.losses.margin_loss import cosine_embedding_loss as cosine_embedding_loss
from ..ops.nn.losses.margin_loss import hinge_embedding_loss as hinge_embedding_loss
from ..ops.nn.losses.margin_loss import margin_ranking_loss as margin_ranking_loss
from ..ops.nn.losses.margin_loss import soft_margin_loss as soft_margin_loss
from ..ops.nn.losses.margin_loss import triplet_margin_loss as triplet_margin_loss
from ..ops.nn.normalization.batch_norm import *
from ..ops.nn.normalization.group_norm import *
from ..ops.nn.normalization.instance_norm import *
from ..ops.nn.normalization.layer_norm import *
from ..ops.nn.pooling import adaptive_avg_pool2d as adaptive_avg_pool2d
from ..ops.nn.pooling import avg_pool2d as avg_pool2d
from ..ops.nn.pooling import max_pool2d as max_pool2d
from ..ops.shapes.padding import pad as pad
