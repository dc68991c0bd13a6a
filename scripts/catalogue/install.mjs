// Installs one version of a package with npm, into a folder of its own. No install script runs, and nothing optional is fetched.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const TOOLS = { typescript: "5.9.3", jsdom: "24.1.3" };
const FLAGS = ["--ignore-scripts", "--legacy-peer-deps", "--omit=optional", "--no-audit", "--no-fund", "--no-package-lock", "--no-save"];

function npm(folder, packages) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  console.error(`npm install ${packages[0]}`);
  execFileSync("npm", ["install", "--prefer-offline", ...FLAGS, ...packages], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(join(folder, ".complete"), "");
}

/** A folder that holds exactly this version and what it needs. Throws where npm cannot have it. */
export function install(work, name, version, peers) {
  const folder = join(work, `${name.replace("@sentry/", "")}-${version}`);
  if (!existsSync(join(folder, ".complete"))) {
    npm(folder, [`${name}@${version}`, "@types/node@20", ...peers]);
  }
  const { version: found } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
  if (found !== version) {
    throw new Error(`${name}: npm installed ${found}, not ${version}`);
  }
  return folder;
}

/** The folder of a tool that the scripts themselves need. */
export function tool(work, name) {
  const folder = join(work, `${name}-${TOOLS[name]}`);
  if (!existsSync(join(folder, "node_modules", name))) {
    npm(folder, [`${name}@${TOOLS[name]}`]);
  }
  return folder;
}

export function typescript(work) {
  return createRequire(join(tool(work, "typescript"), "package.json"))("typescript");
}
