"""What code can be about, as rows: the names and packages by which a topic is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """One row. `calls`: last names of callees and constructors; `names`: identifiers; `packages`: prefixes of import specifiers."""

    name: str
    calls: frozenset[str] = frozenset()
    packages: tuple[str, ...] = ()
    needles: tuple[bytes, ...] = ()
    names: frozenset[str] = frozenset()


WEBRTC_PACKAGES = ("simple-peer", "peerjs", "livekit-", "@livekit/", "mediasoup", "twilio-video", "@daily-co/", "agora-rtc")
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
            """RTCPeerConnection getUserMedia getDisplayMedia createOffer createAnswer setRemoteDescription setLocalDescription
            addIceCandidate SimplePeer""".split()
        ),
        WEBRTC_PACKAGES,
        (b"RTCPeerConnection", b"simple-peer", b"getUserMedia", b"getDisplayMedia", b"peerjs", b"livekit"),
    ),
    Topic(
        "network",
        frozenset({"fetch", "XMLHttpRequest", "sendBeacon", "$fetch", "axios"}),
        HTTP_PACKAGES,
        (b"fetch(", b"XMLHttpRequest", b"axios", b"sendBeacon"),
    ),
    Topic(
        "auth",
        frozenset(
            """signIn signOut signUp getSession getServerSession jwtVerify verifyToken refreshSession exchangeCodeForSession
            signInWithPassword signInWithOAuth resetPasswordForEmail updateSession authenticate""".split()
        ),
        AUTH_PACKAGES,
        (b"auth", b"Auth", b"jwt", b"session"),
        frozenset({"auth"}),
    ),
    Topic(
        "socket",
        frozenset({"WebSocket", "io"}),
        SOCKET_PACKAGES,
        (b"socket.io", b"WebSocket", b"socket"),
        frozenset({"socket", "io"}),
    ),
)

#: What code holds, wherever it stands. `calls` are written out in full here: `navigator.serviceWorker.register`.
FACT_TOPICS: tuple[Topic, ...] = (
    Topic(
        "webrtc",
        frozenset({"RTCPeerConnection", "navigator.mediaDevices.getUserMedia", "navigator.mediaDevices.getDisplayMedia"}),
        WEBRTC_PACKAGES,
        CATCH_TOPICS[0].needles,
    ),
    Topic(
        "fetch",
        frozenset({"fetch", "window.fetch", "globalThis.fetch", "XMLHttpRequest", "navigator.sendBeacon", "$fetch"}),
        HTTP_PACKAGES,
        CATCH_TOPICS[1].needles,
    ),
    Topic("express", frozenset(), ("express",), (b"express",)),
    Topic("fastify", frozenset(), ("fastify",), (b"fastify",)),
    Topic("koa", frozenset(), ("koa",), (b"koa",)),
    Topic("hono", frozenset(), ("hono",), (b"hono",)),
    Topic("socket.io", frozenset(), ("socket.io", "socket.io-client"), (b"socket.io",)),
    Topic("rate-limit", frozenset(), RATE_LIMIT_PACKAGES, tuple(name.encode() for name in RATE_LIMIT_PACKAGES)),
    Topic(
        "service-worker",
        frozenset({"navigator.serviceWorker.register"}),
        ("next-pwa", "@ducanh2912/next-pwa", "@serwist/", "workbox-", "vite-plugin-pwa"),
        (b"serviceWorker", b"next-pwa", b"serwist", b"workbox", b"vite-plugin-pwa"),
    ),
)


def from_package(specifier: str, packages: tuple[str, ...]) -> bool:
    """Is a specifier one of the packages, or a subpath of one? A name that ends in `-` or `/` is a prefix."""
    return any(
        specifier == name or specifier.startswith(name if name.endswith(("-", "/")) else f"{name}/") for name in packages
    )
