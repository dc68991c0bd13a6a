// Runs one installed Sentry package and prints the defaults that can be seen in what it sends, as one JSON object.
//
//   node scripts/measure_defaults.mjs FOLDER PACKAGE        (make_catalogue.mjs calls it, with an empty environment)
//
// Nothing leaves the machine: the transport keeps the envelopes. Every probe is a process of its own, since a package can be set
// up only once in each: `measure_defaults.mjs FOLDER PACKAGE PROBE OPTIONS` prints what arrived.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, name, probe, optionsText] = process.argv.slice(2);
const DSN = "http://public@localhost:9/1";

// What a probe does once the package is set up.
const ACTIONS = {
  message: (sentry) => sentry.captureMessage("probe"),
  long: (sentry) => sentry.captureMessage("x".repeat(5000)),
  many: (sentry) => {
    for (let count = 0; count < 50; count += 1) {
      sentry.captureException(new Error(`probe ${count}`));
    }
  },
  breadcrumbs: (sentry) => {
    for (let count = 0; count < 250; count += 1) {
      sentry.addBreadcrumb({ category: "probe", message: `${count}` });
    }
    sentry.captureMessage("probe");
  },
  deep: (sentry) => {
    let value = "end";
    for (let count = 0; count < 12; count += 1) {
      value = { in: value };
    }
    sentry.captureMessage("probe", { extra: { deep: value } });
  },
  span: (sentry) => sentry.startSpan?.({ name: "probe", op: "probe" }, () => sentry.captureMessage("probe")),
  log: (sentry) => {
    sentry.logger?.info?.("probe");
    sentry.captureMessage("probe");
  },
  metric: (sentry) => {
    sentry.metrics?.count?.("probe", 1);
    sentry.captureMessage("probe");
  },
};

/** The other process: set up, act, print the envelope items. */
async function act() {
  const sentry = createRequire(join(folder, "package.json"))(name);
  const items = [];
  const transport = () => ({
    send: (envelope) => {
      items.push(...envelope[1].map(([header, body]) => ({ type: header.type, body: asObject(body) })));
      return Promise.resolve({ statusCode: 200 });
    },
    flush: () => Promise.resolve(true),
  });
  const options = JSON.parse(optionsText);
  if (!("dsn" in options)) {
    options.dsn = DSN;
  }
  sentry.init({ ...options, transport });
  await ACTIONS[probe](sentry);
  await sentry.flush(2000);
  await new Promise((wake) => setTimeout(wake, 50));
  process.stdout.write(`\n${JSON.stringify(items)}\n`, () => process.exit(0));
}

function asObject(body) {
  return typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
}

function run(action, options = {}, env = {}) {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), folder, name, action, JSON.stringify(options)], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 30_000,
  });
  return JSON.parse(output.trim().split("\n").at(-1));
}

const events = (items) => items.filter((item) => item.type === "event").map((item) => item.body);
const has = (items, ...types) => items.some((item) => types.includes(item.type));
const quoted = (text) => JSON.stringify(text);

/** A boolean option's default is the value that changes nothing, where the other value does change something. */
function indifferent(seen) {
  const [unset, off, on] = [seen(undefined), seen(false), seen(true)];
  if (off === on) {
    return undefined;
  }
  return unset === off ? "false" : unset === on ? "true" : undefined;
}

function depth(value) {
  let count = 0;
  for (let inner = value; typeof inner === "object" && inner !== null; inner = inner.in) {
    count += 1;
  }
  return count;
}

/** A string option that a variable can stand in for: `process.env.X ?? "y"`, "y", or undefined. */
function withVariable(variable, read) {
  const plain = read(run("message"));
  const given = read(run("message", {}, { [variable]: "from-variable" }));
  if (given !== "from-variable") {
    return plain === undefined ? "undefined" : quoted(plain);
  }
  if (plain === undefined) {
    return `process.env.${variable}`;
  }
  const empty = read(run("message", {}, { [variable]: "" }));
  return `process.env.${variable} ${empty === plain ? "||" : "??"} ${quoted(plain)}`;
}

const MEASURES = {
  attachStacktrace: () =>
    indifferent((value) => JSON.stringify(/"frames"/.test(JSON.stringify(events(run("message", { attachStacktrace: value })))))),
  dsn: () => {
    const sent = (env) => events(run("message", { dsn: undefined, ...NO_DSN }, env)).length > 0;
    return sent({}) ? undefined : sent({ SENTRY_DSN: DSN }) ? "process.env.SENTRY_DSN" : "undefined";
  },
  enabled: () => indifferent((value) => `${events(run("message", { enabled: value })).length}`),
  enableLogs: () => indifferent((value) => `${has(run("log", { enableLogs: value }), "log")}`),
  enableMetrics: () => indifferent((value) => `${has(run("metric", { enableMetrics: value }), "trace_metric", "metric")}`),
  environment: () => withVariable("SENTRY_ENVIRONMENT", (items) => events(items)[0]?.environment),
  maxBreadcrumbs: () =>
    `${events(run("breadcrumbs"))[0].breadcrumbs.filter((breadcrumb) => breadcrumb.category === "probe").length}`,
  maxValueLength: () => {
    const { message } = events(run("long"))[0];
    return message.length === 5000 ? "undefined" : `${message.replace(/\.\.\.$/, "").length}`;
  },
  normalizeDepth: () => `${depth(events(run("deep"))[0].extra.deep) + 1}`,
  release: () => withVariable("SENTRY_RELEASE", (items) => events(items)[0]?.release),
  sampleRate: () => (events(run("many")).length === 50 ? "1" : undefined),
  sendDefaultPii: () =>
    indifferent((value) => {
      const [event] = events(run("message", { sendDefaultPii: value }));
      return JSON.stringify([event.user, event.sdk?.settings]);
    }),
  serverName: () => (events(run("message"))[0].server_name === hostname() ? "os.hostname()" : undefined),
  tracesSampleRate: () => {
    const traced = (options) => has(run("span", options), "transaction", "span");
    return traced({ tracesSampleRate: 1 }) && !traced({}) ? "undefined" : undefined;
  },
};
const NO_DSN = { dsn: null };

if (probe) {
  await act();
} else {
  const measured = {};
  for (const [option, look] of Object.entries(MEASURES)) {
    try {
      const value = look();
      if (value !== undefined) {
        measured[option] = value;
      }
    } catch (error) {
      console.error(`${name} in ${folder}: ${option} was not measured: ${String(error.message).split("\n")[0]}`);
    }
  }
  if (measured.tracesSampleRate) {
    measured.tracesSampler = measured.tracesSampleRate;
  }
  process.stdout.write(`\n${JSON.stringify(measured)}\n`);
}
