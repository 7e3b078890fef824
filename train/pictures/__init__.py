"""Pictures of training, of models and of what they get wrong: each function gives a ``Figure``.

====================  ===========================================================================
``curves``            loss and accuracy by epoch, of one run or of several
``confusion``         the confusion matrix
``weights``           weight heat maps, neurons and kernels as images, histograms, spread by layer
``images``            sheets of images with captions: mistakes, predictions, augmentation
``feature_maps``      what each convolution makes of one image
``projection``        hidden activations in the plane of their first two principal components
``range_test``        the loss over a rising learning rate
``graph``             the computation graph
``tiles``, ``style``  what they share: grids of small images; colours, sizes, saving
====================  ===========================================================================

No figure is made through pyplot: none needs a display, and none leaves global state.
"""

from .confusion import confusion_matrix as confusion_matrix
from .curves import overlaid_curves as overlaid_curves
from .curves import training_curves as training_curves
from .feature_maps import feature_maps as feature_maps
from .graph import computation_graph as computation_graph
from .images import image_sheet as image_sheet
from .images import transformed_images as transformed_images
from .projection import projections as projections
from .range_test import range_test as range_test
from .style import DPI as DPI
from .style import save as save
from .weights import kernels as kernels
from .weights import neurons as neurons
from .weights import weight_heat_maps as weight_heat_maps
from .weights import weight_histograms as weight_histograms
from .weights import weight_spread as weight_spread
