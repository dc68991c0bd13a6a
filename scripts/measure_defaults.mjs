// Runs one installed Sentry package in Node and prints the defaults that can be seen in what it would send, as one JSON object.
//
//   node scripts/measure_defaults.mjs FOLDER ENTRY BASE        (make_catalogue.mjs calls it)
//
// ENTRY is what `require` takes in FOLDER, BASE a JSON object of options that every run needs. A package can be set up only once
// in a process, so each run is a process of its own, with an environment that holds PATH and what the run is about:
// `measure_defaults.mjs FOLDER ENTRY BASE OPTIONS` sets the package up, does everything in ACTIONS and prints what a transport
// would have sent. Nothing leaves the machine.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import http from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, entry, base, optionsText] = process.argv.slice(2);
const DSN = "http://public@localhost:9/1";
const RATE = "SENTRY_TRACES_SAMPLE_RATE";
const LONG = 5000;
const MANY = 50;
const ENVIRONMENT_VARIABLES = [
  "SENTRY_ENVIRONMENT",
  "VERCEL_TARGET_ENV",
  "VERCEL_ENV",
  "NEXT_PUBLIC_VERCEL_TARGET_ENV",
  "NEXT_PUBLIC_VERCEL_ENV",
  "NODE_ENV",
];

const ACTIONS = [
  (sentry) => sentry.captureMessage("plain"),
  (sentry) => sentry.captureMessage("x".repeat(LONG)),
  (sentry) => {
    for (let count = 0; count < MANY; count += 1) {
      sentry.captureException(new Error(`error ${count}`));
    }
  },
  (sentry) => {
    let value = "end";
    for (let count = 0; count < 12; count += 1) {
      value = { in: value };
    }
    sentry.captureMessage("deep", { extra: { deep: value } });
  },
  (sentry) => {
    if (sentry.startSpan) {
      sentry.startSpan({ name: "span", op: "probe" }, () => undefined);
    } else {
      sentry.startTransaction?.({ name: "span" })?.finish();
    }
  },
  (sentry) => sentry.logger?.info?.("log"),
  (sentry) => sentry.metrics?.count?.("metric", 1),
  (sentry) =>
    new Promise((done) => {
      const server = http.createServer((_request, response) => {
        sentry.captureMessage("in request");
        response.end();
      });
      server.listen(0, "localhost", () => {
        http.get({ port: server.address().port, headers: { cookie: "a=b" } }, (response) => {
          response.resume();
          response.on("end", () => server.close(done));
        });
      });
    }),
  (sentry) => {
    for (let count = 0; count < 250; count += 1) {
      sentry.addBreadcrumb({ category: "probe", message: `${count}` });
    }
    sentry.captureMessage("breadcrumbs");
  },
];

async function act() {
  const require = createRequire(join(folder, "package.json"));
  const sentry = require(entry);
  const items = [];
  const keep = (envelope) => {
    // 7.0 hands over the envelope as it goes over the wire; later versions as an array.
    if (typeof envelope === "string") {
      const lines = envelope.split("\n").slice(1).map(asObject);
      for (let index = 0; index + 1 < lines.length; index += 2) {
        items.push({ type: lines[index].type, body: lines[index + 1] });
      }
      return;
    }
    items.push(...envelope[1].map(([header, body]) => ({ type: header.type, body: asObject(body) })));
  };
  const transport = () => ({
    send: async (envelope) => {
      keep(envelope);
      return { statusCode: 200 };
    },
    flush: async () => true,
  });
  sentry.init({ ...JSON.parse(base), ...JSON.parse(optionsText), transport });
  for (const action of ACTIONS) {
    await action(sentry);
  }
  await sentry.flush?.(2000);
  await new Promise((wake) => setTimeout(wake, 50));
  process.stdout.write(`\n${JSON.stringify(items)}\n`, () => process.exit(0));
}

function asObject(body) {
  return typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
}

function run(options = { dsn: DSN }, env = {}) {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), folder, entry, base, JSON.stringify(options)], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64_000_000,
    timeout: 30_000,
  });
  return JSON.parse(output.trim().split("\n").at(-1));
}

const events = (items) => items.filter((item) => item.type === "event").map((item) => item.body);
const message = (items, text) => events(items).find((event) => text.test(messageOf(event)));
const messageOf = (event) => (typeof event.message === "string" ? event.message : (event.logentry?.message ?? ""));
const exceptionOf = (event) => event.exception?.values?.at(-1)?.value ?? "";
const has = (items, ...types) => items.some((item) => types.includes(item.type));

function depth(value) {
  let count = 0;
  for (let inner = value; typeof inner === "object" && inner !== null; inner = inner.in) {
    count += 1;
  }
  return count;
}

/** What one run without options shows. */
const SEEN = {
  maxBreadcrumbs: (items) =>
    `${message(items, /^breadcrumbs$/).breadcrumbs.filter((breadcrumb) => breadcrumb.category === "probe").length}`,
  maxValueLength: (items) => {
    const text = messageOf(message(items, /^x+/));
    return text.length === LONG ? "undefined" : `${text.replace(/\.\.\.$/, "").length}`;
  },
  normalizeDepth: (items) => `${depth(message(items, /^deep$/).extra.deep) + 1}`,
  sampleRate: (items) => (events(items).filter((event) => /^error \d/.test(exceptionOf(event))).length === MANY ? "1" : undefined),
};

/** Boolean options: the default is the value that changes nothing, where the other value does change something. */
const SWITCHES = {
  attachStacktrace: (items) => JSON.stringify(message(items, /^plain$/)).includes('"frames"'),
  enableLogs: (items) => has(items, "log"),
  enableMetrics: (items) => has(items, "trace_metric", "metric"),
  includeServerName: (items) => message(items, /^plain$/).server_name !== undefined,
  sendDefaultPii: (items) =>
    JSON.stringify([/^plain$/, /^in request$/].map((text) => message(items, text)).map((event) => [event?.user, event?.sdk?.settings])),
};

function switches(unset) {
  const set = (value) => Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, value]));
  const off = run({ dsn: DSN, ...set(false) });
  const on = run({ dsn: DSN, ...set(true), tracesSampleRate: 1 });
  const found = {};
  for (const [name, look] of Object.entries(SWITCHES)) {
    const [plain, without, with_] = [unset, off, on].map(look);
    if (without !== with_ && (plain === without || plain === with_)) {
      found[name] = plain === without ? "false" : "true";
    }
  }
  const traced = (items) => has(items, "transaction", "span");
  if (traced(on) && !traced(unset)) {
    found.tracesSampler = "undefined";
    found.tracesSampleRate = traced(run({ dsn: DSN }, { [RATE]: "1" })) ? `process.env.${RATE}` : "undefined";
  }
  return found;
}

/** What stands in for a string option, in order: `process.env.A || process.env.B || "text"`. */
function fallbacks(read, variables, say = JSON.stringify) {
  const plain = read({});
  const parts = [];
  let left = variables;
  while (left.length > 0) {
    const value = read(Object.fromEntries(left.map((name) => [name, `from-${name}`])));
    const winner = left.find((name) => value?.includes(`from-${name}`));
    if (!winner) {
      break;
    }
    const written = value.replace(`from-${winner}`, `\${process.env.${winner}}`);
    const variable = `process.env.${winner}`;
    const operator = read({ [winner]: "" }) === plain ? "||" : "??";
    parts.push(written === `\${${variable}}` ? variable : `(${variable} && \`${written}\`)`, operator);
    left = left.filter((name) => name !== winner);
  }
  if (plain !== undefined) {
    return [...parts, say(plain)].join(" ");
  }
  return parts.length > 0 ? parts.slice(0, -1).join(" ") : "undefined";
}

/** The host's name, where it is sent at all. */
function serverName(first) {
  const sent = (env) => first(env).server_name;
  return sent({}) === hostname() ? fallbacks(sent, ["SENTRY_NAME"], () => "os.hostname()") : undefined;
}

function dsn() {
  const sent = (env) => events(run({}, env)).length > 0;
  if (sent({})) {
    return undefined;
  }
  return sent({ SENTRY_DSN: DSN }) ? "process.env.SENTRY_DSN" : "undefined";
}

function measure() {
  const unset = run();
  const first = (env) => message(run({ dsn: DSN }, env), /^plain$/);
  const looks = {
    ...Object.fromEntries(Object.entries(SEEN).map(([name, look]) => [name, () => look(unset)])),
    dsn,
    enabled: () => (events(unset).length > 0 && events(run({ dsn: DSN, enabled: false })).length === 0 ? "true" : undefined),
    environment: () => fallbacks((env) => first(env)?.environment, ENVIRONMENT_VARIABLES),
    release: () => fallbacks((env) => first(env)?.release, ["SENTRY_RELEASE"]),
    serverName: () => serverName(first),
  };
  const measured = switches(unset);
  for (const [name, look] of Object.entries(looks)) {
    const value = look();
    if (value !== undefined) {
      measured[name] = value;
    }
  }
  return measured;
}

if (optionsText) {
  await act();
} else {
  process.stdout.write(`\n${JSON.stringify(measure())}\n`);
}
