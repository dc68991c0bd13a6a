"""The texts that `init` writes: conf.py, the author's page with all ten sections, the first page and the assignment.

In: names and calls that were found. Out: text. A page is described once (`_SECTIONS`) and written in MyST or in reStructuredText. A name of
the repository that could mean something there is left out.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.markup.sop_format import sop_format

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.model.records import Call

EXTENSION = "sphinxcontrib_errortracking"

#: What stands under a heading of the author's page: the directives that belong there, as (name, argument, options).
Shown = tuple[tuple[str, str, tuple[str, ...]], ...]

_SHOWN: Mapping[str, Shown] = {
    "State Definitions": (("sentry-flow", "", ("show: states",)),),
    "Triggers & Events": (("sentry-calls", "", ("table: triggers",)),),
    "Key Functions/Components": (("sentry-calls", "", ("table: functions",)),),
    "Data Flow": (("sentry-flow", "", ("show: diagram",)),),
    "Complete Scenario Matrix": (("edge-case-table", "", ()),),
    "Error States": (("edge-case-table", "", ("table: errors",)),),
    "Performance": (("concern-table", "performance", ()),),
    "Security": (("concern-table", "security", ()),),
    "Reliability": (("concern-table", "reliability", ()),),
    "8. CODE REFERENCES": (("code-references", "", ()),),
    "10. OPEN QUESTIONS": (("open-questions", "", ()),),
}

#: Headings that follow the required ones of a section, with what stands under them.
_FURTHER: Mapping[str, tuple[tuple[str, Shown], ...]] = {
    "3. DETAILED LOGIC": (("Key Questions", (("key-questions", "", ()),)),),
    "8. CODE REFERENCES": (("Assigned Source Files", (("source-files", "", ()),)),),
}

#: What the author may want to write where no code can say it. Shown as a comment.
_HINTS: Mapping[str, str] = {
    "Quick Summary": "Two or three sentences for somebody in a hurry. Left empty, the exported document sums up what the code says.",
    "Purpose": "What is error tracking for, here?",
    "User Experience Audit": "A table: Step, User Action, System Response, Clear?, Issues. No code can say this.",
    "Accessibility": "Keyboard navigation, screen reader support, color contrast, loading states. No code can say this.",
    "Does This Make Sense?": "The six questions of the format. No code can say this.",
    "9. RELATED FEATURES": "Links to the documents of other features.",
}

_TOP = (
    "The tables on this page are read from the code whenever it is built. What you write between them is yours. What stays empty is filled in, "
    "where code can say it, when the document is exported with `sphinx-build -b sop`."
)

_PLAIN = regex(r"[\w@./:#+~\[\]()-]+")


@dataclass(frozen=True, slots=True)
class Markup:
    """How a page is written in one markup."""

    suffix: str
    marks: str  #: the headings' marks by level; "" where a mark is repeated in front (MyST)

    def heading(self, level: int, text: str) -> str:
        """A heading, from level 1."""
        if not self.marks:
            return f"{'#' * level} {text}\n"
        return f"{text}\n{self.marks[level - 1] * len(text)}\n"

    def comment(self, text: str) -> str:
        """What only those see who open the page's source."""
        return f"{'..' if self.marks else '%'} {text}\n"

    def directive(self, name: str, argument: str, options: Iterable[str]) -> str:
        """A directive without a body."""
        lines = [f":{option}" for option in options]
        if self.marks:
            return "\n".join([f".. {name}:: {argument}".rstrip(), *(f"   {line}" for line in lines)]) + "\n"
        return "\n".join([f"```{{{name}}} {argument}".rstrip(), *lines, "```"]) + "\n"

    def literal(self, text: str) -> str:
        """A name of the code."""
        return f"``{text}``" if self.marks else f"`{text}`"

    def front(self, fields: Mapping[str, str]) -> str:
        """What a page says of itself."""
        if self.marks:
            return "".join(f":{name}: {value}\n".replace(": \n", ":\n") for name, value in fields.items())
        inner = "".join(
            f"{name}: {value if is_plain(value) else json.dumps(value)}\n" for name, value in fields.items()
        )
        return f"---\n{inner}---\n"


MYST = Markup(".md", "")
RST = Markup(".rst", '=-~^"')


def is_plain(text: str) -> bool:
    """Can a name stand in a heading, in front matter or as an argument, and mean nothing but itself?"""
    return bool(_PLAIN.fullmatch(text))


def page(markup: Markup, calls: Sequence[Call], assignment: str, *, orphan: bool) -> str:
    """The author's page: all sections of the format, with the directives where they belong."""
    fields = {"errortracking-assignment": assignment} | ({"orphan": "" if markup.marks else "true"} if orphan else {})
    blocks = [markup.front(fields), markup.heading(1, "Error tracking"), markup.comment(_TOP)]
    headings = sop_format().headings
    for number, heading in enumerate(headings):
        text = _title(heading.text)
        blocks.append(markup.heading(heading.level, text))
        if heading.text in _HINTS:
            blocks.append(markup.comment(_HINTS[heading.text]))
        blocks += [markup.directive(*shown) for shown in _SHOWN.get(heading.text, ())]
        if number + 1 == len(headings) or headings[number + 1].level == 2:  # noqa: PLR2004  # `##`: the section ends here
            blocks += _further(markup, _section_of(number), calls)
    return "\n".join(blocks)


def _section_of(number: int) -> str:
    """The section, `##`, in which a heading stands."""
    return next(heading.text for heading in reversed(sop_format().headings[: number + 1]) if heading.level == 2)  # noqa: PLR2004


def _title(text: str) -> str:
    """A heading as people write it: the format's numbers and capitals come with the export."""
    words = re.sub(r"^\d+\. ", "", text)
    return words if words != words.upper() else words.title().replace("Ui/Ux", "UI/UX")


def _further(markup: Markup, section: str, calls: Sequence[Call]) -> Iterator[str]:
    if section == "3. DETAILED LOGIC":
        yield markup.heading(3, "SDK Configuration")
        yield from _configuration(markup, calls)
    for title, shown in _FURTHER.get(section, ()):
        yield markup.heading(3, title)
        for each in shown:
            yield markup.directive(*each)


def _configuration(markup: Markup, calls: Sequence[Call]) -> Iterator[str]:
    """One heading for each app, one table for each of its calls; one table of all where a name could mean something else."""
    if not all(is_plain(call.id) for call in calls):
        yield markup.directive("sentry-config", "", ("environments:",))
        return
    apps = dict.fromkeys(call.id.partition(":")[0] for call in calls)
    for app in apps:
        yield markup.heading(4, markup.literal(app))
        for call in calls:
            if call.id.partition(":")[0] == app:
                yield markup.directive("sentry-config", call.id, () if call.runtime == "build" else ("environments:",))


def index(name: str, page_name: str) -> str:
    """The first page of a new project."""
    return f"# {name}\n\n```{{toctree}}\n{page_name}\n```\n"


def configuration(*, name: str, root: str, root_doc: str, pages: Sequence[str]) -> str:
    """A new conf.py. JSON's strings and lists are Python's too."""
    return (
        f"project = {json.dumps(name)}\n"
        f'extensions = ["myst_parser", "{EXTENSION}"]\n'
        f"root_doc = {json.dumps(root_doc)}\n"
        f"include_patterns = {json.dumps(pages)}  # other files of this folder are no pages until they are named here\n"
        'exclude_patterns = ["_build"]\n'
        "\n"
        "# The repository that is documented, seen from here.\n"
        f"errortracking_root = {json.dumps(root)}\n"
    )


def addition(*, root: str, has_extensions: bool, excluded: str, has_excluded: bool) -> str:
    """What a conf.py that is there already needs at its end."""
    extensions = f'[*extensions, "{EXTENSION}"]' if has_extensions else f'["{EXTENSION}"]'
    excludes = f'[*exclude_patterns, "{excluded}"]' if has_excluded else f'["{excluded}"]'
    lines = [
        "# Error tracking, read from the code by sphinxcontrib-errortracking",
        f"extensions = {extensions}",
        f'errortracking_root = "{root}"',
    ]
    if excluded:
        lines.append(f"exclude_patterns = {excludes}  # it says what is to be documented, and is no page")
    return "\n".join(lines) + "\n"


def assignment(*, name: str, output: str, calls: Sequence[Call], questions: Iterable[str]) -> str:
    """The assignment: what the document must answer, and from which files."""
    purposes: dict[str, list[str]] = {}
    for call in calls:
        told = f"`{call.method}` of `{call.package}`" + (f" ({call.runtime})" if call.runtime else "")
        if is_plain(call.loc.source):
            purposes.setdefault(call.loc.source, []).append(told)
    rows = "".join(f"| `{file}` | {', '.join(dict.fromkeys(told))} |\n" for file, told in purposes.items())
    asked = "".join(f"{number}. {question}\n" for number, question in enumerate(questions, 1))
    return (
        "# Assignment: document error tracking\n\n"
        "**Feature ID:** error-tracking\n"
        "**Feature Name:** Error Tracking\n"
        "**Category:** monitoring\n"
        f"**Output File:** `{output}`\n\n"
        "## Feature Description\n\n"
        f"How the errors of {name} reach Sentry.\n\n"
        "## Source Files to Read\n\n"
        f"| File | Purpose |\n| --- | --- |\n{rows}\n"
        f"## Key Questions to Answer\n\n{asked}"
    )
