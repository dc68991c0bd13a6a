// Makes sphinxcontrib_errortracking/model/catalogue.json: what each published version of Sentry's packages can be told.
//
//   node scripts/make_catalogue.mjs [--work FOLDER] [--output FILE] [--only PACKAGE@VERSION]
//
// Node 20, npm and a registry are needed; no package's install script runs. FOLDER keeps what npm installs, one folder for each
// version, so that a second run is quick (default: a folder in the system's temporary folder). `--only` prints one column and
// writes nothing: the tests use it.
//
// Where the facts come from:
// - names and deprecations: the TypeScript compiler reads the published .d.ts files, for `init` its first parameter, for a build
//   plugin its options parameters. A parameter that is a union (Next.js: browser, server and edge) gives every member's options;
//   an option counts as deprecated where all members that have it say so. Build options that are objects of Sentry's own types
//   are listed one level down too (`sourcemaps.disable`).
//   @sentry/nextjs 7 took its build options in two parameters: both are read.
// - defaults: measure_defaults.mjs runs the package in Node with a transport that keeps what would be sent. A default is what the
//   sent events show, not what the documentation says; an option that cannot be seen that way has none. Everything runs in
//   Node: what a package does only where there is a page or an edge runtime is not measured here. @sentry/nextjs runs three times,
//   with its browser, server and edge entry: a default on which they differ is listed for each, as `environment@browser`.
// - STUDY below: what was measured in Chromium and in Next.js builds and cannot be measured in a plain Node process, with the exact
//   versions at which it was.
// The words are ours.
//
// The file, for each package and kind (init, build):
//   "versions": [...]                    in order; each was read
//   "options": {name: "kkd-"}            one letter for each version: k known, d deprecated, - no such option
//   "defaults": {name: {value: "1-3,5"}} measured default, in JavaScript's notation -> places in `versions`, counted from 0;
//                                        `name` may end in @RUNTIME
//   "notes": {name: {"deprecated": …, "removed": …, "default": …}}

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const TYPESCRIPT = "5.9.3";
const HERE = dirname(fileURLToPath(import.meta.url));

// The first version of each major, the newest, and those between which behaviour is known to have moved.
const SDK = [
  "7.0.0", "7.120.4", "8.0.0", "8.55.2", "9.0.0", "9.47.2",
  "10.0.0", "10.28.0", "10.45.0", "10.55.0", "10.72.0", "10.78.0", "11.0.0", "11.12.0",
];
const PLUGIN = ["2.0.0", "2.22.7", "3.0.0", "3.6.1", "4.0.0", "4.6.1", "4.9.1", "5.0.0", "5.4.1", "11.8.0", "11.9.0"];

// `with`: peers that the types or the run need, by major. `from`: where the function is declared when it is not the package's entry.
// `run`: what is run, by runtime ("" where the package has only one): the package, or a file beside its main file, and the options
// that it needs outside a page.
const REACT = { "": ["react@18"] };
const NEXT = { 7: ["next@13"], 8: ["next@14"], 9: ["next@14"], 10: ["next@15"], 11: ["next@15"] };
const PACKAGES = {
  "@sentry/browser": { versions: SDK, init: ["init", [0]], run: { "": ["@sentry/browser", {}] } },
  "@sentry/react": { versions: SDK, init: ["init", [0]], run: { "": ["@sentry/react", {}] }, with: REACT },
  "@sentry/node": { versions: SDK, init: ["init", [0]], run: { "": ["@sentry/node", {}] } },
  "@sentry/nextjs": {
    versions: SDK.filter((version) => version !== "11.12.0"), // its newest that npm could install
    init: ["init", [0]],
    build: ["withSentryConfig", [1, 2]],
    from: { build: { 11: "@sentry/nextjs/config" } },
    run: {
      browser: ["index.client.js", { defaultIntegrations: false }],
      server: ["@sentry/nextjs", {}],
      edge: ["edge/index.js", {}],
    },
    with: { ...Object.fromEntries(Object.entries(NEXT).map(([major, names]) => [major, [...names, "react@18", "react-dom@18"]])) },
  },
  "@sentry/vite-plugin": { versions: PLUGIN, build: ["sentryVitePlugin", [0]] },
};

// Measured at this version in Chromium (replay) and in Next.js builds, which this script does not start.
const STUDIED = ["10.28.0"];
const STUDY = {
  "@sentry/browser": {
    init: { replaysSessionSampleRate: [["undefined", STUDIED]], replaysOnErrorSampleRate: [["undefined", STUDIED]] },
  },
  "@sentry/nextjs": {
    build: {
      "sourcemaps.disable": [["false", STUDIED]],
      "sourcemaps.deleteSourcemapsAfterUpload": [["true", STUDIED]],
    },
  },
};

const movedTo = (option) => ({ deprecated: `use ${option}`, removed: `use ${option}` });
const NOTES = {
  init: {
    autoSessionTracking: { deprecated: "sessions belong to an integration", removed: "sessions belong to an integration" },
    enableTracing: { deprecated: "set tracesSampleRate", removed: "set tracesSampleRate" },
    sendDefaultPii: { deprecated: "use dataCollection", removed: "use dataCollection" },
    profilesSampleRate: { deprecated: "use profileSessionSampleRate", removed: "use profileSessionSampleRate" },
    profilesSampler: { deprecated: "use profileSessionSampleRate", removed: "use profileSessionSampleRate" },
    ignoreTransactions: { deprecated: 'only works with traceLifecycle "static"' },
    beforeSendTransaction: { deprecated: 'only works with traceLifecycle "static"' },
    tracesSampleRate: { default: "tracing is off unless tracesSampleRate or tracesSampler is set" },
    tracesSampler: { default: "tracing is off unless tracesSampleRate or tracesSampler is set" },
    replaysSessionSampleRate: { default: "no session is recorded" },
    replaysOnErrorSampleRate: { default: "no session is recorded" },
    maxValueLength: { default: "longer texts are cut there; undefined cuts none" },
    attachStacktrace: { default: "whether a message carries a stack trace" },
  },
  build: {
    hideSourceMaps: {
      deprecated: "browser bundles do not name their maps in any case",
      removed: "sourcemaps.deleteSourcemapsAfterUpload keeps the maps from being served",
    },
    "sourcemaps.deleteSourcemapsAfterUpload": { default: "maps of the browser bundle are deleted, with or without an upload" },
    disableLogger: movedTo("webpack.treeshake.removeDebugLogging"),
    disableManifestInjection: movedTo("routeManifestInjection"),
    disableSentryWebpackConfig: movedTo("webpack.disableSentryConfig"),
    automaticVercelMonitors: movedTo("webpack.automaticVercelMonitors"),
    reactComponentAnnotation: { deprecated: "use webpack.reactComponentAnnotation" },
    autoInstrumentServerFunctions: movedTo("webpack.autoInstrumentServerFunctions"),
    autoInstrumentMiddleware: movedTo("webpack.autoInstrumentMiddleware"),
    autoInstrumentAppDirectory: movedTo("webpack.autoInstrumentAppDirectory"),
    excludeServerRoutes: movedTo("webpack.excludeServerRoutes"),
    unstable_sentryWebpackPluginOptions: { deprecated: "use webpack.unstable_sentryWebpackPluginOptions" },
  },
};

const BUNDLED = { release: { default: "else what a build plugin puts into the bundle" } };
const OWN_NOTES = {
  "@sentry/browser": BUNDLED,
  "@sentry/react": BUNDLED,
  "@sentry/node": { release: { default: "else the commit that variables of CI and hosting services name, such as GITHUB_SHA" } },
  "@sentry/nextjs": {
    environment: { default: "a browser knows only the variables that the build put into its bundle" },
    release: { default: "else what withSentryConfig puts into the bundles: release.name, SENTRY_RELEASE, a variable of CI, or the git commit" },
  },
};

const compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([left], [right]) => compare(left, right)));

function npm(folder, packages) {
  const flags = ["--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--no-package-lock", "--no-save"];
  execFileSync("npm", ["install", ...flags, ...packages], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
}

/** A folder that holds exactly this package and what it needs. */
function install(work, name, version) {
  const folder = join(work, `${name.replace("@sentry/", "")}-${version}`);
  const complete = join(folder, ".complete");
  if (!existsSync(complete)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private": true}');
    console.error(`npm install ${name}@${version}`);
    const peers = PACKAGES[name].with ?? {};
    npm(folder, [`${name}@${version}`, "@types/node@20", ...(peers[version.split(".")[0]] ?? peers[""] ?? [])]);
    writeFileSync(complete, "");
  }
  const { version: found } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  if (found !== version) {
    throw new Error(`${name}: npm installed ${found}, not ${version}`);
  }
  return folder;
}

function typescript(work) {
  const folder = join(work, `typescript-${TYPESCRIPT}`);
  if (!existsSync(join(folder, "node_modules", "typescript"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"private": true}');
    npm(folder, [`typescript@${TYPESCRIPT}`]);
  }
  return createRequire(join(folder, "package.json"))("typescript");
}

/** name -> "k" or "d", of the options that a function's parameters take. */
function readOptions(ts, folder, specifier, [functionName, parameters], nested) {
  const entry = join(folder, "entry.ts");
  writeFileSync(entry, `export { ${functionName} } from "${specifier}";\n`);
  const program = ts.createProgram([entry], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const [exported] = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) {
    throw new Error(`${specifier} declares no ${functionName}`);
  }
  const options = {};
  const collect = (type, prefix) => {
    const members = type.isUnion() ? type.types : [type];
    for (const member of members.filter((item) => item.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) {
      for (const property of checker.getPropertiesOfType(member)) {
        const name = prefix + property.getName();
        const deprecated = property.getJsDocTags(checker).some((tag) => tag.name === "deprecated");
        options[name] = deprecated && options[name] !== "k" ? "d" : "k";
        const inner = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, declaration));
        if (nested && prefix === "" && isOwnObject(ts, checker, inner)) {
          collect(inner, `${name}.`);
        }
      }
    }
  };
  for (const signature of checker.getSignaturesOfType(checker.getTypeOfSymbolAtLocation(symbol, declaration), ts.SignatureKind.Call)) {
    for (const parameter of parameters.map((index) => signature.getParameters()[index]).filter(Boolean)) {
      collect(checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, declaration)), "");
    }
  }
  if (Object.keys(options).length < 10) {
    throw new Error(`${specifier}: the options of ${functionName} cannot be found in its types`);
  }
  return options;
}

/** An object type that Sentry's packages declare, and no function, array or map. */
function isOwnObject(ts, checker, type) {
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || type.getCallSignatures().length > 0) {
    return false;
  }
  const names = checker.getPropertiesOfType(type);
  const own = (property) => property.declarations?.every((node) => /[\\/]@sentry(-internal)?[\\/]/.test(node.getSourceFile().fileName));
  return names.length > 0 && !checker.isArrayLikeType(type) && names.every(own);
}

/** What measure_defaults.mjs prints, kept in the version's folder for as long as that script stays as it is. */
function defaultsOf(folder, entry, base) {
  const script = join(HERE, "measure_defaults.mjs");
  const parameters = [folder, entry, JSON.stringify(base)];
  const key = createHash("sha256").update(readFileSync(script)).update(JSON.stringify(parameters)).digest("hex").slice(0, 16);
  const kept = join(folder, `.defaults-${key}.json`);
  if (!existsSync(kept)) {
    const output = execFileSync(process.execPath, [script, ...parameters], { encoding: "utf8", stdio: "pipe" });
    writeFileSync(kept, output.slice(output.lastIndexOf("\n{") + 1));
  }
  return JSON.parse(readFileSync(kept, "utf8"));
}

/** The measured defaults of one version: those on which its runtimes agree, and the others with @RUNTIME behind the name. */
function measure(folder, name, runs) {
  const { main } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  const found = [];
  for (const [runtime, [file, base]] of Object.entries(runs)) {
    const entry = file === name ? name : join(folder, "node_modules", name, dirname(main), file);
    try {
      found.push([runtime, defaultsOf(folder, entry, base)]);
    } catch (error) {
      const reason = String(error.stderr).split("\n").find((line) => /Error:(?! Command failed)/.test(line));
      console.error(`${folder}: ${entry} cannot be run, nothing is measured there: ${reason ?? error.message}`);
    }
  }
  const defaults = {};
  for (const option of new Set(found.flatMap(([, measured]) => Object.keys(measured)))) {
    const agreed = new Set(found.map(([, measured]) => measured[option])).size === 1;
    if (agreed && found.length === Object.keys(runs).length) {
      defaults[option] = found[0][1][option];
      continue;
    }
    for (const [runtime, measured] of found.filter(([, measured]) => option in measured)) {
      defaults[`${option}@${runtime}`] = measured[option];
    }
  }
  return defaults;
}

function readVersion(ts, work, name, version) {
  const row = PACKAGES[name];
  const folder = install(work, name, version);
  const kinds = {};
  for (const kind of ["init", "build"].filter((item) => row[item])) {
    const specifier = row.from?.[kind]?.[version.split(".")[0]] ?? name;
    const options = readOptions(ts, folder, specifier, row[kind], kind === "build");
    const measured = kind === "init" && row.run ? measure(folder, name, row.run) : {};
    const studied = Object.entries(STUDY[name]?.[kind] ?? {}).flatMap(([option, rows]) =>
      rows.filter(([, versions]) => versions.includes(version)).map(([value]) => [option, value]),
    );
    const defaults = Object.entries({ ...Object.fromEntries(studied), ...measured }).filter(([option]) => option.split("@")[0] in options);
    kinds[kind] = { options: sorted(options), defaults: sorted(Object.fromEntries(defaults)) };
  }
  return kinds;
}

/** [0, 1, 2, 5] -> "0-2,5" */
function ranges(places) {
  const parts = [];
  for (const place of places) {
    const last = parts.at(-1);
    if (last && last[1] === place - 1) {
      last[1] = place;
    } else {
      parts.push([place, place]);
    }
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

function table(name, kind, columns) {
  const versions = columns.map(([version]) => version);
  const named = (part) => [...new Set(columns.flatMap(([, column]) => Object.keys(column[part])))].sort(compare);
  const names = named("options");
  const options = Object.fromEntries(names.map((option) => [option, columns.map(([, column]) => column.options[option] ?? "-").join("")]));
  const defaults = Object.fromEntries(named("defaults").map((option) => [option, {}]));
  for (const [option, values] of Object.entries(defaults)) {
    columns.forEach(([, column], place) => {
      if (option in column.defaults) {
        (values[column.defaults[option]] ??= []).push(place);
      }
    });
    Object.keys(values).forEach((value) => (values[value] = ranges(values[value])));
  }
  const own = kind === "init" ? OWN_NOTES[name] : {};
  const notes = Object.fromEntries(Object.entries({ ...NOTES[kind], ...own }).filter(([option]) => names.includes(option)));
  return { versions, options, defaults, notes: sorted(notes) };
}

/** One option a line, so that a change can be read in a diff. */
function print(catalogue) {
  const lines = JSON.stringify(catalogue, null, 1).split("\n");
  const text = lines.join("\n");
  return `${text.replace(/\[\s+([^\]]*?)\s+\]/g, (_, inner) => `[${inner.replace(/\s+/g, " ")}]`)}\n`;
}

const { values } = parseArgs({
  options: { work: { type: "string" }, output: { type: "string" }, only: { type: "string" } },
});
const work = resolve(values.work ?? join(tmpdir(), "errortracking-catalogue"));
const output = resolve(values.output ?? join(HERE, "..", "sphinxcontrib_errortracking", "model", "catalogue.json"));
const ts = typescript(work);

if (values.only) {
  const at = values.only.lastIndexOf("@");
  console.log(JSON.stringify(readVersion(ts, work, values.only.slice(0, at), values.only.slice(at + 1)), null, 1));
} else {
  const packages = {};
  for (const [name, row] of Object.entries(PACKAGES)) {
    const columns = row.versions.map((version) => [version, readVersion(ts, work, name, version)]);
    packages[name] = {};
    for (const kind of ["build", "init"].filter((item) => row[item])) {
      packages[name][kind] = table(name, kind, columns.map(([version, kinds]) => [version, kinds[kind]]));
    }
  }
  writeFileSync(output, print({ packages: sorted(packages) }));
  console.error(`${pathToFileURL(output)} written`);
}
