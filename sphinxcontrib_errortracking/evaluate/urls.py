"""`new URL(…)` of plain http addresses; every other one is not taken apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.references import Made
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying, is_all_secret
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

_PLAIN = regex(
    r"(?P<protocol>https?:)//(?:(?P<username>[\w.~-]+)(?::(?P<password>[\w.~-]+))?@)?"
    r"(?P<hostname>(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*)(?::(?P<port>[1-9]\d{0,4}))?"
    r"(?P<pathname>/[\w./~-]*)?(?P<search>\?[\w.~&=%+-]*)?(?P<hash>#[\w.~/-]*)?",
    re.ASCII,
)
_DEFAULT_PORTS = {"http:": "80", "https:": "443"}


def make_url(text: Value, loc: SourceLocation) -> Value:
    """What `new URL(text)` is."""
    found = _PLAIN.fullmatch(text.value) if isinstance(text, Static) and isinstance(text.value, str) else None
    if found is None or re.search(r"/\.\.?(?:/|$)", found["pathname"] or "") or "xn--" in found["hostname"]:
        return Unknown("makes a URL", (loc, *text.chain))
    parts = {name: value or "" for name, value in found.groupdict().items()}
    if parts["port"] == _DEFAULT_PORTS[parts["protocol"]]:
        parts["port"] = ""
    parts["pathname"] = parts["pathname"] or "/"
    parts["search"], parts["hash"] = (part if len(part) > 1 else "" for part in (parts["search"], parts["hash"]))
    parts["host"] = parts["hostname"] + (f":{parts['port']}" if parts["port"] else "")
    parts["origin"] = f"{parts['protocol']}//{parts['host']}"
    user = parts["username"] + (f":{parts['password']}" if parts["password"] else "")
    if not re.search(r"[?#]\Z|[?]#", found[0]):
        tail = parts["pathname"] + parts["search"] + parts["hash"]
        parts["href"] = f"{parts['protocol']}//{user + '@' if user else ''}{parts['host']}{tail}"
    whole = text if is_all_secret(text) else None
    known: dict[str, Value] = {name: carrying(Static(value, (loc,)), (text,), whole) for name, value in parts.items()}
    if parts["password"]:
        known["password"] = Unknown("is the password of a URL", (loc,))
    return Made("is a URL", (loc,), tuple(known.items()))


def made_method(value: Made, name: str, loc: SourceLocation) -> Value:
    """`url.toString()` and `url.toJSON()`."""
    known = dict(value.properties).get("href") if name in {"toString", "toJSON"} else None
    return known if known is not None else Unknown(f"calls {name} of what {value.reason}", (loc, *value.chain))
