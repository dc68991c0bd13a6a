"""The modules that JavaScript runtimes bring along: what their functions return is decided at run time."""

from __future__ import annotations

#: Node's own modules, also reachable without `node:`.
NODE_MODULES = frozenset(
    [
        "assert",
        "async_hooks",
        "buffer",
        "child_process",
        "cluster",
        "console",
        "constants",
        "crypto",
        "dgram",
        "diagnostics_channel",
        "dns",
        "domain",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "inspector",
        "module",
        "net",
        "os",
        "path",
        "perf_hooks",
        "process",
        "punycode",
        "querystring",
        "readline",
        "repl",
        "stream",
        "string_decoder",
        "sys",
        "timers",
        "tls",
        "trace_events",
        "tty",
        "url",
        "util",
        "v8",
        "vm",
        "wasi",
        "worker_threads",
        "zlib",
    ],
)
RUNTIME_SCHEMES = ("node:", "bun:", "cloudflare:")


def is_runtime_module(specifier: str) -> bool:
    """Whether `specifier` names a module of the runtime, not of a package."""
    return specifier.startswith(RUNTIME_SCHEMES) or specifier.partition("/")[0] in NODE_MODULES or specifier == "bun"
