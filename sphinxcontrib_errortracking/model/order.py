"""Is Sentry set up after what it instruments was loaded: static imports are evaluated before the importing file's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import ImportDeclaration

from .records import CodeFact
from .runtimes import sdk_runtime
from .topics import from_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .graph import ImportGraph
    from .project import Project
    from .sites import Site

#: What Sentry's Node SDK instruments when it is loaded.
INSTRUMENTED: tuple[str, ...] = (
    "express", "fastify", "koa", "@hapi/hapi", "connect", "@nestjs/core", "http", "https", "node:http", "node:https", "pg", "mysql",
    "mysql2", "mongodb", "mongoose", "redis", "ioredis", "graphql", "@prisma/client", "kafkajs", "amqplib", "hono", "knex", "tedious",
    "undici", "openai", "@anthropic-ai/sdk", "ai", "generic-pool", "lru-memoizer", "dataloader",
)  # fmt: skip


def init_after_imports(project: Project, graph: ImportGraph, sites: Iterable[Site]) -> Iterator[CodeFact]:
    """One fact for each instrumentable package that a server's file imports itself before its `init` can run."""
    for site in sites:
        if site.method != "init" or site.kind != "call" or sdk_runtime(site.package) != "server":
            continue
        for entry in graph.imports(site.path):
            is_import = isinstance(entry.node, ImportDeclaration) and entry.target is None
            if is_import and from_package(entry.specifier, INSTRUMENTED):
                yield CodeFact(
                    topic="init-after-imports",
                    detail=entry.specifier,
                    loc=entry.loc,
                    app=project.package_path(site.path),
                )
