"""What code can be about, as rows: the names and packages by which a topic is told."""

from __future__ import annotations

from functools import cache

from sphinxcontrib_errortracking.lean import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One row. `calls`: last names of callees and constructors; `names`: identifiers; `packages`: prefixes of import specifiers."""

    name: str
    calls: frozenset[str] = frozenset()
    packages: tuple[str, ...] = ()
    names: frozenset[str] = frozenset()

    def may_be_in(self, text: str) -> bool:
        """Is a file's text worth a look: it calls or imports something of this topic, perhaps in a comment?"""
        return any(word in text and _begins_in(text, word) for word in _words(self))


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
def _words(topic: Topic) -> tuple[str, ...]:
    """Plain strings, because searching for them is fast."""
    calls = (f"{name.rpartition('.')[2]}(" for name in sorted(topic.calls))
    packages = (f"{quote}{name}" for name in topic.packages for quote in "\"'")
    return (*calls, *packages, *(f"{name}." for name in sorted(topic.names)))


def _begins_in(text: str, word: str) -> bool:
    """Does a word stand in a text as a name of its own: `refetch(` is no `fetch(`? Plain searches: a pattern takes ten times as long."""
    place = text.find(word)
    while place >= 0:
        before = text[place - 1 : place]
        if not (before.isalnum() or before in {"_", "$"}):
            return True
        place = text.find(word, place + 1)
    return False
