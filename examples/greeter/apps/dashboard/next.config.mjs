import { withSentryConfig } from "@sentry/nextjs";

const isCI = Boolean(process.env.CI);

/** @type {import("next").NextConfig} */
const nextConfig = {
  reactStrictMode: true,
  transpilePackages: ["@greeter/sentry-config"],
};

export default withSentryConfig(nextConfig, {
  org: process.env.SENTRY_ORG ?? "greeter",
  project: process.env.SENTRY_PROJECT ?? "dashboard",
  authToken: process.env.SENTRY_AUTH_TOKEN,
  silent: !isCI,
  widenClientFileUpload: true,
  tunnelRoute: "/monitoring",
  hideSourceMaps: true,
  disableLogger: true,
  sourcemaps: {
    deleteSourcemapsAfterUpload: true,
  },
});
