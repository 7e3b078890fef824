"""Former names of this family's files, until the other families import the new ones."""

from .arithmetic import *
from .error_function import *
from .exponential import *
from .powers import *
from .rounding import *
from .selection import *
from .signs import *
from .special import *
from .trigonometric import *
