import preact from "@preact/preset-vite";
import { sentryVitePlugin } from "@sentry/vite-plugin";
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => ({
  build: {
    lib: { entry: "src/main.tsx", formats: ["iife"], name: "Greeter", fileName: () => "widget.js" },
    sourcemap: mode === "production" ? "hidden" : true,
  },
  plugins: [
    preact(),
    sentryVitePlugin({
      org: process.env.SENTRY_ORG ?? "greeter",
      project: "widget",
      authToken: process.env.SENTRY_AUTH_TOKEN,
      release: { name: process.env.SENTRY_RELEASE },
      sourcemaps: { filesToDeleteAfterUpload: ["dist/**/*.map"] },
      telemetry: false,
    }),
  ],
}));
