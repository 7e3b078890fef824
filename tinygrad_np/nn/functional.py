"""The operations of neural networks as functions, under PyTorch's names and argument names.

Each file of :mod:`tinygrad_np.ops.nn` lists its functions in ``__all__``; a new one is here by
being listed there.
"""

from typing import TYPE_CHECKING

from ..ops.elementwise.trigonometric import tanh as tanh
from ..ops.linear_algebra.distances import cosine_similarity as cosine_similarity
from ..ops.linear_algebra.distances import normalize as normalize
from ..ops.linear_algebra.distances import pairwise_distance as pairwise_distance
from ..ops.linear_algebra.distances import pdist as pdist
from ..ops.nn.activations.elu import *
from ..ops.nn.activations.gelu import *
from ..ops.nn.activations.in_place import *
from ..ops.nn.activations.piecewise_linear import *
from ..ops.nn.activations.relu import *
from ..ops.nn.activations.sigmoid import *
from ..ops.nn.activations.softmax import *
from ..ops.nn.attention import *
from ..ops.nn.bilinear import *
from ..ops.nn.channel_shuffling import *
from ..ops.nn.convolution.images import *
from ..ops.nn.convolution.sequences import *
from ..ops.nn.convolution.volumes import *
from ..ops.nn.dropout import *
from ..ops.nn.embedding import *
from ..ops.nn.embedding_bag import *
from ..ops.nn.folding import *
from ..ops.nn.grid_sampling import *
from ..ops.nn.gumbel import *
from ..ops.nn.interpolation import *
from ..ops.nn.linear import *
from ..ops.nn.losses.binary_classification import *
from ..ops.nn.losses.classification import *
from ..ops.nn.losses.connectionist_temporal import *
from ..ops.nn.losses.distributions import *
from ..ops.nn.losses.linear_cross_entropy import *
from ..ops.nn.losses.margin import *
from ..ops.nn.losses.multi_class_margin import *
from ..ops.nn.losses.regression import *
from ..ops.nn.multi_head_attention import *
from ..ops.nn.normalization.batch_norm import *
from ..ops.nn.normalization.group_norm import *
from ..ops.nn.normalization.instance_norm import *
from ..ops.nn.normalization.layer_norm import *
from ..ops.nn.normalization.local_response_norm import *
from ..ops.nn.normalization.rms_norm import *
from ..ops.nn.pooling.adaptive_pooling import *
from ..ops.nn.pooling.average_pooling import *
from ..ops.nn.pooling.fractional_pooling import *
from ..ops.nn.pooling.max_pooling import *
from ..ops.nn.pooling.unpooling import *
from ..ops.shapes.padding import pad as pad

if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)
