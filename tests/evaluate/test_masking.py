"""No secret leaves the room, however it is put together; what is no secret stays readable."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from evaluating import calls_of, evaluated, evaluator_of, write

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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("token=" + BODY, "token=•••"),
        ("session=a1b2c3d4", "session=•••"),
        ("api_key=q8w7e6r5", "api_key=•••"),
        ('event.request.query_string === "token=a1b2c3d4"', 'event.request.query_string === "token=•••"'),
        ("cookies?.includes('session=a1b2c3d4')", "cookies?.includes('session=•••')"),
        ('--header "X-Auth:a1b2c3d4"', '--header "X-Auth:•••"'),
        ("x-api-key: a1b2c3d4", "x-api-key: •••"),
        ("https://a1b2c3d4:x-oauth-basic@github.com/acme/shop", "https://•••@github.com/acme/shop"),
        ("https://" + "a1b2c3d4" * 3 + "@github.com/acme/shop", "https://•••@github.com/acme/shop"),
        # no secret
        ("token === 'open'", "token === 'open'"),
        ("const token=getToken()", "const token=getToken()"),
        ("`session=${id}`", "`session=${id}`"),
        ("(token) => token.id", "(token) => token.id"),
        ("author=ada", "author=ada"),
        ("https://git@github.com/acme/shop", "https://git@github.com/acme/shop"),
    ],
)
def test_secrets_in_queries_headers_and_addresses(text: str, masked: str) -> None:
    assert mask(text)[0] == masked


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


WHERE_A_NAME_SAYS_SO = {
    "constant": "const DB_PASSWORD = 'plain-text-1'; export const x = { db: DB_PASSWORD };",
    "in an array": "const API_KEY = 'plain-text-1'; export const x = { deep: [1, [API_KEY]] };",
    "copy of a constant": "const DB_PASSWORD = 'plain-text-1'; const copy = DB_PASSWORD; export const x = copy;",
    "key of a JWT": "const JWT_KEY = 'plain-text-1'; export const x = { jwt: JWT_KEY, j: JWT_KEY };",
    "pass": "const DB_PASS = 'plain-text-1'; export const x = DB_PASS;",
    "property": "const config = { token: 'plain-text-1' }; export const x = config.token;",
    "property of a property": "const config = { auth: { secret: 'plain-text-1' } }; export const x = config.auth.secret;",
    "computed property": "const config = { token: 'plain-text-1' }; const k = 'token'; export const x = config[k];",
    "optional property": "const config = { token: 'plain-text-1' }; export const x = config?.token;",
    "whole object": "const credentials = { user: 'u', word: 'plain-text-1' }; export const x = credentials.word;",
    "frozen object": "const config = Object.freeze({ token: 'plain-text-1' } as const); export const x = config.token;",
    "spread": "const credentials = { word: 'plain-text-1' }; export const x = { ...credentials };",
    "values of an object": "const secrets = { a: 'plain-text-1' }; export const x = Object.values(secrets);",
    "values of properties": "const config = { token: 'plain-text-1' }; export const x = Object.values(config);",
    "entries": "const config = { token: 'plain-text-1' }; export const x = Object.entries(config);",
    "destructured": "const { password: p } = { password: 'plain-text-1' }; export const x = p;",
    "default": "const { password: p = 'plain-text-1' } = {}; export const x = p;",
    "default of a name": "const { p: password = 'plain-text-1' } = {}; export const x = password;",
    "parameter": "const f = (p, secret = 'plain-text-1') => [secret]; export const x = f(1);",
    "argument": "const f = (secret) => [secret]; export const x = f('plain-text-1');",
    "enum": "enum Keys { API_KEY = 'plain-text-1' } export const x = Keys.API_KEY;",
    "static field": "class Keys { static API_KEY = 'plain-text-1'; } export const x = [Keys.API_KEY, '•••'];",
    "function": "function getPassword() { return 'plain-text-1'; } export const x = getPassword();",
    "method": "const vault = { getPassword: () => 'plain-text-1' }; export const x = vault.getPassword();",
    "asynchronous function": "const loadSecret = async () => 'plain-text-1'; export const x = await loadSecret();",
    "decision": "const TOKEN = process.env.A ? 'plain-text-1' : 'plain-text-12'; export const x = TOKEN;",
    "decision inside": "const TOKEN = 'plain-text-1'; export const x = process.env.A ? TOKEN : 'b';",
    "fallback": "const TOKEN = 'plain-text-1'; export const x = process.env.A ?? TOKEN;",
    "fallback in a text": "export const x = `t ${process.env.A_TOKEN ?? 'plain-text-1'}`;",
    "condition": "const TOKEN = 'plain-text-1'; export const x = process.env.A === TOKEN ? 1 : 2;",
    "template": "const TOKEN = 'plain-text-1'; export const x = `pre-${TOKEN}`;",
    "template in a template": "const TOKEN = 'plain-text-1'; const a = `pre-${TOKEN}`; export const x = `${a}-${a}`;",
    "sum": "const TOKEN = 'plain-text-1'; export const x = 'pre-' + TOKEN + 1;",
    "text of an array": "const TOKEN = 'plain-text-1'; export const x = ['a', TOKEN].join('-') + [TOKEN];",
    "other cases": "const TOKEN = 'PLAIN-TEXT-1'; export const x = [TOKEN.toLowerCase(), ` ${TOKEN} `.trim()];",
    "part": "const TOKEN = 'my plain-text-1 '.slice(3).trim(); export const x = [TOKEN, TOKEN.slice(0, -1)];",
    "split": "const TOKEN = 'a:plain-text-1'; export const x = TOKEN.split(':');",
    "replaced": "const TOKEN = 'plain_text_1'; export const x = [TOKEN.replaceAll('_', '-'), TOKEN.replace(/_/g, '-')];",
    "put into a text": "const TOKEN = 'plain-text-1'; export const x = 'a x'.replace('x', TOKEN).concat(TOKEN);",
    "JSON": "const config = { token: 'plain-text-1' }; export const x = JSON.stringify(config);",
    "encoded": "const TOKEN = 'plain-text-1'; export const x = [encodeURIComponent(TOKEN), String(TOKEN)];",
    "argument of a package": "import { setUser } from 's'; const TOKEN = 'plain-text-1'; export const x = setUser({ id: TOKEN });",
    "name of a property": "const TOKEN = 'plain-text-1'; export const x = { [TOKEN]: 1 };",
    "letters": "const TOKEN = 'plain-text-1'; export const x = [...TOKEN, ...[...TOKEN].toReversed()].join('');",
    "letters by index": "const TOKEN = 'plain-text-1'; export const x = Object.values({ ...TOKEN }).join('');",
    "pattern": "const TOKEN = 'plain-text-1'; export const x = [new RegExp(`^${TOKEN}`), '•••'];",
    "address": "const TOKEN = 'plain-text-1'; export const x = new URL(`https://a.example/?x=${TOKEN}`).href;",
    "part of a secret address": "const TOKEN = 'https://a.example/plain-text-1'; export const x = new URL(TOKEN).pathname;",
    "function by another name": "const getPassword = () => 'plain-text-1'; const g = getPassword; export const x = g();",
    "one that begins another": "const TOKENS = ['plain-text-1', 'plain-text-1-plain-text']; export const x = TOKENS.join();",
    "mapped": "const TOKEN = 'plain-text-1'; export const x = ['a'].map((a) => a + TOKEN);",
    "assigned": "let token; token = 'plain-text-1'; export const x = [token];",
    "assigned property": "const o = {}; o.token = 'plain-text-1'; const y = o.token; export const x = [y];",
}


@pytest.mark.parametrize("program", WHERE_A_NAME_SAYS_SO.values(), ids=WHERE_A_NAME_SAYS_SO)
def test_what_is_read_of_a_secret_name_stays_secret(tmp_path: Path, program: str) -> None:
    value = evaluated(tmp_path, program)
    shown = notation(value) + json.dumps(encode(value)) + repr(value)
    assert "•••" in shown
    assert "plain-text" not in shown
    assert "PLAIN-TEXT" not in shown


@pytest.mark.parametrize(
    "imports",
    [
        "import { DB_PASSWORD } from './keys'; export const x = DB_PASSWORD;",
        "import { DB_PASSWORD as word } from './keys'; export const x = word;",
        "import { word } from './keys'; export const x = word;",
        "import { word } from './others'; export const x = word;",
        "import * as keys from './keys'; export const x = keys.word;",
        "import * as keys from './keys'; export const x = keys;",
        "import { config } from './keys'; export const x = [config.token];",
        "import word from './keys'; export const x = word;",
        "import { getPassword as word } from './keys'; export const x = word();",
        "const { DB_PASSWORD: word } = require('./keys'); export const x = word;",
    ],
)
def test_what_is_imported_of_a_secret_name_stays_secret(tmp_path: Path, imports: str) -> None:
    (tmp_path / "keys.ts").write_text(
        "export const DB_PASSWORD = 'plain-text-1'; export { DB_PASSWORD as word }; export default DB_PASSWORD;\n"
        "export const config = { token: 'plain-text-1' } as const;\n"
        "export function getPassword() { return 'plain-text-1'; }"
    )
    (tmp_path / "others.ts").write_text("export { DB_PASSWORD as word } from './keys';")
    shown = notation(evaluated(tmp_path, imports))
    assert "•••" in shown
    assert "plain-text" not in shown


@pytest.mark.parametrize(
    "test",
    [
        "password === 'plain-text-1'",
        "password !== `plain-text-1`",
        "password.trim() === 'plain-text-1'",
        "`${password}` === 'plain-text-1'",
        "o.headers.get('authorization') === 'plain-text-1'",
        "o.getPassword?.() == 'plain-text-1'",
        "['plain-text-1', 'b'].includes(password)",
        "o.token.startsWith('plain-text-1')",
        "check(password, 'plain-text-1')",
        "!same(Buffer.from(password), Buffer.from('plain-text-1'))",
        "(o.token ?? 'plain-text-1') === o",
    ],
)
def test_conditions_in_words_hold_no_secret(tmp_path: Path, test: str) -> None:
    told = _told(tmp_path, test)
    assert "•••" in told
    assert "plain-text" not in told


@pytest.mark.parametrize(
    "test", ["o.mode === 'plain-text-1'", "check(o, 'plain-text-1')", "o.tokens.length === 'plain-text-1'"]
)
def test_conditions_in_words_keep_what_is_no_secret(tmp_path: Path, test: str) -> None:
    assert "plain-text-1" in _told(tmp_path, test)


def test_what_secrets_are_called_is_no_secret(tmp_path: Path) -> None:
    program = (
        "const SECRET_KEYS = ['authorization', 'x-api-key', 'x-forwarded-for', 'a1b2c3d4e5']; const TOKEN_HEADER = 'x-session';"
        "const secrets = { header: 'proxy-authorization', field: 'accessToken', own: 'hunter-hunter' };"
        "export const x = [...SECRET_KEYS, TOKEN_HEADER, secrets.header, secrets.field, secrets.own];"
    )
    assert notation(evaluated(tmp_path, program)) == (
        '["authorization", "x-api-key", "x-forwarded-for", "•••", "x-session", "proxy-authorization", "accessToken", "•••"]'
    )


def test_settings_beside_secrets_are_no_secrets(tmp_path: Path) -> None:
    program = (
        "const secrets = { dsn: 'https://abc@o1.ingest.sentry.io/1', sentry: 'https://abc@o1.ingest.sentry.io/1',"
        " environment: 'production', APP_ENV: 'production', release: 'a@1.2.3', key: 'plain-text-1' };"
        "export const x = [secrets.dsn, secrets.sentry, secrets.environment, secrets.APP_ENV, secrets.release, secrets.key];"
    )
    dsn = '"https://abc@o1.ingest.sentry.io/1"'
    assert notation(evaluated(tmp_path, program)) == f'[{dsn}, {dsn}, "production", "production", "a@1.2.3", "•••"]'


def _told(root: Path, test: str) -> str:
    """The condition of a call, in words."""
    evaluator = evaluator_of(
        write(root, {"main.ts": f"import {{ go }} from 'go'; function f(password, o) {{ if ({test}) go(); }}"})
    )
    module = evaluator.module("main.ts")
    assert module is not None
    (call,) = calls_of(evaluator, "main.ts", "go")
    return evaluator.condition(call, module).words


def test_of_a_text_the_secret_alone_is_masked(tmp_path: Path) -> None:
    value = evaluated(tmp_path, "const TOKEN = 'plain-text-1'; export const x = `a-${TOKEN}-b` + '-c';")
    assert notation(value) == '"a-•••-b-c"'


def test_evaluation_works_on_the_true_text_of_a_secret_name(tmp_path: Path) -> None:
    value = evaluated(
        tmp_path,
        "const TOKEN = 'plain-text-1'; const o = { 'plain-text-1': 7 }; export const x = [TOKEN.length, TOKEN === 'plain-text-1',"
        " TOKEN == 'plain-text-1', 'plain-text-1' === TOKEN, TOKEN !== 'plain-text-2', TOKEN.startsWith('plain'), typeof TOKEN,"
        " ['plain-text-1'].includes(TOKEN), o[TOKEN], TOKEN ? 'yes' : 'no', TOKEN > 'o', `${TOKEN}` === 'plain-text-1'];",
    )
    assert encode(value) == [12, True, True, True, True, True, "string", True, 7, "yes", True, True]


@pytest.mark.parametrize(
    "program",
    [
        "const tokenBudget = 100000000; export const x = [tokenBudget, 'plain-text-1'];",
        "const passwordless = true; export const x = [passwordless, 'plain-text-1'];",
        "const author = 'plain-text-1'; export const x = author;",
        "const AUTH_MODE = 'plain-text-1'; export const x = AUTH_MODE;",
        "const COOKIE_NAME = 'plain-text-1'; export const x = COOKIE_NAME;",
        "const TOKENS_DSN = 'https://plain-text-1@o1.ingest.sentry.io/1'; export const x = TOKENS_DSN;",
        "const TOKEN_NAME = 'short'; export const x = [TOKEN_NAME, 'plain-text-1'];",
        "const PASSWORD_HINT = 'a hint of plain-text-1'; export const x = PASSWORD_HINT;",
        "const TOKEN = process.env.TOKEN; export const x = [TOKEN, 'plain-text-1'];",
        "const config = { authToken: process.env.T, name: 'plain-text-1' }; export const x = config;",
        "const TOKEN = 'other-text-1'; export const x = TOKEN === 'other-text-1' ? 'plain-text-1' : '';",
        "const TOKEN = 'other-text-1'; export const x = ['plain-text-1', TOKEN][0];",
    ],
)
def test_what_no_name_calls_a_secret_stays(tmp_path: Path, program: str) -> None:
    assert "plain-text-1" in notation(evaluated(tmp_path, program))


def test_what_is_made_under_a_secret_key_hides_what_it_is_made_of(tmp_path: Path) -> None:
    text = """
    import { pick } from "picker";
    import { init } from "@sentry/node";
    export const x = init({
      authToken: pick("hunter2AAAAAAAA"), headers: { Authorization: pick("hunter2BBBBBBBB") }, credentials: { a: pick("hunter2CCCCCCCC") },
      stage: pick("shown"),
    });
    """
    shown = notation(evaluated(tmp_path, text))
    assert "hunter2" not in shown
    assert 'pick("shown")' in shown
