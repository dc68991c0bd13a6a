// Makes sphinxcontrib_errortracking/model/catalogue/data/*.json: what each published version of Sentry's packages can be told, and does.
//
//   node scripts/make_catalogue.mjs [--work FOLDER] [--output FOLDER] [--package NAME]… [--only PACKAGE@VERSION]
//
// Node 20, npm and a registry are needed; no package's install script runs. FOLDER keeps what npm installs, one folder for each
// version, so that a second run is quick (default: a folder in the system's temporary folder). `--package` makes these files only.
// `--only` prints one column and writes nothing: the tests use it. What could not be had is named on standard error and, as
// "missing", in the file.
//
// Where the facts come from:
// - names, types, deprecations and documented defaults: the TypeScript compiler reads the published .d.ts files
//   (catalogue/read_types.mjs), for `init` its first parameter, for a build plugin its options parameters. A parameter that is a union
//   (Next.js: browser, server and edge) gives every member's options. Build options that are objects of Sentry's own types are listed
//   one level down too (`sourcemaps.disable`).
// - defaults: measure_defaults.mjs runs the package in Node with a transport that keeps what would be sent. A default is what the
//   sent events show, not what the documentation says; an option that cannot be seen that way has none. What a package does only
//   where there is a real page or an edge runtime is not measured here. A package with several entries runs once for each: a
//   default on which they differ is listed for each, as `environment@browser`.
// - default integrations: catalogue/measure_integrations.mjs, in Node, with a page of jsdom for what is made for browsers.
// - STUDY in catalogue/packages.mjs: what was measured in Chromium and in Next.js builds, with the exact versions at which it was.
//
// A file, for one package (catalogue/encode.mjs says how timelines and valued tables are written):
//   "versions": [...]                                 in order; each was read, in whole or in part
//   "init", "build": {"options": timelines, "types": valued, "documented": valued, "defaults": valued}
//   "integrations": {"functions": timelines, "options": timelines of FUNCTION.OPTION}
//                    options of a function that the package only hands on stand with @sentry/browser, @sentry/node or @sentry/react
//   "running": {RUNTIME: {"always": timelines, "tracing": …, "variable": …, "spotlight": …, "stream": …}}   default integrations, by their own names
//   "missing": {what: [versions]}                     what could not be had
//   "core": {version: version}                        of @sentry/core, where a package counts its own versions (React Native, Electron)

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { print, sorted, timelines, valued } from "./catalogue/encode.mjs";
import { install, tool, typescript } from "./catalogue/install.mjs";
import { BASES, PACKAGES, STUDY, WHOLE } from "./catalogue/packages.mjs";
import { openModule, readIntegrations, readOptions, typeOf } from "./catalogue/read_types.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const KINDS = ["init", "build"];
const PARTS = ["always", "tracing", "variable", "spotlight", "stream"]; // of the default integrations: see catalogue/measure_integrations.mjs
const majorOf = (version) => Number(version.split(".")[0]);

/** What `make` gives, kept in the version's folder for as long as the scripts and the parameters stay as they are. */
function kept(folder, name, scripts, parameters, make) {
  const hash = createHash("sha256").update(JSON.stringify(parameters));
  scripts.forEach((script) => hash.update(readFileSync(join(HERE, script))));
  const file = join(folder, `.${name}-${hash.digest("hex").slice(0, 16)}.json`);
  if (!existsSync(file)) {
    writeFileSync(file, JSON.stringify(make()));
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The last line that a script prints, as JSON. */
function runScript(script, parameters) {
  const output = execFileSync(process.execPath, [join(HERE, script), ...parameters], { encoding: "utf8", stdio: "pipe" });
  return JSON.parse(output.slice(output.lastIndexOf("\n{") + 1));
}

/** What `make` gives; undefined where it cannot, which is told. */
function attempted(label, make) {
  try {
    return make();
  } catch (error) {
    console.error(`${label}: ${error.message}`);
    return undefined;
  }
}

/** The options that one of these modules takes; undefined where one of them declares no such function. An option counts as deprecated where all say so. */
function optionsOf(modules, locators, nested) {
  const merged = {};
  for (const module of modules) {
    const locator = locators.find((item) => module.symbols.has(item.name));
    if (!locator) {
      return undefined;
    }
    for (const [option, row] of Object.entries(readOptions(module, locator, nested))) {
      merged[option] = option in merged ? eitherOf(merged[option], row) : row;
    }
  }
  return merged;
}

/** What is said of an option of two modules. */
function eitherOf(one, other) {
  const kinds = new Set([...one.kinds, ...other.kinds]);
  return {
    letter: one.letter === "d" && other.letter === "d" ? "d" : "k",
    kinds,
    type: typeOf(kinds),
    documented: one.documented === other.documented ? one.documented : undefined,
  };
}

/** {init, build, integrations} as the declarations have them; a part that is not declared is not there. */
function declared(work, folder, name, version) {
  const row = PACKAGES[name];
  const found = {};
  const modules = {};
  const open = (specifier) => (modules[specifier] ??= openModule(typescript(work), folder, specifier));
  for (const kind of KINDS.filter((item) => row[item])) {
    const places = [row.from?.[kind]?.(majorOf(version)) ?? name].flat();
    const options = attempted(`${name}@${version}`, () => optionsOf(places.map(open), row[kind], kind === "build"));
    if (options) {
      found[kind] = Object.fromEntries(
        Object.entries(options).map(([option, { letter, type, documented }]) => [option, { letter, type, documented }]),
      );
    }
  }
  if (row.init) {
    const places = [row.from?.init?.(majorOf(version)) ?? name].flat();
    found.integrations = Object.assign({}, ...places.map((place) => readIntegrations(open(place))).reverse());
  }
  return found;
}

/** {runtime: {defaults, running}} of what could be run, and the runtimes that could not. */
function measured(work, folder, name) {
  const { main } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  const found = {};
  for (const [runtime, { entry, place, base }] of Object.entries(PACKAGES[name].run ?? {})) {
    const file = entry === name ? name : join(folder, "node_modules", name, dirname(main), entry);
    const attempt = (label, make) => {
      try {
        return make();
      } catch (error) {
        const reason = String(error.stderr).split("\n").find((line) => /Error:(?! Command failed)/.test(line));
        console.error(`${folder}: ${label} of ${entry} not measured: ${reason ?? error.message}`);
        return undefined;
      }
    };
    const parameters = [folder, file, JSON.stringify(base)];
    const script = "catalogue/measure_integrations.mjs";
    const page = [folder, file, place, tool(work, "jsdom")];
    found[runtime] = {
      defaults: attempt("defaults", () =>
        kept(folder, "defaults", ["measure_defaults.mjs"], parameters, () => runScript("measure_defaults.mjs", parameters)),
      ),
      running: place === "" ? undefined : attempt("integrations", () => kept(folder, "running", [script], page, () => runScript(script, page))),
    };
  }
  return found;
}

/** One default for all runtimes where they were all measured and agree, else one for each: `environment@browser`. */
function mergedDefaults(runs) {
  const found = Object.entries(runs).map(([runtime, { defaults, running }]) => {
    return [runtime, defaults && { ...defaults, ...(running?.breadth ? { normalizeMaxBreadth: running.breadth } : {}) }];
  });
  if (found.every(([, defaults]) => !defaults)) {
    return undefined;
  }
  const merged = {};
  for (const option of new Set(found.flatMap(([, defaults]) => Object.keys(defaults ?? {})))) {
    const values = found.map(([, defaults]) => defaults?.[option]);
    if (new Set(values).size === 1) {
      merged[option] = values[0];
      continue;
    }
    for (const [runtime, defaults] of found.filter(([, defaults]) => defaults && option in defaults)) {
      merged[`${option}@${runtime}`] = defaults[option];
    }
  }
  return merged;
}

/** Everything about one version, or undefined where npm cannot have it. */
function readVersion(work, name, version) {
  let folder;
  try {
    folder = install(work, name, version, PACKAGES[name].peers?.(majorOf(version)) ?? []);
  } catch (error) {
    console.error(`${name}@${version} cannot be installed: ${error.message.split("\n")[0]}`);
    return undefined;
  }
  const scripts = ["catalogue/read_types.mjs"];
  const column = kept(folder, "declared", scripts, PACKAGES[name], () => declared(work, folder, name, version));
  const runs = PACKAGES[name].runAt?.test(version) === false ? {} : measured(work, folder, name);
  const defaults = mergedDefaults(runs);
  for (const kind of KINDS.filter((item) => column[item])) {
    const studied = Object.entries(STUDY[name]?.[kind] ?? {}).filter(([, [, versions]]) => versions.includes(version));
    const values = { ...Object.fromEntries(studied.map(([option, [value]]) => [option, value])), ...(kind === "init" ? defaults : {}) };
    const known = Object.entries(values).filter(([option]) => option.split("@")[0] in column[kind]);
    column[kind] = { options: column[kind], defaults: sorted(Object.fromEntries(known)) };
  }
  column.core = coreOf(folder, name, version);
  column.running = Object.fromEntries(Object.entries(runs).map(([runtime, { running }]) => [runtime, running]));
  return column;
}

/** The version of @sentry/core that it brings, where that is another than its own. */
function coreOf(folder, name, version) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  const core = dependencies["@sentry/core"];
  return core === version ? undefined : core;
}

const mapped = (record, change) => record && Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

function kindTable(columns, kind) {
  const options = columns.map((column) => column[kind]?.options);
  return {
    options: timelines(options.map((column) => mapped(column, (option) => option.letter))),
    types: valued(options.map((column) => mapped(column, (option) => option.type))),
    documented: valued(options.map((column) => mapped(column, (option) => option.documented))),
    defaults: valued(columns.map((column) => column[kind]?.defaults)),
  };
}

function integrationTable(name, columns) {
  const functions = columns.map((column) => column.integrations);
  const own = (row) => WHOLE.includes(name) || row.home === name || !BASES.test(row.home);
  const options = functions.map((column) =>
    Object.fromEntries(
      Object.entries(column ?? {})
        .filter(([, row]) => own(row))
        .flatMap(([label, row]) => Object.entries(row.options).map(([option, { letter }]) => [`${label}.${option}`, letter])),
    ),
  );
  return { functions: timelines(functions.map((column) => mapped(column, (row) => row.letter))), options: timelines(options) };
}

function runningTable(name, columns) {
  const table = {};
  for (const runtime of Object.keys(PACKAGES[name].run ?? {})) {
    const found = columns.map((column) => column.running?.[runtime]);
    if (found.some(Boolean)) {
      const part = (key) => timelines(found.map((running) => running && Object.fromEntries(running[key].map((label) => [label, "k"]))));
      table[runtime] = Object.fromEntries(PARTS.map((key) => [key, part(key)]).filter(([key, made]) => key === "always" || Object.keys(made).length > 0));
    }
  }
  return table;
}

/** What was asked for and could not be had, by the part that is missing. */
function missingOf(name, rows) {
  const missing = { package: rows.filter(([, column]) => !column).map(([version]) => version) };
  const present = rows.filter(([, column]) => column);
  for (const kind of KINDS.filter((item) => PACKAGES[name][item])) {
    missing[kind] = present.filter(([, column]) => !column[kind]).map(([version]) => version);
  }
  for (const runtime of Object.keys(PACKAGES[name].run ?? {})) {
    missing[`default integrations ${runtime}`.trim()] = present.filter(([, column]) => !column.running?.[runtime]).map(([version]) => version);
  }
  return Object.fromEntries(Object.entries(missing).filter(([, versions]) => versions.length > 0));
}

/** {core} of the versions that bring a core of another number; nothing where none does. */
function coreTable(rows) {
  const core = rows.filter(([version, column]) => column.core && majorOf(column.core) !== majorOf(version));
  return core.length > 0 ? { core: Object.fromEntries(core.map(([version, column]) => [version, column.core])) } : {};
}

function file(work, name) {
  const rows = PACKAGES[name].versions.map((version) => [version, readVersion(work, name, version)]);
  const present = rows.filter(([, column]) => column);
  const columns = present.map(([, column]) => column);
  const kinds = KINDS.filter((kind) => columns.some((column) => column[kind]));
  return {
    package: name,
    versions: present.map(([version]) => version),
    ...Object.fromEntries(kinds.map((kind) => [kind, kindTable(columns, kind)])),
    ...(PACKAGES[name].init ? { integrations: integrationTable(name, columns) } : {}),
    ...(PACKAGES[name].run ? { running: runningTable(name, columns) } : {}),
    missing: missingOf(name, rows),
    ...coreTable(present),
  };
}

const { values } = parseArgs({
  options: {
    work: { type: "string" },
    output: { type: "string" },
    package: { type: "string", multiple: true },
    only: { type: "string" },
  },
});
const work = resolve(values.work ?? join(tmpdir(), "errortracking-catalogue"));
const output = resolve(values.output ?? join(HERE, "..", "sphinxcontrib_errortracking", "model", "catalogue", "data"));

if (values.only) {
  const at = values.only.lastIndexOf("@");
  console.log(JSON.stringify(readVersion(work, values.only.slice(0, at), values.only.slice(at + 1))));
} else {
  mkdirSync(output, { recursive: true });
  for (const name of values.package ?? Object.keys(PACKAGES)) {
    writeFileSync(join(output, `${name.replace("@sentry/", "")}.json`), print(file(work, name)));
    console.error(`${name} written`);
  }
}
