"""Uses of the SDK that are boundaries themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: method -> kind
SDK_BOUNDARIES: Mapping[str, str] = {
    "ErrorBoundary": "sentry-error-boundary",
    "withErrorBoundary": "sentry-error-boundary",
    "captureRequestError": "on-request-error",
    "setupExpressErrorHandler": "express-handler",
    "expressErrorHandler": "express-handler",
    "Handlers.errorHandler": "express-handler",
    "setupFastifyErrorHandler": "fastify-handler",
    "setupKoaErrorHandler": "koa-handler",
    "setupHapiErrorHandler": "hapi-handler",
    "createSentryHandleError": "react-router-handle-error",
    "sentryOnError": "react-router-on-error",
    "setupConnectErrorHandler": "connect-handler",
    "setupHonoErrorHandler": "hono-handler",
    "sentryHandleError": "remix-handle-error",
    "wrapHandleErrorWithSentry": "remix-handle-error",
    "handleErrorWithSentry": "sveltekit-handle-error",
    "SentryGlobalFilter": "nest-filter",
    "SentryExceptionCaptured": "nest-own-filter",
    "createErrorHandler": "angular-error-handler",
    "SentryErrorHandler": "angular-error-handler",
    "wrapHandler": "lambda-handler",
    "trpcMiddleware": "trpc-middleware",
    "withSentry": "worker-handler",
    "instrumentDurableObjectWithSentry": "durable-object",
}
#: of these names the ones that other packages give to something else: method -> how the packages begin that it counts of
OF_PACKAGES: Mapping[str, tuple[str, ...]] = {
    "wrapHandler": ("@sentry/aws-serverless", "@sentry/serverless"),
    "withSentry": ("@sentry/cloudflare",),
}
