"""What `.gitignore` files and `.git/info/exclude` leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.opening import decode, read_bytes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_LARGEST = 1_000_000


class Ignoring:
    """The rules in force below one folder: its own, then those of the folders around it."""

    __slots__ = ("_outer", "_prefix", "_spec")

    def __init__(self, spec: GitIgnoreSpec | None, prefix: str, outer: Ignoring | None) -> None:
        self._spec = spec
        self._prefix = prefix
        self._outer = outer

    def below(self, folder: str, file: str) -> Ignoring:
        """The rules with those of one more `.gitignore`; `folder` is relative to the root and ends in a slash, or is empty."""
        spec = _read(file)
        return Ignoring(spec, folder, self) if spec is not None else self

    def ignores(self, path: str) -> bool:
        """Whether a path relative to the root (a folder's ends in a slash) is left out: the innermost rule decides."""
        rules: Ignoring | None = self
        while rules is not None:
            if rules._spec is not None:  # noqa: SLF001  # the same class
                verdict = rules._spec.check_file(path[len(rules._prefix) :]).include  # noqa: SLF001
                if verdict is not None:
                    return verdict
            rules = rules._outer  # noqa: SLF001
        return False


def outermost(exclude_file: str | None) -> Ignoring:
    """The rules outside every `.gitignore`: those of `.git/info/exclude`."""
    return Ignoring(_read(exclude_file) if exclude_file else None, "", None)


def _read(file: str) -> GitIgnoreSpec | None:
    data = read_bytes(file, _LARGEST)
    if not isinstance(data, bytes):
        return None
    text, _ = decode(data)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    return GitIgnoreSpec.from_lines(filter(_is_pattern, lines))


def _is_pattern(line: str) -> bool:
    """Git ignores a pattern that it cannot understand; pathspec raises, which would lose the whole file."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
