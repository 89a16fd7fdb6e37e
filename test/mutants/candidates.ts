// Which faults `npm run test:mutants` puts into the product: every candidate, the draw of some by a seed, and the chosen ones.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import chosen from "./chosen.json" with { type: "json" };
import equivalent from "./equivalent.json" with { type: "json" };
import { readFaults, replaceRange } from "./operators.ts";

// A change of them takes a fault its symbol at most, which `npm test` shows.
// @samples {extension/*,language-server/*,webview-ui,templates/runtime,templates/gateway}/src/**

/** A fault in a file of the product. */
export interface Mutant {
  readonly name: string;
  readonly area: string;
  readonly file: string;
  /** The whole source with the fault. */
  readonly mutate: (text: string) => string;
}

/** The folders of each area. */
export const areas: Readonly<Record<string, string>> = {
  bridge: "language-server/bridge/src",
  server: "language-server/{server,types}/src",
  webview: "webview-ui/src",
  runtime: "templates/{runtime,gateway}/src",
  deploy: "extension/{core/src/environments/{local,build},kubernetes/src}",
  cli: "extension/{cli/src,gateway/src/cli}",
};

const isProduct = (file: string): boolean =>
  !/\.test\.tsx?$|\/testing\/|\.generated\.ts$|\.d\.ts$|\/brand-marks\.ts$|\/errors\.ts$/.test(file);

const isJsx = (file: string): boolean => file.endsWith(".tsx");

/** The fault that a name stands for: `file#symbol/operator/nth`. */
function namedMutant(area: string, name: string): Mutant {
  const [, file = "", symbol, operator, nth] = /^(.+?)#(.+)\/([a-z-]+)\/(\d+)$/.exec(name) ?? [];
  const mutate = (text: string): string => {
    const found = readFaults(text, isJsx(file)).faults.find(
      (fault) => fault.symbol === symbol && fault.operator === operator && String(fault.nth) === nth,
    );
    if (!found) throw new Error(`There is no fault ${name} any more.`);
    return replaceRange(text, found.range, found.replacement);
  };
  return { name, area, file, mutate };
}

/** Every fault that the operators can make in the product. */
export function findCandidates(root: string): readonly Mutant[] {
  return Object.entries(areas).flatMap(([area, folder]) => {
    const files = globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).map((file) => file.split(sep).join("/"));
    return files.filter(isProduct).flatMap((file) => {
      const { faults } = readFaults(readFileSync(join(root, file), "utf8"), isJsx(file));
      return faults.map(({ symbol, operator, nth }) =>
        namedMutant(area, `${file}#${symbol}/${operator}/${nth}`),
      );
    });
  });
}

/** Faults that change no behaviour, each with the reason beside it in the file. */
export const equivalentMutants: readonly Mutant[] = equivalent.map(({ name }) =>
  namedMutant("equivalent", name),
);

/**
 * As many candidates as asked, spread over the areas and each from a file of its own. The seed and its name alone give a
 * candidate its rank, so a change elsewhere does not draw others.
 */
export function draw(candidates: readonly Mutant[], seed: number, count: number): readonly Mutant[] {
  const known = new Set(equivalentMutants.map(({ name }) => name));
  const rank = (name: string): string => createHash("sha256").update(`${seed} ${name}`).digest("hex");
  const ranked = candidates
    .filter(({ name }) => !known.has(name))
    .map((mutant) => ({ mutant, rank: rank(mutant.name) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ mutant }) => mutant);
  const names = Object.keys(areas);
  return names.flatMap((name, index) => {
    const share = Math.floor(count / names.length) + (index < count % names.length ? 1 : 0);
    const byFile = Map.groupBy(
      ranked.filter(({ area }) => area === name),
      ({ file }) => file,
    );
    return [...byFile.values()].slice(0, share).flatMap(([first]) => first ?? []);
  });
}

/** Faults that developers really make, by name. */
export const chosenMutants: readonly Mutant[] = chosen.map(({ name, area, file, symbol, find, replace }) => ({
  name,
  area,
  file,
  mutate: (text) => {
    const range = readFaults(text, isJsx(file)).symbols.get(symbol);
    if (!range) throw new Error(`${file} has no ${symbol}.`);
    const inside = text.slice(range.start, range.end);
    const at = inside.indexOf(find);
    if (at < 0 || inside.includes(find, at + 1))
      throw new Error(`${symbol} of ${file} does not have ${find} once.`);
    const start = range.start + at;
    return replaceRange(text, { start, end: start + find.length }, replace);
  },
}));
