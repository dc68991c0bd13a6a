"""What an expression can be at run time, without running it.

In: a Repository of `source` and the Environment under which it is read. Out: for each node a Value that keeps its holes, and for
each place the conditions under which it is reached.
"""

from sphinxcontrib_errortracking.evaluate.encoding import encode
from sphinxcontrib_errortracking.evaluate.evaluator import Evaluator
from sphinxcontrib_errortracking.evaluate.finishing import masked_pair
from sphinxcontrib_errortracking.evaluate.mask import mask, mask_prose
from sphinxcontrib_errortracking.evaluate.module import ModuleScope
from sphinxcontrib_errortracking.evaluate.notation import notation
from sphinxcontrib_errortracking.evaluate.references import Definition, External, Reach

__all__ = [
    "Definition",
    "Evaluator",
    "External",
    "ModuleScope",
    "Reach",
    "encode",
    "mask",
    "mask_prose",
    "masked_pair",
    "notation",
]
