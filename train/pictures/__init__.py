"""Pictures of training, of models and of their mistakes: each function returns a ``Figure``.

====================  ===========================================================================
``curves``            loss and accuracy by epoch, of one run or of several
``confusion``         the confusion matrix
``weights``           weight heat maps, neurons and kernels as images, histograms, spread by layer
``images``            sheets of images with captions: mistakes, predictions, augmentation
``feature_maps``      the outputs of convolutions for one image
``projection``        hidden activations by their first two principal components
``lr_curve``          the loss over a rising learning rate
``graph``             the computation graph
``pca``               principal component analysis
``layer_names``       the names of layers in titles
``tiles``, ``style``  shared: grids of small images; colours, sizes, saving
====================  ===========================================================================

No figure is made by pyplot, so none needs a display and none leaves global state.
"""

from .confusion import confusion_matrix as confusion_matrix
from .curves import overlaid_curves as overlaid_curves
from .curves import training_curves as training_curves
from .feature_maps import feature_maps as feature_maps
from .graph import computation_graph as computation_graph
from .images import image_sheet as image_sheet
from .images import transformed_images as transformed_images
from .lr_curve import lr_curve as lr_curve
from .projection import projections as projections
from .style import DPI as DPI
from .style import own_style as own_style
from .style import save as save
from .weights import kernels as kernels
from .weights import neurons as neurons
from .weights import weight_heat_maps as weight_heat_maps
from .weights import weight_histograms as weight_histograms
from .weights import weight_spread as weight_spread
