"""What never leaves this room: values that are, or may be, secrets.

`evaluate` masks what code says; here stands what manifests say, where a name is often all that tells a secret.
Every repetition has a bound: the texts are a stranger's.
"""

from __future__ import annotations

import re

from sphinxcontrib_errortracking.lean import regex

MASK = "***"

_MAX_NAME = 200
_MAX_VALUE = 1_000
#: parts of a variable's name that say that its value is nobody's business
_SECRET_NAME = regex(
    r"(?:TOKENS?|SECRETS?|PASSW(?:OR)?DS?|PASSPHRASE|CREDENTIALS?|KEY|KEYS|APIKEY|PRIVATE|SIGNATURE|WEBHOOKS?)(?![A-Z])"
    r"|(?:^|[_\-.])(?:PASS|PWD|AUTH|PAT|SALT|COOKIE|(?:DATABASE|REDIS|MONGO\w{0,9}|POSTGRES\w{0,9}|DB)_UR[IL])(?:$|[_\-.])",
    re.IGNORECASE,
)
#: kinds of tokens that say themselves what they are
_TOKEN = regex(
    r"sntry[a-z]_[A-Za-z0-9+/=_\-]{8,2000}"  # Sentry
    r"|gh[pousr]_[A-Za-z0-9]{16,300}|github_pat_\w{16,300}|glpat-[\w\-]{16,300}|npm_[A-Za-z0-9]{20,300}"
    r"|xox[abeprs]-[\w\-]{10,300}|xapp-[\w\-]{10,300}|(?:sk|rk|pk)_(?:live|test)_\w{10,300}|(?<![A-Za-z0-9])sk-[\w\-]{20,300}"
    r"|A[KS]IA[0-9A-Z]{16}|AIza[\w\-]{30,60}|eyJ[\w\-]{8,400}\.[\w\-]{4,8000}(?:\.[\w\-]{0,2000})?"
    r"|https://hooks\.slack\.com/[\w/\-]{1,300}|https://(?:\w{1,20}\.)?discord(?:app)?\.com/api/webhooks/[\w/\-]{1,300}"
    r"|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"
    r"|\b[0-9a-fA-F]{64}\b"  # Sentry's older tokens
)
#: `user:password@` in a URL, a DSN's secret part among them
_PASSWORD_IN_URL = regex(r"(?<=://)[^\s/@:\"']{0,300}:[^\s/@\"']{1,300}(?=@)")
#: `--auth-token X`, `--api-key=X`, `Authorization: Bearer X`
_SECRET_ARGUMENT = regex(
    r"(?P<flag>--?[\w-]{0,40}(?:token|key|password|secret)[ =]|\b(?:bearer|basic)\s)(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"']+)",
    re.IGNORECASE,
)


def is_secret_name(name: str) -> bool:
    """Does a variable's name say that its value is a secret? (`SENTRY_AUTH_TOKEN`, `DATABASE_URL`; not `SENTRY_DSN`)"""
    return len(name) > _MAX_NAME or _SECRET_NAME.search(name) is not None


def holds_secret(text: str) -> bool:
    """Is there a token or a password in a text?"""
    return _TOKEN.search(text) is not None or _PASSWORD_IN_URL.search(text) is not None


def mask_tokens(text: str) -> str:
    """A text without the tokens and passwords that can be told by their form."""
    return _PASSWORD_IN_URL.sub(MASK, _TOKEN.sub(MASK, text))


def mask_arguments(command: str) -> str:
    """A command line without its secrets; what refers to one (`$TOKEN`, `${{ secrets.X }}`) stays."""

    def replaced(found: re.Match[str]) -> str:
        return found[0] if found["value"].lstrip("\"'").startswith("$") else found["flag"] + MASK

    return _SECRET_ARGUMENT.sub(replaced, mask_tokens(command))


def public(name: str, value: str | None) -> str | None:
    """The value of a variable where it may be shown: a literal that neither its name nor itself makes a secret."""
    if value is None or len(value) > _MAX_VALUE or is_secret_name(name) or holds_secret(value):
        return None
    return value
