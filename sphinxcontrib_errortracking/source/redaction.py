"""What never leaves this room: values that are, or may be, secrets.

`evaluate` masks what code says; here stands what manifests say, where a name is often all that tells a secret.
"""

from __future__ import annotations

import re

#: parts of a variable's name that say that its value is nobody's business
_SECRET_NAME = re.compile(
    r"(?:^|[_\-.])(?:\w*TOKENS?|\w*SECRETS?|\w*PASSW(?:OR)?DS?|PASS|PWD|PASSPHRASE|CREDENTIALS?|AUTH|\w*API_?KEYS?|\w*KEY|PAT"
    r"|PRIVATE|SALT|COOKIE|SIGNATURE|CERT(?:IFICATE)?|(?:DATABASE|REDIS|MONGO\w*|POSTGRES\w*|DB)_UR[IL]|WEBHOOK\w*)(?:$|[_\-.])",
    re.IGNORECASE,
)
#: kinds of tokens that say themselves what they are
_TOKEN = re.compile(
    r"sntry[a-z]_[A-Za-z0-9+/=_\-]{8,}"  # Sentry
    r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w\-]{16,}"
    r"|npm_[A-Za-z0-9]{20,}|xox[abeprs]-[\w\-]{10,}|xapp-[\w\-]{10,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|sk-[\w\-]{20,}"
    r"|A[KS]IA[0-9A-Z]{16}|AIza[\w\-]{30,}|eyJ[\w\-]{8,}\.[\w\-]{4,}(?:\.[\w\-]*)?"
    r"|https://hooks\.slack\.com/[\w/\-]+|https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/[\w/\-]+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b[0-9a-fA-F]{64}\b"  # Sentry's older tokens
)
#: `user:password@` in a URL, a DSN's secret part among them
_PASSWORD_IN_URL = re.compile(r"(?<=://)[^\s/@:\"']*:[^\s/@\"']+(?=@)")
#: `--auth-token X`, `--api-key=X`, `Authorization: Bearer X`
_SECRET_ARGUMENT = re.compile(
    r"(?P<flag>--?[\w-]*(?:token|key|password|secret)[ =]|\b(?:bearer|basic)\s+)(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"']+)",
    re.IGNORECASE,
)

MASK = "***"


def is_secret_name(name: str) -> bool:
    """Does a variable's name say that its value is a secret? (`SENTRY_AUTH_TOKEN`, `DATABASE_URL`; not `SENTRY_DSN`)"""
    return _SECRET_NAME.search(name) is not None


def holds_secret(text: str) -> bool:
    """Is there a token or a password in a text?"""
    return _TOKEN.search(text) is not None or _PASSWORD_IN_URL.search(text) is not None


def redact(text: str) -> str:
    """A text without its secrets; what refers to one (`$TOKEN`, `${{ secrets.X }}`) stays."""
    text = _PASSWORD_IN_URL.sub(MASK, _TOKEN.sub(MASK, text))
    return _SECRET_ARGUMENT.sub(lambda found: found[0] if _refers(found["value"]) else found["flag"] + MASK, text)


def _refers(value: str) -> bool:
    return value.lstrip("\"'").startswith("$")


def public(name: str, value: str | None) -> str | None:
    """The value of a variable where it may be shown: a literal that neither its name nor itself makes a secret."""
    if value is None or is_secret_name(name) or holds_secret(value):
        return None
    return value
