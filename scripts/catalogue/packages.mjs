// What make_catalogue.mjs reads: packages, versions, and where in each its options are declared. Data only.

// The first version of each major, the newest that npm could install, and those between which behaviour is known to have moved.
const SDK = [
  "7.0.0", "7.120.4", "8.0.0", "8.55.2", "9.0.0", "9.47.2",
  "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.78.0", "11.0.0", "11.12.0",
];
// The two that all others stand on are read at more versions, so that a change can be told closely.
const DENSE = [
  "7.0.0", "7.100.0", "7.120.4",
  "8.0.0", "8.10.0", "8.30.0", "8.55.2",
  "9.0.0", "9.20.0", "9.40.0", "9.47.2",
  "10.0.0", "10.10.0", "10.20.0", "10.28.0", "10.35.0", "10.40.0", "10.45.0", "10.50.0", "10.55.0", "10.60.0", "10.65.0", "10.72.0",
  "10.75.0", "10.78.0",
  "11.0.0", "11.4.0", "11.8.0", "11.12.0",
];
const NEXTJS = [
  "7.0.0", "7.120.4", "8.0.0", "8.55.2", "9.0.0", "9.47.2",
  "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.78.0", "11.0.0", "11.8.0",
];
const REACT = ["react@18"];
const REACT_DOM = ["react@18", "react-dom@18"];
const NEXT = { 7: 13, 8: 14, 9: 14, 10: 15, 11: 15 };

/** The parameters of a function, counted from 0, that hold options. */
const taken = (name, ...parameters) => ({ name, parameters });
/** An exported type that says what the options are. */
const typed = (name) => ({ name });

const INIT = taken("init", 0);
const PAGE = "page";
const NODE = "node";
/** A client entry of a framework's package: outside a page it is run without its integrations for the defaults of options. */
const client = (file) => ({ entry: file, place: PAGE, base: { defaultIntegrations: false } });
const server = (file) => ({ entry: file, place: NODE, base: {} });
// At which versions a framework's package is run: at the others only its declarations are read.
const RUN_AT = /^(8\.55|9\.47|10\.2[578]|10\.7[56]|11)\./;
const BOTH = { browser: client("index.client.js"), server: server("index.server.js") };

// `init`, `build`: where the options are declared, a list where the name moved. `from`: the specifier that declares it, when it is not
// the package itself, by major. `run`: what is run, by runtime ("" where there is only one): the package's name, or a file beside its
// main file. `runAt`: at which versions, where not at all. `peers`: what the run or the types need besides.
// Not run: @sentry/bun and @sentry/cloudflare, whose runtimes are not Node's.
export const PACKAGES = {
  "@sentry/browser": { versions: DENSE, init: [INIT], run: { "": { entry: "@sentry/browser", place: PAGE, base: {} } } },
  "@sentry/node": { versions: DENSE, init: [INIT], run: { "": server("@sentry/node") } },
  "@sentry/react": { versions: SDK, init: [INIT], run: { "": { entry: "@sentry/react", place: PAGE, base: {} } }, peers: () => REACT },
  "@sentry/vue": {
    versions: [
      "7.0.0", "7.120.4", "8.2.1", "8.55.2", "9.0.0", "9.47.1", "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.75.3",
      "11.7.0", "11.11.0",
    ],
    init: [INIT],
    run: { "": { entry: "@sentry/vue", place: PAGE, base: {} } },
    peers: () => ["vue@3"],
  },
  "@sentry/svelte": {
    versions: [
      "7.10.0", "7.120.4", "8.0.0", "8.55.2", "9.1.0", "9.47.1", "10.0.0", "10.27.0", "10.45.0", "10.55.0", "10.72.0", "10.75.2",
    ],
    init: [INIT],
    run: { "": { entry: "@sentry/svelte", place: PAGE, base: {} } },
    peers: () => ["svelte@4"],
  },
  "@sentry/sveltekit": {
    versions: [
      "7.49.0", "7.120.4", "8.0.0", "8.55.2", "9.1.0", "9.47.1", "10.0.0", "10.27.0", "10.45.0", "10.55.0", "10.72.0", "10.75.2", "11.7.0",
    ],
    init: [INIT],
    build: [taken("sentrySvelteKit", 0)],
    run: BOTH,
    runAt: RUN_AT,
  },
  "@sentry/astro": {
    versions: [
      "7.77.0", "7.120.4", "8.7.0", "8.55.2", "9.1.0", "9.47.1", "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.71.0", "10.75.2",
    ],
    init: [INIT],
    build: [taken("sentryAstro", 0), taken("default", 0)],
    run: BOTH,
    runAt: RUN_AT,
  },
  "@sentry/nuxt": {
    versions: ["8.28.0", "8.55.2", "9.0.0", "9.47.1", "10.3.0", "10.28.0", "10.45.0", "10.56.0", "10.73.0", "10.75.2"],
    init: [INIT],
    build: [typed("ModuleOptions")],
    from: { build: () => "@sentry/nuxt/module" },
    run: BOTH,
    runAt: RUN_AT,
    peers: () => ["vue@3"],
  },
  "@sentry/remix": {
    versions: [
      "7.4.1", "7.120.4", "8.2.1", "8.55.2", "9.0.0", "9.47.1", "10.10.0", "10.25.0", "10.45.0", "10.53.1", "10.73.0", "10.75.2",
    ],
    init: [INIT],
    build: [taken("sentryRemixVitePlugin", 0)],
    run: BOTH,
    runAt: RUN_AT,
    peers: () => ["@remix-run/node@2", "@remix-run/react@2", "@remix-run/server-runtime@2", ...REACT_DOM],
  },
  "@sentry/react-router": {
    versions: ["9.8.0", "9.47.1", "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.75.2"],
    init: [INIT],
    build: [taken("sentryReactRouter", 0)],
    run: BOTH,
    runAt: RUN_AT,
    peers: () => ["react-router@7", "@react-router/node@7", ...REACT_DOM],
  },
  "@sentry/nextjs": {
    versions: NEXTJS,
    init: [INIT],
    build: [taken("withSentryConfig", 1, 2)], // 7 took its build options in two parameters
    from: { build: (major) => (major >= 11 ? "@sentry/nextjs/config" : "@sentry/nextjs") },
    run: { browser: client("index.client.js"), server: server("@sentry/nextjs"), edge: { ...server("edge/index.js"), place: "" } },
    peers: (major) => [`next@${NEXT[major]}`, ...REACT_DOM],
  },
  "@sentry/nestjs": {
    versions: ["8.13.0", "8.55.2", "9.1.0", "9.47.1", "10.1.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.75.3"],
    init: [INIT],
    run: { "": server("@sentry/nestjs") },
    runAt: RUN_AT,
    peers: () => ["@nestjs/common@10", "@nestjs/core@10", "reflect-metadata@0.2", "rxjs@7"],
  },
  "@sentry/bun": {
    versions: [
      "7.81.0", "7.120.4", "8.30.0", "8.55.2", "9.1.0", "9.47.2", "10.3.0", "10.28.0", "10.44.0", "10.55.0", "10.72.0", "10.76.2",
      "11.0.0", "11.8.0",
    ],
    init: [INIT],
  },
  "@sentry/cloudflare": {
    versions: ["8.28.0", "8.55.2", "9.1.0", "9.47.1", "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.75.3", "11.0.0"],
    init: [typed("CloudflareOptions")],
    peers: () => ["@cloudflare/workers-types@4"],
  },
  "@sentry/angular": {
    versions: ["7.120.4", "8.0.0", "8.55.2", "9.1.0", "9.47.1", "10.1.0", "10.27.0", "10.45.0", "10.55.0", "10.73.0", "10.75.2", "11.0.0"],
    init: [INIT],
    peers: () => ["@angular/core@17", "@angular/common@17", "@angular/router@17", "rxjs@7", "zone.js@0.14"],
  },
  "@sentry/gatsby": {
    versions: ["7.0.0", "7.120.4", "8.9.2", "8.55.2", "9.2.0", "9.47.1", "10.5.0", "10.25.0", "10.46.0", "10.68.0", "11.0.0"],
    init: [INIT],
    run: { "": { entry: "@sentry/gatsby", place: PAGE, base: {} } },
    peers: () => [...REACT_DOM],
  },
  "@sentry/tanstackstart-react": {
    versions: ["9.12.0", "9.47.1", "10.17.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.75.2"],
    init: [INIT],
    peers: () => [...REACT_DOM],
  },
  "@sentry/aws-serverless": {
    versions: ["8.27.0", "8.55.2", "9.9.0", "9.47.1", "10.5.0", "10.27.0", "10.45.0", "10.55.0", "10.73.0", "10.75.2"],
    init: [INIT],
    run: { "": server("@sentry/aws-serverless") },
  },
  "@sentry/google-cloud-serverless": {
    versions: ["8.13.0", "8.55.2", "9.30.0", "9.47.1", "10.32.1", "10.46.0", "10.58.0", "10.75.2"],
    init: [INIT],
    run: { "": server("@sentry/google-cloud-serverless") },
  },
  "@sentry/deno": {
    versions: ["8.27.0", "8.55.2", "9.39.0", "9.47.1", "10.46.0", "10.56.0", "10.73.0", "10.75.2"],
    init: [INIT],
  },
  "@sentry/electron": {
    versions: ["4.24.0", "5.0.0", "5.12.0", "6.0.0", "6.11.0", "7.0.0", "7.5.0", "7.10.0", "7.15.0", "7.20.2"],
    init: [INIT],
    from: { init: () => ["@sentry/electron/main", "@sentry/electron/renderer"] },
    peers: () => ["electron@33"],
  },
  "@sentry/react-native": {
    versions: ["5.0.0", "5.36.0", "6.0.0", "6.22.0", "7.0.0", "7.6.0", "7.13.0", "8.0.0", "8.14.0", "8.28.0"],
    init: [INIT],
    peers: () => ["react@18", "react-native@0.76"],
  },
  "@sentry/vite-plugin": {
    versions: ["2.0.0", "2.23.1", "3.0.0", "3.6.1", "4.0.0", "4.6.1", "4.9.1", "5.0.0", "5.4.1", "11.8.0", "11.9.0"],
    build: [taken("sentryVitePlugin", 0)],
  },
  "@sentry/webpack-plugin": {
    versions: ["2.0.0", "2.23.1", "3.0.0", "3.6.1", "4.0.0", "4.6.1", "4.9.1", "5.0.0", "5.4.1", "11.8.0"],
    build: [taken("sentryWebpackPlugin", 0)],
    peers: () => ["webpack@5"],
  },
  "@sentry/rollup-plugin": {
    versions: ["2.14.2", "2.23.1", "3.1.2", "3.6.1", "4.0.2", "4.6.1", "4.9.1", "5.0.0", "5.4.0"],
    build: [taken("sentryRollupPlugin", 0)],
    peers: () => ["rollup@4"],
  },
  "@sentry/esbuild-plugin": {
    versions: ["2.2.0", "2.23.1", "3.1.1", "3.6.1", "4.3.0", "4.6.1", "4.9.1", "5.1.1", "5.4.0"],
    build: [taken("sentryEsbuildPlugin", 0)],
    peers: () => ["esbuild@0.25"],
  },
  "@sentry/bundler-plugin-core": {
    versions: ["2.0.0", "2.23.1", "3.0.0", "3.6.1", "4.0.0", "4.6.1", "4.9.1", "5.0.0", "5.3.0"],
    build: [typed("Options")],
  },
};

// Measured at this version in Chromium (replay) and in Next.js builds, which the scripts do not start.
const STUDIED = ["10.28.0"];
export const STUDY = {
  "@sentry/browser": { init: { replaysSessionSampleRate: ["undefined", STUDIED], replaysOnErrorSampleRate: ["undefined", STUDIED] } },
  "@sentry/nextjs": {
    build: { "sourcemaps.disable": ["false", STUDIED], "sourcemaps.deleteSourcemapsAfterUpload": ["true", STUDIED] },
  },
};

/** Packages that declare what @sentry/browser, @sentry/node or @sentry/react hand on; an integration's options stand with the package that declares it. */
export const BASES = /^(@sentry-internal\/|@sentry\/(core|browser|browser-utils|replay|feedback|react|node|node-core|server-utils|opentelemetry|types|utils|integrations|tracing|hub|conventions)$)/;
/** With these stand the options of all that they hand on. */
export const WHOLE = ["@sentry/browser", "@sentry/node"];
