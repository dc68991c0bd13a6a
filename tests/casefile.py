"""One Markdown format for the fixtures of every room.

A `## heading` is a case; a fence whose info string is a language and a path (```` ```ts apps/server/src/index.ts ````) is a file of
the case's miniature repository; a fence with the info string `expected` is the answer; prose between is free.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Case:
    name: str
    files: dict[str, str] = field(default_factory=dict)
    expected: str = ""
    prose: str = ""
    line: int = 0

    def write(self, folder: Path) -> Path:
        """Write the case's files below `folder` and return it."""
        for name, text in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return folder


def read_cases(path: Path) -> list[Case]:
    """The cases of one file; a case without an `expected` fence is an error of the fixture."""
    cases: list[Case] = []
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            cases.append(Case(tokens[index + 1].content, line=token.map[0] + 1 if token.map else 0))
        elif token.type == "fence" and cases:
            words = token.info.split(maxsplit=1)
            if token.info.strip() == "expected":
                cases[-1] = Case(cases[-1].name, cases[-1].files, token.content, cases[-1].prose, cases[-1].line)
            elif len(words) == 2:
                cases[-1].files[words[1].strip()] = token.content
        elif token.type == "inline" and cases and tokens[index - 1].type == "paragraph_open":
            last = cases[-1]
            cases[-1] = Case(last.name, last.files, last.expected, last.prose + token.content + "\n", last.line)
    for case in cases:
        assert case.expected, f"{path.name}:{case.line}: the case {case.name!r} has no `expected` fence"
    return cases
