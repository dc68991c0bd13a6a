"""Secrets are masked here, before any node, log line or pickle can hold them.

A DSN's public key is public, it ships in every browser bundle; the secret part of an old DSN is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

BULLETS = "•••"
_NOT_BEFORE = r"(?<![A-Za-z0-9])"
#: What is recognised anywhere in a text, and what stands in its place; before it the words of which such a text holds one.
_PATTERNS: Sequence[tuple[tuple[str, ...], re.Pattern[str], str]] = tuple(
    (tuple(words.split("|")), regex(pattern), replacement)
    for words, pattern, replacement in (
        (
            "-----BEGIN",
            r"-----BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE KEY|CERTIFICATE)[^-]{0,20}-----[\s\S]*",
            f"-----BEGIN {BULLETS}",
        ),
        ("sntry", r"(sntry[suai]_)[A-Za-z0-9+/=_.~-]*", rf"\1{BULLETS}"),
        # what stands in the place of a user is the token itself there
        ("x-oauth-basic", r"(://)[^\s/?#@:]+:x-oauth-basic@", rf"\1{BULLETS}@"),
        ("@", r"(https?://)[^\s/?#@:]{16,}(@(?:[\w-]+\.)?(?:github|gitlab|bitbucket)\.)", rf"\1{BULLETS}\2"),
        ("://", r"\b([A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s/?#@:]{0,200}):[^\s/?#]*@", rf"\1:{BULLETS}@"),
        ("eyJ", _NOT_BEFORE + r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)*", f"eyJ{BULLETS}"),
        (
            "AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA",
            _NOT_BEFORE + r"(AKIA|ASIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}",
            rf"\1{BULLETS}",
        ),
        ("gh", _NOT_BEFORE + r"(github_pat_|gh[pousr]_)[A-Za-z0-9_]{16,}", rf"\1{BULLETS}"),
        ("_|-", _NOT_BEFORE + r"(glpat-|npm_|pypi-|dop_v1_|shpat_|lin_api_|hf_)[A-Za-z0-9_-]{16,}", rf"\1{BULLETS}"),
        ("xox|xapp-", _NOT_BEFORE + r"(xox[abceoprs]-|xapp-)[A-Za-z0-9-]{8,}", rf"\1{BULLETS}"),
        ("hooks.slack.com", r"(https://hooks\.slack\.com/(?:services|workflows)/)[A-Za-z0-9/_-]+", rf"\1{BULLETS}"),
        (
            "k_|sk-|whsec_",
            _NOT_BEFORE + r"((?:sk|rk|pk)_(?:live|test)_|whsec_|sk-(?:ant-|proj-)?)[A-Za-z0-9_-]{10,}",
            rf"\1{BULLETS}",
        ),
        ("AIza", _NOT_BEFORE + r"(AIza)[A-Za-z0-9_-]{30,}", rf"\1{BULLETS}"),
        ("SG.", _NOT_BEFORE + r"(SG\.)[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}", rf"\1{BULLETS}"),
        ("", r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])", BULLETS),
        (
            "=",
            r"(?i)([?&][\w.-]{0,40}(?:token|secret|passw|pwd|api_?key|sig|auth)[\w.-]{0,20}=)[^\s&#]+",
            rf"\1{BULLETS}",
        ),
        # a query, a cookie or a form as a text of its own
        (
            "=",
            r"""(?i)((?:^|["'`;])\s{0,3}[\w.-]{0,40}(?:token|secret|api_?key|session|sid|jwt|signature|auth(?!or))[\w.-]{0,20}=)(?![=>$])[^\s&#"'`;]{4,}""",
            rf"\1{BULLETS}",
        ),
        (
            ":",
            r"""(?i)\b(x-[\w-]{0,30}(?:auth|token|key|secret)[\w-]{0,20}:\s{0,3})(?!\$)[^\s"'`]{4,}""",
            rf"\1{BULLETS}",
        ),
        ("=", r"(?i)\b((?:password|passwd|pwd|accountkey|sharedaccesskey)=)[^\s;&]+", rf"\1{BULLETS}"),
        (" ", r"(?i)\b(bearer|basic) +[A-Za-z0-9+/=_.~-]{16,}", rf"\1 {BULLETS}"),
    )
)
_CERTAIN = (
    r"token|secret|passw|passphrase|pwd|(?:api|private|jwt|signing|encryption|hmac|access)[-_]?key|credential"
    r"|(?:^|[-_])(?:pass|jwt)$"
)
_PUBLIC = r"(?!.*dsn$)"  # of a DSN `mask` takes what is secret
_SECRET_KEY = regex(
    rf"^{_PUBLIC}.*(?:{_CERTAIN}|pass$|cookie|auth(?!or(?!ization)))",
    re.IGNORECASE | re.DOTALL,
)
#: the name of a variable, or of an object, all texts of which are secrets; `NEXTAUTH_URL` and `cookies` are no such names
_HOLDS_SECRETS = regex(rf"^{_PUBLIC}.*(?:{_CERTAIN})", re.IGNORECASE | re.DOTALL)
#: what headers, cookies and fields with secrets are called
_NAME = regex(
    r"(?:x[-_])?(?:(?:access|refresh|auth|api|csrf|xsrf|id|session|client|user|private|new|old|current|proxy|set)[-_]?){0,3}"
    r"(?:authorization|auth|tokens?|secret[-_]?key|key|passw(?:or)?d|passphrase|secret|cookies?|credentials?|jwt)",
    re.IGNORECASE,
)
_DSN = regex(r"https?://[A-Za-z0-9]+@[A-Za-z0-9.-]+(?::\d+)?(?:/[\w-]+)*/\d+")
_SETTING = regex(r"(?:^|[-_]|(?<=[a-z]))(?:dsn|env|environment|mode|stage|release|version|region)$", re.IGNORECASE)
#: the name of what holds such names
_OF_NAMES = regex(r"(?:header|field|name|param|type|path|prefix)s?$", re.IGNORECASE)
_SHORTEST = 8
#: `token: x`, `the password is x`, `API_KEY=x`
_NAMED = regex(
    r"(?P<name>[\w-]{2,60})(?P<between>[\"'`]?\s{0,3}(?:[:=]|\bis\b[:=]?)\s{0,3}[\"'`]?)(?P<text>[^\s\"'`,;]{5,})"
)
#: what people set is shorter than what machines make
_PASSWORD = regex(r"passw|passphrase|pwd|(?:^|[-_])pass$", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def mask(text: str) -> tuple[str, bool]:
    """The text with every secret in it replaced, and whether there was one."""
    masked = text
    for words, pattern, replacement in _PATTERNS:
        if any(word in masked for word in words):
            masked = pattern.sub(replacement, masked)
    return masked, masked != text


def mask_property(key: str, text: str) -> tuple[str, bool]:
    """`mask` for the value of a property: under a key that names a secret, a text that can be one is masked whole."""
    return (BULLETS, True) if is_secret_property(key, text) else mask(text)


def is_secret_property(key: str, text: str) -> bool:
    """Does a key name a secret, and can the text be one?"""
    return len(text) >= _SHORTEST and names_secret(key) and not re.search(r"\s", text)


@lru_cache(maxsize=10_000)
def names_secret(key: str) -> bool:
    """Does a key name a secret, whatever stands under it?"""
    return _SECRET_KEY.search(key) is not None


def calls_secret(name: str, text: str) -> bool:
    """The same of a constant or a function, whose names are less often about something else: `AUTH_MODE`, `COOKIE_NAME`."""
    return len(text) >= _SHORTEST and holds_secrets(name) and not re.search(r"\s", text)


def is_public(name: str, text: str) -> bool:
    """Is a text a DSN, or only what something is called that holds secrets: `authorization`, `TOKEN_FIELD = "session"`?"""
    if _NAME.fullmatch(text) or _DSN.fullmatch(text):
        return True
    return _OF_NAMES.search(name) is not None and not any(map(str.isdigit, text))


def is_setting(key: str) -> bool:
    """Is it no secret what stands under a key, though the object around it is called `secrets`?"""
    return _SETTING.search(key) is not None


def mask_prose(text: str) -> str:
    """`mask` for what people write: a text with a digit that a word calls a secret is masked whole; `token: required` is none."""

    def masked(found: re.Match[str]) -> str:
        is_secret = (
            holds_secrets(found["name"])
            and any(map(str.isdigit, found["text"]))
            and (len(found["text"]) >= _SHORTEST or _PASSWORD.search(found["name"]))
        )
        return f"{found['name']}{found['between']}{BULLETS if is_secret else found['text']}"

    return _NAMED.sub(masked, mask(text)[0])


@lru_cache(maxsize=10_000)
def holds_secrets(name: str) -> bool:
    """Is every text under this name a secret: the fallback of `DB_PASSWORD`, what it is compared with, a part of `credentials`?"""
    return _HOLDS_SECRETS.search(name) is not None
