"""Models to read and to train: each file is about as short as the table in its paper."""

from .inception import Inception as Inception
from .lenet import LeNet as LeNet
from .mlp import MLP as MLP
from .mlp_mixer import MLPMixer as MLPMixer
from .mobilenet import MobileNet as MobileNet
from .resnet import PlainNet as PlainNet
from .resnet import ResNet as ResNet
from .squeeze_excitation import SqueezeExcitation as SqueezeExcitation
from .stochastic_depth import StochasticDepth as StochasticDepth
from .vgg import VGG as VGG
from .vision_transformer import VisionTransformer as VisionTransformer
from .wide_resnet import WideResNet as WideResNet
