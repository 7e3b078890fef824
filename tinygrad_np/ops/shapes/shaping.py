"""Names of before, until each family imports from the files that they stand in now."""

from .broadcasting import broadcast_tensors as broadcast_tensors
from .broadcasting import expand as expand
from .flipping import flip as flip
from .joining import concatenate as concatenate
from .joining import stack as stack
from .padding import pad as pad
from .permuting import moveaxis as moveaxis
from .permuting import permute as permute
from .permuting import swapaxes as swapaxes
from .reshaping import ravel as ravel
from .reshaping import reshape as reshape
from .reshaping import squeeze as squeeze
from .reshaping import unsqueeze as unsqueeze
from .splitting import split as split
