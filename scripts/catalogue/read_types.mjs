// What a published package's declarations (.d.ts) say, by the TypeScript compiler: options, their types, deprecations, documented
// defaults, and the functions that make integrations. Only names, kinds of types and short literals are kept, no sentence.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

const FEWEST = 5; // options that every function read here has; fewer means that its types were not found
const LONGEST = 60; // characters of a type's name that are kept
const UNDECLARED = "*"; // stands for the options of a function that takes anything

/** The module that `specifier` is in `folder`, ready to be asked. */
export function openModule(ts, folder, specifier) {
  const entry = join(folder, "entry.ts");
  writeFileSync(entry, `import * as sdk from "${specifier}";\nexport { sdk };\n`);
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
  const module = checker.getSymbolAtLocation(source.statements[0].moduleSpecifier);
  if (!module) {
    throw new Error(`${specifier} has no declarations`);
  }
  const symbols = new Map(
    checker.getExportsOfModule(module).map((symbol) => {
      return [symbol.getName(), symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol];
    }),
  );
  return { ts, checker, source, specifier, symbols };
}

/** name -> {letter, type, documented}, of the options that a function's parameters, or an exported type, have. */
export function readOptions(module, locator, nested) {
  const { ts, checker, source, symbols, specifier } = module;
  const symbol = symbols.get(locator.name);
  if (!symbol) {
    throw new Error(`${specifier} declares no ${locator.name}`);
  }
  const roots = [];
  if (locator.parameters) {
    for (const signature of signaturesOf(module, symbol)) {
      for (const parameter of locator.parameters.map((index) => signature.getParameters()[index]).filter(Boolean)) {
        roots.push(checker.getTypeOfSymbolAtLocation(parameter, source));
      }
    }
  } else {
    roots.push(checker.getDeclaredTypeOfSymbol(symbol));
  }
  const options = {};
  for (const root of roots) {
    collect(module, checker.getNonNullableType(root), "", nested, options);
  }
  if (Object.keys(options).length < FEWEST) {
    throw new Error(`${specifier}: the options of ${locator.name} cannot be found in its types`);
  }
  return options;
}

/** name -> {letter, home, options}, of the exported functions that make an integration. */
export function readIntegrations(module) {
  const { checker, source, symbols } = module;
  const found = {};
  for (const [name, symbol] of symbols) {
    const signatures = name.endsWith("Integration") ? signaturesOf(module, symbol) : [];
    const makes = signatures.filter((signature) => checker.getPropertyOfType(signature.getReturnType(), "name"));
    if (makes.length === 0) {
      continue;
    }
    const options = {};
    for (const parameter of makes.map((signature) => signature.getParameters()[0]).filter(Boolean)) {
      const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, source));
      if (checker.isArrayLikeType(type) || type.flags & module.ts.TypeFlags.Any) {
        options[UNDECLARED] = { letter: "k" };
      } else {
        collect(module, type, "", false, options);
      }
    }
    const letter = isDeprecated(symbol, checker) ? "d" : "k";
    found[name] = { letter, home: homeOf(symbol), options };
  }
  return found;
}

function signaturesOf({ ts, checker, source }, symbol) {
  return checker.getSignaturesOfType(checker.getTypeOfSymbolAtLocation(symbol, source), ts.SignatureKind.Call);
}

const isDeprecated = (symbol, checker) => symbol.getJsDocTags(checker).some((tag) => tag.name === "deprecated");

/** The package in which a symbol is declared. */
function homeOf(symbol) {
  const file = symbol.declarations?.[0]?.getSourceFile().fileName ?? "";
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? "";
}

/** A union gives every member's options; an option counts as deprecated where all members that have it say so. */
function collect(module, type, prefix, nested, options) {
  const { ts, checker, source } = module;
  const members = type.isUnion() ? type.types : [type];
  for (const member of members.filter((item) => isObject(module, item))) {
    for (const property of checker.getPropertiesOfType(member)) {
      const name = prefix + property.getName();
      const inner = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(property, source));
      const before = options[name];
      const kinds = new Set([...(before?.kinds ?? []), ...kindsOf(module, inner)]);
      options[name] = {
        letter: isDeprecated(property, checker) && before?.letter !== "k" ? "d" : "k",
        kinds,
        type: typeOf(kinds),
        documented: before ? agreed(before.documented, documentedDefault(ts, property, checker)) : documentedDefault(ts, property, checker),
      };
      if (nested && prefix === "" && isOwnObject(module, inner)) {
        collect(module, inner, `${name}.`, nested, options);
      }
    }
  }
}

/** Kinds as one text. */
export const typeOf = (kinds) => [...kinds].sort().join(" | ").slice(0, LONGEST);

const agreed = (left, right) => (left === right ? left : undefined);

function isObject({ ts }, type) {
  return Boolean(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection));
}

/** An object type that Sentry's packages declare, and no function, array or map. */
function isOwnObject(module, type) {
  const { checker } = module;
  if (!isObject(module, type) || type.getCallSignatures().length > 0 || checker.isArrayLikeType(type)) {
    return false;
  }
  const names = checker.getPropertiesOfType(type);
  const own = (property) => property.declarations?.every((node) => /[\\/]@sentry(-internal)?[\\/]/.test(node.getSourceFile().fileName));
  return names.length > 0 && names.every(own);
}

/** What a value of this type is, coarsely: "boolean", "number", "string", "function", "string[]", "object", or a literal. */
function kindsOf(module, type) {
  const { ts, checker } = module;
  if (type.flags & ts.TypeFlags.Boolean) {
    return ["boolean"];
  }
  if (type.isUnion()) {
    return type.types.flatMap((item) => kindsOf(module, item));
  }
  if (type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) {
    return [];
  }
  if (type.flags & ts.TypeFlags.BooleanLiteral) {
    return ["boolean"];
  }
  if (type.isStringLiteral() || type.isNumberLiteral()) {
    return [JSON.stringify(type.value)];
  }
  for (const [flag, kind] of [[ts.TypeFlags.StringLike, "string"], [ts.TypeFlags.NumberLike, "number"]]) {
    if (type.flags & flag) {
      return [kind];
    }
  }
  if (!isObject(module, type)) {
    return ["any"];
  }
  if (type.getCallSignatures().length > 0) {
    return ["function"];
  }
  if (checker.isArrayLikeType(type)) {
    const [element] = checker.getTypeArguments(type);
    const inside = element ? [...new Set(kindsOf(module, element))].sort() : ["any"];
    return [inside.length === 1 ? `${inside[0]}[]` : `(${inside.join(" | ")})[]`];
  }
  return [type.getSymbol()?.getName() === "RegExp" ? "RegExp" : "object"];
}

/** The literal of a `@default` tag: what the declaration says, not what was measured. Sentences are left alone. */
function documentedDefault(ts, symbol, checker) {
  const tag = symbol.getJsDocTags(checker).find((item) => item.name === "default" || item.name === "defaultValue");
  const text = tag ? ts.displayPartsToString(tag.text).trim().replace(/^`+|[`.]+$/g, "").trim() : "";
  return /^(true|false|undefined|null|-?\d[\d_.]*|\[\]|\{\}|"[^"\n]{0,40}"|'[^'\n]{0,40}')$/.test(text) ? text.replaceAll("'", '"') : undefined;
}
