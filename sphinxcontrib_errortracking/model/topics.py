"""What code can be about, as rows: the names and packages by which a topic is told."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Topic:
    """One row. `calls`: last names of callees and constructors; `names`: identifiers; `packages`: prefixes of import specifiers."""

    name: str
    calls: frozenset[str] = frozenset()
    packages: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    def may_be_in(self, text: str) -> bool:
        """Is a file's text worth a look: it calls or imports something of this topic, perhaps in a comment?"""
        return any(_begins_in(text, word) for word in self._words_in(text))

    def may_run_in(self, text: str) -> bool:
        """The same, where an import of types, of which nothing is left at run time, does not count."""
        return any(_begins_in(text, word, types=False) for word in self._words_in(text))

    def _words_in(self, text: str) -> Iterator[str]:
        return (before + word for word, befores in _words(self) if word in text for before in befores)


WEBRTC_PACKAGES = (
    "simple-peer",
    "peerjs",
    "livekit-",
    "@livekit/",
    "mediasoup",
    "twilio-video",
    "@daily-co/",
    "agora-rtc",
)
HTTP_PACKAGES = ("axios", "ky", "got", "node-fetch", "undici", "ofetch", "superagent", "cross-fetch")
AUTH_PACKAGES = (
    "next-auth", "@auth/", "jsonwebtoken", "jose", "@clerk/", "passport", "lucia", "better-auth", "firebase/auth", "iron-session",
    "@supabase/ssr", "@supabase/auth-helpers", "@auth0/", "express-jwt", "@kinde-oss/", "@workos-inc/",
)  # fmt: skip
SOCKET_PACKAGES = ("socket.io", "ws", "@socket.io/")
RATE_LIMIT_PACKAGES = (
    "express-rate-limit", "rate-limiter-flexible", "@upstash/ratelimit", "express-slow-down", "@fastify/rate-limit",
    "hono-rate-limiter", "@nestjs/throttler", "koa-ratelimit",
)  # fmt: skip

#: What a try block touches.
CATCH_TOPICS: tuple[Topic, ...] = (
    Topic(
        "webrtc",
        frozenset(
            """RTCPeerConnection createOffer createAnswer setRemoteDescription setLocalDescription addIceCandidate
            SimplePeer""".split()  # noqa: SIM905 - a list of names reads best so
        ),
        WEBRTC_PACKAGES,
    ),
    Topic("media", frozenset({"getUserMedia", "getDisplayMedia"})),
    Topic(
        "network",
        frozenset({"fetch", "XMLHttpRequest", "sendBeacon", "$fetch", "axios"}),
        HTTP_PACKAGES,
    ),
    Topic(
        "auth",
        frozenset(
            """signIn signOut signUp getSession getServerSession jwtVerify verifyToken refreshSession exchangeCodeForSession
            signInWithPassword signInWithOAuth resetPasswordForEmail updateSession authenticate""".split()  # noqa: SIM905 - a list of names reads best so
        ),
        AUTH_PACKAGES,
        frozenset({"auth"}),
    ),
    Topic(
        "socket",
        frozenset({"WebSocket", "io"}),
        SOCKET_PACKAGES,
        frozenset({"socket", "io"}),
    ),
)

#: Topics of calls between people: their handlers are listed of apps without Sentry too.
CALL_TOPICS: tuple[Topic, ...] = CATCH_TOPICS[:2]
#: What a function of another file may do for those who call it.
FOLLOWED_TOPICS: tuple[Topic, ...] = CATCH_TOPICS[:3]
#: A handler in a server framework's route: told by where it stands, not by what it touches.
ROUTE = Topic("route", packages=("express", "fastify", "koa", "@koa/router", "hono", "restify", "polka", "@hapi/hapi"))

#: What code holds, wherever it stands. `calls` are written out in full here: `navigator.serviceWorker.register`.
FACT_TOPICS: tuple[Topic, ...] = (
    Topic(
        "webrtc",
        frozenset({"RTCPeerConnection"}),
        WEBRTC_PACKAGES,
    ),
    Topic("media", frozenset({"navigator.mediaDevices.getUserMedia", "navigator.mediaDevices.getDisplayMedia"})),
    Topic(
        "fetch",
        frozenset({"fetch", "window.fetch", "globalThis.fetch", "XMLHttpRequest", "navigator.sendBeacon", "$fetch"}),
        HTTP_PACKAGES,
    ),
    Topic("express", frozenset(), ("express",)),
    Topic("fastify", frozenset(), ("fastify",)),
    Topic("koa", frozenset(), ("koa",)),
    Topic("hono", frozenset(), ("hono",)),
    Topic("socket.io", frozenset(), ("socket.io", "socket.io-client")),
    Topic("rate-limit", frozenset(), RATE_LIMIT_PACKAGES),
    Topic(
        "service-worker",
        frozenset({"navigator.serviceWorker.register"}),
        ("next-pwa", "@ducanh2912/next-pwa", "@serwist/", "workbox-", "vite-plugin-pwa"),
    ),
)


def from_package(specifier: str, packages: tuple[str, ...]) -> bool:
    """Is a specifier one of the packages, or a subpath of one? A name that ends in `-` or `/` is a prefix."""
    return any(
        specifier == name or specifier.startswith(name if name.endswith(("-", "/")) else f"{name}/")
        for name in packages
    )


@cache
def _words(topic: Topic) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Plain strings, because searching for them is fast; and the characters, or none, of which one stands before."""
    calls = ((f"{name.rpartition('.')[2]}(", ("",)) for name in sorted(topic.calls))
    packages = ((name, ('"', "'")) for name in topic.packages)
    return (*calls, *packages, *((f"{name}.", ("",)) for name in sorted(topic.names)))


def _begins_in(text: str, word: str, *, types: bool = True) -> bool:
    """Does a word stand in a text as a name of its own: `refetch(` is no `fetch(`? Plain searches: a pattern takes ten times as long."""
    place = text.find(word)
    while place >= 0:
        before = text[place - 1 : place]
        if not (before.isalnum() or before in {"_", "$"}) and (types or not _of_types(text, place)):
            return True
        place = text.find(word, place + 1)
    return False


def _of_types(text: str, place: int) -> bool:
    """Does an import of types end here, of which nothing is left at run time?"""
    start = text.rfind("import", 0, place) if text[place] in "\"'" else -1
    return start >= 0 and _IMPORTS_TYPES.fullmatch(text, start, place) is not None


_IMPORTS_TYPES = regex(r"import\s+type\s+(?:\{[^{}]*\}|\*\s*as\s+[\w$]+|[\w$]+)\s*from\s*")
