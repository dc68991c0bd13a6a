"""Commands outside package.json that start a process: Dockerfiles, docker-compose, Procfiles."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.source import open_repository


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("Dockerfile", 'FROM node\nCMD ["node", "--import", "./a.js", "b.js"]\n', ["node --import ./a.js b.js 2 "]),
        (
            "Dockerfile",
            "FROM node\nWORKDIR /srv/apps/a\nENTRYPOINT node -r ./a.js\nCMD b.js\n",
            ["node -r ./a.js b.js 4 /srv/apps/a"],
        ),
        ("Dockerfile", "FROM node\nCMD node a.js\nFROM nginx\nCMD nginx\n", []),
        (
            "Dockerfile",
            'FROM node\nENV NODE_OPTIONS="--import ./a.js"\nCMD npm start\n',
            ["NODE_OPTIONS= --import ./a.js 2 "],
        ),
        (
            "Dockerfile",
            "FROM node\nCMD node --import @acme/watch/register -r s3cret-of-nobody a.js\n",
            ["node --import @acme/watch/register -r a.js 2 "],
        ),
        ("Dockerfile", "FROM node\n# CMD node a.js\n", []),
        ("Dockerfile", 'FROM node\nCMD ["node", \n', []),
        ("a.dockerfile", "CMD node a.js --token s3cret-of-nobody\n", ["node a.js 1 "]),
        ("compose.yml", "services:\n  web:\n    command: [node, a.js, --key=s3cret-of-nobody]\n", ["node a.js 3 "]),
        (
            "compose.yml",
            "services:\n  web:\n    environment:\n      NODE_OPTIONS: --require ./a.js\n",
            ["NODE_OPTIONS= --require ./a.js 4 "],
        ),
        ("compose.yml", "services: 3\n", []),
        ("Procfile", "web: node a.js\nworker: TOKEN=s3cret-of-nobody node b.js\n", ["node a.js 1 ", "node b.js 2 "]),
        ("docs/Procfile", "\x00\n", []),
    ],
)
def test_commands(tmp_path, path, text, expected):
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    found = open_repository(tmp_path).manifests.start_commands
    assert [f"{one.command} {one.loc.line} {one.folder}" for one in found] == expected
    assert "s3cret" not in repr(found)


K8S = """\
kind: List
items:
  - spec:
      template:
        spec:
          initContainers:
            - command: [node, migrate.js]
          containers:
            - command: ["/bin/sh", "-c", "node a.js --key=s3cret-of-nobody"]
              workingDir: /srv
            - args: [b.js]
"""
BOMB = "\n".join(
    [
        "a0: &a0 {b: c}",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)),
        "containers: [{command: [node, a.js]}]\n",
    ]
)
STEPS = """\
defaults:
  run:
    working-directory: apps/a
jobs:
  one:
    steps:
      - uses: actions/checkout@v4
      - run: node a.js
      - run: |
          # node c.js
          cd ../b && TOKEN=s3cret-of-nobody node \\
            b.js
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("k8s/a.yml", K8S, ["node migrate.js 7  once", "node a.js 9 /srv"]),
        ("k8s/a.yml", "containers: [{command: [node, $X, a.js]}]\n", ["node $ a.js 1 "]),
        ("k8s/a.yml", "containers:\n{{ if .Values.a }}\n - command: [node, a.js]\n", []),
        ("k8s/a.yml", "containers: &a\n - *a\n", []),
        ("k8s/a.yml", BOMB, ["node a.js 11 "]),
        ("fly.toml", '[experimental]\ncmd = ["node", "a.js"]\n', ["node a.js 2 "]),
        ("fly.toml", "[processes]\n  web = 'node a.js'\n[deploy]\nrelease_command = \"node b.js\"\n", ["node a.js 2 ", "node b.js 4  once"]),
        ("fly.toml", 'text = "node a.js"\n', []),
        ("render.yaml", "services:\n  - rootDir: apps/a\n    startCommand: node a.js\n", ["node a.js 3 apps/a"]),
        ("a.service", "[Service]\nEnvironment=NODE_OPTIONS=--require=./a.js\nExecStart=-/usr/bin/node b.js\n", ["NODE_OPTIONS= --require=./a.js /usr/bin/node b.js 3 "]),
        (".github/workflows/a.yml", STEPS, ["node a.js 8 apps/a once", "node b.js 11 apps/b once"]),
        (".github/workflows/a.yml", "jobs: node a.js\n", []),
    ],
)  # fmt: skip
def test_commands_of_platforms_and_jobs(tmp_path, path, text, expected):
    target = tmp_path / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    repository = open_repository(tmp_path)
    found = repository.manifests.deployed_commands
    assert [f"{one.command} {one.loc.line} {one.folder}{' once' if one.once else ''}" for one in found] == expected
    assert "s3cret" not in repr(found)
    assert not repository.diagnostics
