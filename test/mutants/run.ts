// `npm run test:mutants`: puts 60 small faults into the product, one after the other, and shows which test finds each.
//   --seed N    draws the same 40 again; `--seed new` draws others
//   --only TEXT runs those whose name contains it
//   --list      prints them
// A run that was interrupted continues, as long as seed and sources are the same.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { TestInputs } from "../runner/inputs.ts";
import { progress, root } from "../vscode/setup.mjs";
import { chosenMutants, draw, findCandidates, type Mutant } from "./candidates.ts";
import { type Finding, Hunt } from "./hunt.ts";
import { filesOf, Tree, workingCommit } from "./tree.ts";

const drawn = 40;
/** How many of all `npm test` has to find. */
const requiredShare = 55 / 60;

interface Results {
  readonly sources: string;
  readonly found: Record<string, Finding>;
  readonly healthy: readonly string[];
}

const folder = join(root, "test-results", "mutants");
const resultsFile = join(folder, "mutants.json");

function savedResults(sources: string): Results {
  try {
    const saved = JSON.parse(readFileSync(resultsFile, "utf8")) as Results;
    if (saved.sources === sources) return saved;
  } catch {
    // The first run.
  }
  return { sources, found: {}, healthy: [] };
}

const line = (name: string, { tier, where, test, seconds }: Finding): string =>
  `${tier.padEnd(5)} ${seconds.toFixed(1).padStart(7)} s  ${name}\n${" ".repeat(17)}${tier === "none" ? "no test fails" : `${where} > ${test}`}\n`;

async function huntAll(mutants: readonly Mutant[]): Promise<Readonly<Record<string, Finding>>> {
  mkdirSync(folder, { recursive: true });
  const commit = workingCommit();
  const { sources, found, healthy } = savedResults(filesOf(commit));
  const known = { healthy: new Set(healthy), broken: new Set<string>() };
  const left = mutants.filter(({ name }) => found[name] === undefined);
  const inputs = await TestInputs.read();
  const tree = left.length > 0 ? new Tree(commit) : undefined;
  for (const mutant of left) {
    if (!tree) break;
    progress(mutant.name);
    const finding = await new Hunt(tree, mutant, known).find(inputs.touchedBy([mutant.file]));
    found[mutant.name] = finding;
    writeFileSync(resultsFile, JSON.stringify({ sources, found, healthy: [...known.healthy] }, undefined, 2));
    process.stdout.write(line(mutant.name, finding));
  }
  tree?.remove();
  return found;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seed: { type: "string" }, only: { type: "string" }, list: { type: "boolean" } },
  });
  const seed = values.seed === "new" ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed ?? "28");
  process.stdout.write(`The seed is ${seed}.\n`);
  const all = [...draw(findCandidates(root), seed, drawn), ...chosenMutants];
  const mutants = all.filter(({ name }) => name.includes(values.only ?? ""));
  if (values.list)
    return void process.stdout.write(mutants.map(({ name, area }) => `${area}  ${name}\n`).join(""));
  const found = await huntAll(mutants);
  const findings = mutants.flatMap(({ name }) => (found[name] ? [[name, found[name]] as const] : []));
  const count = (...tiers: readonly string[]): number =>
    findings.filter(([, { tier }]) => tiers.includes(tier)).length;
  process.stdout.write(`\n${findings.map(([name, finding]) => line(name, finding)).join("")}\n`);
  const early = count("near", "test");
  process.stdout.write(
    `near ${count("near")}, test ${count("test")}, all ${count("all")}, none ${count("none")}\n`,
  );
  if (early < findings.length * requiredShare)
    process.stdout.write(`\`npm test\` finds only ${early} of ${findings.length}.\n`);
  const failed = count("none");
  if (failed > 0 || early < findings.length * requiredShare) process.exitCode = 1;
  process.stdout.write(`${findings.length - failed} passed, ${failed} failed\n`);
}

// Ends what runs in the copy, too.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await main();
