"""Text that stays text: escapes that are needed for GitHub, MyST and CommonMark alike, and no more. Imports no docutils."""

from __future__ import annotations

import re

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.markup.text import writable

_INLINE = regex(r"[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=[A-Za-z0-9#]+;)|!(?=\[)")
_BEFORE_MARKUP = regex(r"(?:[<!]|&[A-Za-z0-9#]*|\{[\w:+.-]+\})\Z")  # what could begin something with what follows
_AUTOLINK = regex(r"(?=://)|(?<=\bwww)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)", re.IGNORECASE)
_EMAIL = regex(r"(?<=[\w.+-])@(?=[\w-])")
_LINE_START = regex(
    r"^(?:(?P<mark>#{1,6}(?=[ \t]|$)|[-+](?=[ \t]|$)|>|=+(?=[ \t]*$)|[-:|+](?=[-:|+])|:(?=[ \t])|%|\|)"
    r"|(?P<number>\d{1,9})(?P<dot>[.)])(?=[ \t]|$)"
    r"|(?P<target>\()(?=[^()]*\)=[ \t]*$))"
)
_PRINTABLE = regex(r"[^\x00-\x1f\x7f]*\Z")
_EMPTY_COMMENT = "<!-- -->"
_HARMLESS = frozenset(" ,;=()/?+-\"'")  #: characters that are read as they are, also within `<code>`
_LONGEST_FENCE = 200  #: signs; GitHub's renderer counts them in a byte
_LONGEST_TICKS = 3  #: in a code span outside of tables; some parsers stop counting at 80


def escape_text(text: str, *, in_table: bool = False, followed: bool = False) -> str:
    """Plain text for the middle of a line. `followed`: by markup. Line starts are `escape_line_starts`'s."""
    text = _INLINE.sub(lambda match: f"\\{match[0]}", writable(text))
    if followed:
        text = _BEFORE_MARKUP.sub(lambda match: f"\\{match[0]}", text)
    text = _AUTOLINK.sub(r"\\", text)
    text = _EMAIL.sub(f"@{_EMPTY_COMMENT}", text)
    return text.replace("|", "\\|").replace("\n", " ") if in_table else text


def escape_line_starts(text: str) -> str:
    """Every line of a paragraph, so that none begins a list, a heading, a rule, a table or a quotation."""
    return "\n".join(_LINE_START.sub(_escape_start, line.strip(" \t")) for line in text.split("\n"))


def escape_html(text: str) -> str:
    """Text within an HTML element on one line."""
    return "".join(_entity(char) if char in "&<>\"'" else char for char in " ".join(writable(text).split()))


def code_span(text: str, *, in_table: bool = False) -> str:
    """A literal. A code span where that is exact in every renderer, else `<code>` with numeric entities."""
    text = writable(text).replace("\n", " ")
    ticks = [len(run) for run in re.findall("`+", text)]
    # GFM takes the backslash off every `\|` of a row, but renderers count the backslashes before it differently
    plain = max(ticks, default=0) <= _LONGEST_TICKS and not (in_table and "\\|" in text)
    if not text or not plain or not _PRINTABLE.match(text):
        return f"<code>{_entities(text)}</code>"
    text = text.replace("|", "\\|") if in_table else text
    fence = "`" * next(length for length in range(1, _LONGEST_TICKS + 2) if length not in ticks)
    blank = text.strip(" ") == ""
    pad = " " if not blank and _needs_pad(text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _needs_pad(first: str, last: str) -> bool:
    """Would a code span take a backtick at an end, or spaces at both ends, for its own?"""
    return "`" in (first, last) or (first == " " and last == " ")


def fence(content: str, info: str) -> str:
    """A fenced block whose fence is longer than any run of its sign within; HTML where no renderer could count so far."""
    content = writable(content).removesuffix("\n")
    for sign in "`~":
        longest = max((len(run) for run in re.findall(f"{sign}+", content)), default=0)
        if longest < _LONGEST_FENCE:
            marks = sign * max(3, longest + 1)
            return f"{marks}{re.sub(r'[^A-Za-z0-9_+#.-]', '', info)}\n{content}\n{marks}"
    return f"<pre><code>{''.join(_entity(char) if char in '&<>' else char for char in content)}\n</code></pre>"


def _escape_start(match: re.Match[str]) -> str:
    if match["number"]:
        return f"{match['number']}\\{match['dot']}"
    return f"\\{match[0]}"


def _entities(text: str) -> str:
    """Every ASCII character that could mean something as an entity; a comment stops GitHub from making links."""
    pieces = []
    for index, char in enumerate(text):
        harmless = char in _HARMLESS or (char == "." and text[max(0, index - 3) : index].lower() != "www")
        pieces.append(_entity(char) if char.isascii() and not (char.isalnum() or harmless) else char)
        if char in "@:":
            pieces.append(_EMPTY_COMMENT)
    return "".join(pieces)


def _entity(char: str) -> str:
    return f"&#{ord(char)};"
