"""The event's way as an inline SVG: no script, no font and no address of another machine in it.

In go the plain strings of an `event_flow` node, out comes one `<svg>` element as text. Everything that comes from a repository is
escaped. Colours are the page's own (`currentColor`, and variables that the style sheet sets for light and dark); what a colour
says a sign and a word say too. A browser cannot wrap text in SVG, so lines are broken here, by a generous guess at their width.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Stage: TypeAlias = "tuple[str, Sequence[str], Sequence[str], Sequence[str]]"  #: name, what is said, dropped, taken away

WIDTH = 760
BOX, SIDE = 440, 250  #: widths of the two columns
GAP = WIDTH - BOX - SIDE
LINE, PAD, BETWEEN = 17, 10, 26
BOX_CHARACTERS, SIDE_CHARACTERS = 58, 31
MOST_LINES = 5  #: of one sentence; the list beside the diagram has it whole
END = "Sentry"


@dataclass(frozen=True, slots=True)
class Station:
    """A stage, its sentences broken into lines."""

    name: str
    lines: tuple[tuple[str, str], ...]  #: class and text
    side: tuple[str, ...]

    @property
    def height(self) -> int:
        """Of the box; what leaves it on the side may need more."""
        rows = max(1 + len(self.lines), len(self.side))
        return rows * LINE + 2 * PAD


def svg(title: str, stages: Sequence[Stage], *, key: str, say: Callable[[str], str] = str) -> str:
    """The diagram. `key` begins the ids in it, and stands once on a page; `say` gives a fixed word in the page's language."""
    stages = [(say(name), said, drops, scrubs) for name, said, drops, scrubs in stages]
    stations = [_station(*stage) for stage in stages]
    name = say("The way of an event: %(where)s") % {"where": title}
    parts: list[str] = []
    y = 2
    for station in stations:
        parts += _box(station, y)
        parts.append(_arrow(BOX // 2, y + station.height, BOX // 2, y + station.height + BETWEEN))
        y += station.height + BETWEEN
    parts.append(f'<rect class="et-end" x="{BOX // 2 - 60}" y="{y}" width="120" height="34" rx="17"/>')
    parts.append(f'<text class="et-name" x="{BOX // 2}" y="{y + 22}" text-anchor="middle">{END}</text>')
    return "\n".join(
        (
            _start(y + 38, f"{key}-title {key}-desc"),
            f'<title id="{key}-title">{escape(name)}</title>',
            f'<desc id="{key}-desc">{escape(_described(stages, say))}</desc>',
            *parts,
            "</svg>",
        )
    )


def _start(height: int, described: str) -> str:
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    name = 'class="errortracking-svg" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {name} {size} aria-labelledby="{described}">'


def _described(stages: Sequence[Stage], say: Callable[[str], str]) -> str:
    names = [name for name, *_ in stages]
    out = [name for name, _, drops, _ in stages if drops]
    changed = [name for name, _, _, scrubs in stages if scrubs]
    sentences = [say("An event passes %(stations)s and reaches Sentry.") % {"stations": ", ".join(names)}]
    sentences += [say("It may leave the way at %(stations)s.") % {"stations": ", ".join(out)}] if out else []
    sentences += [say("Data is taken away at %(stations)s.") % {"stations": ", ".join(changed)}] if changed else []
    return " ".join([*sentences, say("The list below says the same in words.")])


def _station(name: str, said: Sequence[str], drops: Sequence[str], scrubs: Sequence[str]) -> Station:
    lines = [("et-said", line) for sentence in said for line in _broken(sentence, "• ", BOX_CHARACTERS)]
    lines += [("et-scrub", line) for sentence in scrubs for line in _broken(sentence, "✎ ", BOX_CHARACTERS)]
    side = [line for sentence in drops for line in _broken(sentence, "✕ ", SIDE_CHARACTERS)]
    return Station(name, tuple(lines), tuple(side))


def _broken(sentence: str, sign: str, characters: int) -> list[str]:
    lines = wrap(sentence, characters, initial_indent=sign, subsequent_indent="\u2003", break_on_hyphens=False)
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]


def _box(station: Station, y: int) -> list[str]:
    """The stage's box, and at its right what leaves the way there."""
    parts = [f'<rect class="et-box" x="1" y="{y}" width="{BOX - 2}" height="{station.height}" rx="6"/>']
    parts.append(f'<text class="et-name" x="{PAD + 2}" y="{y + PAD + 13}">{escape(station.name)}</text>')
    for index, (kind, line) in enumerate(station.lines, 1):
        parts.append(
            f'<text class="{kind}" x="{PAD + 2}" y="{y + PAD + 13 + index * LINE}">{escape(line, quote=False)}</text>'
        )
    if station.side:
        left, height = BOX + GAP, len(station.side) * LINE + 2 * PAD
        parts.append(f'<rect class="et-out" x="{left}" y="{y}" width="{SIDE - 2}" height="{height}" rx="6"/>')
        for index, line in enumerate(station.side):
            parts.append(
                f'<text class="et-drop" x="{left + PAD}" y="{y + PAD + 13 + index * LINE}">{escape(line, quote=False)}</text>'
            )
        parts.append(_arrow(BOX, y + 20, left, y + 20, kind="et-leaves"))
    return parts


def _arrow(x: int, y: int, to_x: int, to_y: int, *, kind: str = "et-goes") -> str:
    """A line with its head drawn at its end: a marker's id would have to be unique on the page."""
    if x == to_x:
        line, head = f"L{to_x},{to_y - 1}", f"M{to_x - 5},{to_y - 9} L{to_x},{to_y - 1} L{to_x + 5},{to_y - 9}"
    else:
        line, head = f"L{to_x - 1},{to_y}", f"M{to_x - 9},{to_y - 5} L{to_x - 1},{to_y} L{to_x - 9},{to_y + 5}"
    return f'<path class="{kind}" d="M{x},{y} {line}"/><path class="{kind} et-head" d="{head}"/>'
