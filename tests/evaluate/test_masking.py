"""No secret leaves the room, however it is put together; what is no secret stays readable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from evaluating import evaluated

from sphinxcontrib_errortracking.evaluate import encode, mask, notation
from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Static

if TYPE_CHECKING:
    from pathlib import Path

# Put together here, so that no scanner takes this file for a leak.
BODY = "eyJpYXQiOjE3MDAwMDAwMDB9_abcDEF0123456789abcDEF0123456789"
SECRETS = {
    "organisation token": "sntrys_" + BODY,
    "user token": "sntryu_" + "0123456789abcdef" * 4,
    "token a": "sntrya_" + BODY,
    "token i": "sntryi_" + BODY,
    "legacy token": "0123456789abcdef" * 4,
    "AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "GitHub": "ghp_" + "a1B2" * 9,
    "Slack": "xoxb-" + "123456789012-abcdefghij",
    "Stripe": "sk_live_" + "a1b2c3d4e5f6g7h8",
    "JWT": "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "abcdefghijklmnop",
    "PEM": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA " + "PRIVATE KEY-----",
}
HARMLESS = [
    "https://public@o0.ingest.sentry.io/0",
    "https://0123456789abcdef0123456789abcdef@o1.ingest.us.sentry.io/42",
    "sentry-tokens",
    "0123456789abcdef0123456789abcdef",
    "https://example.com:8080/path?x=1",
    "my-app@1.2.3",
    "production",
]


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize(
    "program",
    [
        "export const x = %s;",
        "const a = %s; export const x = { deep: [a, `in ${a} text`] };",
        "const whole = %s; const half = whole.slice(0, 9); export const x = half + whole.slice(9);",
        "export const x = { [%s]: 1 };",
        "export const x = process.env.A === %s ? 1 : 2;",
        "import { init } from '@sentry/node'; export const x = init({ name: %s });",
    ],
)
def test_secrets_are_masked(tmp_path: Path, secret: str, program: str) -> None:
    value = evaluated(tmp_path, program % json.dumps(secret))
    shown = notation(value) + json.dumps(encode(value)) + repr(value)
    assert "•••" in shown
    assert secret not in shown
    for start in range(len("sntrys_"), len(secret) - 12, 6):
        assert json.dumps(secret[start : start + 12])[1:-1] not in shown


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert mask(text) == (text, False)


def test_secret_part_of_a_dsn(tmp_path: Path) -> None:
    value = evaluated(tmp_path, 'export const x = "https://public:hidden@o0.ingest.sentry.io/0";')
    assert isinstance(value, Static)
    assert value.masked
    assert value.value == "https://public:•••@o0.ingest.sentry.io/0"
    assert encode(value) == {
        "$unknown": "holds a secret: https://public:•••@o0.ingest.sentry.io/0",
        "file": "main.ts",
        "line": 1,
    }


@pytest.mark.parametrize("key", ["authToken", "password", "API_KEY", "clientSecret", "auth", "private_key"])
def test_texts_under_a_secret_key(tmp_path: Path, key: str) -> None:
    value = evaluated(tmp_path, f'export const x = {{ {key}: "abcdefgh1234" }};')
    assert isinstance(value, ObjectValue)
    assert value.get(key) == Static("•••", value.properties[0][1].chain, masked=True)


@pytest.mark.parametrize(
    ("key", "text"), [("author", "abcdefgh1234"), ("token", "short"), ("password", "enter your password")]
)
def test_texts_that_stay_under_their_key(tmp_path: Path, key: str, text: str) -> None:
    value = evaluated(tmp_path, f"export const x = {{ {key}: {json.dumps(text)} }};")
    assert encode(value) == {key: text}


@pytest.mark.parametrize(
    "program",
    [
        "import { setTag } from '@sentry/node'; export const x = setTag('token', 'plain-text-1');",
        "import { setTag } from '@sentry/node'; export const x = setTag('api_key', process.env.K ?? 'plain-text-1');",
        "import { f } from 'other'; export const x = f('credentials', { user: 'u', word: ['plain-text-1'] });",
        "export const x = { credentials: { user: 'u', deep: { word: 'plain-text-1' } } };",
        "export const x = process.env.HOST_SECRET ?? 'plain-text-1';",
        "export const x = process.env.DB_PASSWORD || 'plain-text-1';",
        "export const x = process.env.ADMIN_TOKEN === 'plain-text-1' ? 1 : 2;",
    ],
)
def test_texts_that_something_else_names_as_a_secret(tmp_path: Path, program: str) -> None:
    value = evaluated(tmp_path, program)
    shown = notation(value) + json.dumps(encode(value)) + repr(value)
    assert "•••" in shown
    assert "plain-text-1" not in shown


@pytest.mark.parametrize(
    "program",
    [
        "import { setTag } from '@sentry/node'; export const x = setTag('author', 'plain-text-1');",
        "export const x = process.env.NEXTAUTH_URL ?? 'plain-text-1';",
        "export const x = process.env.USE_TOKEN ? 'plain-text-1' : 'b';",
        "export const x = process.env.AUTH_MODE === 'plain-text-1' ? 1 : 2;",
    ],
)
def test_texts_that_nothing_names_as_a_secret(tmp_path: Path, program: str) -> None:
    assert "plain-text-1" in notation(evaluated(tmp_path, program))


def test_evaluation_works_on_the_true_text(tmp_path: Path) -> None:
    secret = SECRETS["organisation token"]
    value = evaluated(
        tmp_path, f'const a = "{secret}"; export const x = [a.length, a.startsWith("sntrys_"), a === "{secret}"];'
    )
    assert encode(value) == [len(secret), True, True]
