"""What a name is: its binding followed to a value, through destructuring, calls and what changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import each, each_of
from sphinxcontrib_errortracking.evaluate.conditions import is_set
from sphinxcontrib_errortracking.evaluate.engine import at
from sphinxcontrib_errortracking.evaluate.functions import function_value, parameter_values, positional
from sphinxcontrib_errortracking.evaluate.linking import imported
from sphinxcontrib_errortracking.evaluate.members import follow
from sphinxcontrib_errortracking.evaluate.references import Global, Pending
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    ArrayValue,
    Choice,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.source import estree as es
