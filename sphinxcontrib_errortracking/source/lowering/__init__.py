"""From tree-sitter's concrete syntax to ESTree: types erased, errors kept as `Opaque`, on any depth.

`lower(tree, source, limits)` gives the Program and what went wrong on the way. The tree is walked once with a cursor; a node is
built when its children are, so that nothing here recurses.
"""

from __future__ import annotations

from sphinxcontrib_errortracking.source.lowering.walk import Budget, Trouble, lower

__all__ = ["Budget", "Trouble", "lower"]
