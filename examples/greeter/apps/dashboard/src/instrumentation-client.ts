import * as Sentry from "@sentry/nextjs";

// The client itself is set up in sentry.client.config.ts, which the webpack build adds to every page.
export const onRouterTransitionStart = Sentry.captureRouterTransitionStart;
