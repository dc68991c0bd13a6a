"""Which installed packages depend on an SDK: the same tree in every lockfile's format.

`@acme/watch` depends on `@acme/base` and that on `@sentry/node`; `@acme/build` on a tool of Sentry, `plain` on neither, and the
repository's own package `apps/a` on the SDK itself.
"""

from __future__ import annotations

import json

import pytest
from manifest_files import package, repository

ENTRIES = {
    "@acme/base": {"@sentry/node": "^10.0.0"},
    "@acme/build": {"@sentry/cli": "^2.0.0"},
    "@acme/watch": {"@acme/base": "^1.0.0", "plain": "^1.0.0"},
    "@sentry/cli": {},
    "@sentry/nextjs": {"@sentry/node": "10.28.0"},
    "@sentry/node": {"@sentry/core": "10.28.0"},
    "plain": {},
    "lighthouse": {"@sentry/node": "^7.0.0"},
}


def npm_1() -> str:
    entries = {name: {"version": "1.0.0", **({"requires": needs} if needs else {})} for name, needs in ENTRIES.items()}
    return json.dumps({"name": "shop", "lockfileVersion": 1, "requires": True, "dependencies": entries}, indent=2)


def npm(field: str, indent: str | int = 2) -> str:
    own = {
        "": {"name": "shop", "dependencies": {"@sentry/node": "^10.0.0"}},
        "apps/a": {"dependencies": {"@sentry/node": "1"}},
    }
    entries = {f"node_modules/{name}": {"version": "1.0.0", field: needs} for name, needs in ENTRIES.items()}
    return json.dumps(
        {"name": "shop", "lockfileVersion": 3, "packages": {**own, **entries, "zoo": own["apps/a"]}}, indent=indent
    )


def pnpm(version: str, head: str, own: str) -> str:
    lines = [
        f"lockfileVersion: '{version}'",
        "",
        "importers:",
        "",
        "  apps/a:",
        "    dependencies:",
        own,
        "",
        "packages:",
    ]
    for name, needs in ENTRIES.items():
        lines += ["", f"  {head.format(name)}:", "    resolution: {integrity: sha512-x}"]
        lines += ["    dependencies:"] if needs else []
        lines += [
            f"      {other!r}: {asked.strip('^')}" if "@" in other else f"      {other}: 1.0.0"
            for other, asked in needs.items()
        ]
    return "\n".join([*lines, ""])


def yarn_1() -> str:
    lines = ["# yarn lockfile v1", ""]
    for name, needs in ENTRIES.items():
        head = f"{name}@^1.0.0, {name}@^1.1.0"
        lines += [
            "",
            '"' + head.replace(", ", '", "') + '":' if name.startswith("@") else f"{head}:",
            '  version "1.0.0"',
        ]
        lines += ["  dependencies:"] if needs else []
        lines += [
            f'    "{other}" "{asked}"' if other.startswith("@") else f'    {other} "{asked}"'
            for other, asked in needs.items()
        ]
    return "\n".join([*lines, ""])


def berry() -> str:
    lines = [
        "__metadata:",
        "  version: 8",
        "",
        '"a@workspace:apps/a":',
        "  version: 0.0.0-use.local",
        "  dependencies:",
        '    "@sentry/node": "npm:^10.0.0"',
    ]
    for name, needs in ENTRIES.items():
        lines += ["", f'"{name}@npm:^1.0.0":', "  version: 1.0.0"]
        lines += ["  dependencies:"] if needs else []
        lines += [
            f'    "{other}": "npm:{asked}"' if other.startswith("@") else f"    {other}: {asked}"
            for other, asked in needs.items()
        ]
    return "\n".join([*lines, ""])


def bun() -> str:
    lines = [
        "{",
        '  "lockfileVersion": 1,',
        '  "workspaces": {',
        '    "apps/a": {',
        '      "dependencies": {',
        '        "@sentry/node": "^10.0.0",',
        "      },",
        "    },",
        "  },",
        '  "packages": {',
    ]
    for name, needs in ENTRIES.items():
        lines.append(f'    "{name}": ["{name}@1.0.0", "", {json.dumps({"dependencies": needs})}, "sha512-x"],')
    return "\n".join([*lines, "  }", "}", ""])


OWN_9 = "      '@sentry/node':\n        specifier: ^10.0.0\n        version: 10.28.0"
TEXTS = {
    "npm 1": ("package-lock.json", npm_1()),
    "npm 3": ("package-lock.json", npm("dependencies")),
    "npm 3, peers, with tabs": ("package-lock.json", npm("peerDependencies", "\t")),
    "npm 3, lines of Windows": ("package-lock.json", npm("optionalDependencies").replace("\n", "\r\n")),
    "pnpm 5": ("pnpm-lock.yaml", pnpm("5.4", "/{}/1.0.0_react@18.0.0", "      '@sentry/node': 10.28.0")),
    "pnpm 6": ("pnpm-lock.yaml", pnpm("6.0", "/{}@1.0.0(@sentry/node@10.28.0)", OWN_9)),
    "pnpm 9": ("pnpm-lock.yaml", pnpm("9.0", "'{}@1.0.0(react@18.0.0)'", OWN_9).replace("packages:", "packages: {}\n\nsnapshots:")),
    "yarn 1": ("yarn.lock", yarn_1()),
    "yarn 4": ("yarn.lock", berry()),
    "bun": ("bun.lock", bun()),
}  # fmt: skip


@pytest.mark.parametrize("kind", TEXTS)
def test_what_depends_on_an_sdk(tmp_path, kind):
    name, text = TEXTS[kind]
    found = repository(tmp_path, {"package.json": package(name="shop"), name: text}).dependents
    assert found.names == {"@acme/base", "@acme/watch"}
    told = found.of("@acme/watch", "apps/a")
    assert (told.sdks, told.loc.source) == ({"@sentry/node"}, name)
    assert "@acme/watch" in text.splitlines()[told.loc.line - 1]
    assert [found.knows(each, "") for each in ("@acme/watch", "plain", "@acme/wat", "watch")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_lockfile_of_another_folder_says_nothing(tmp_path):
    name, text = TEXTS["yarn 1"]
    found = repository(tmp_path, {"package.json": package(name="shop"), f"apps/b/{name}": text}).dependents
    assert found.of("@acme/base", "apps/a") is None
    assert not found.knows("@acme/base", "apps/a")
    assert found.of("@acme/base", "apps/b") is not None
