// Which tier of the tests this process belongs to; test/run.mjs sets the variables, and without them a file runs as in CI.
import { randomInt } from "node:crypto";

/** How many times its own count each law runs: 1, or what `npm run test:laws` sets (20). */
export const lawFactor = Number(process.env.HOOKLOOM_LAWS ?? "1");

/** True in `npm run test:laws`: the whole corpus, every theme and width, fresh seeds. */
export const longRun = lawFactor > 1;

// The workers inherit the seed of the process that reads the configuration, so that one number repeats a whole run.
if (longRun) process.env.HOOKLOOM_SEED ??= String(randomInt(2 ** 31));
const seedOfRun = Number(process.env.HOOKLOOM_SEED ?? "0");

/**
 * The seed of a law that has a fixed one: that one in `npm test`, another one in each long run. `HOOKLOOM_SEED` repeats a
 * long run and changes every fixed seed of a usual one.
 */
export function lawSeed(fixed: string): string;
export function lawSeed(fixed: number): number;
export function lawSeed(fixed: string | number): string | number {
  if (typeof fixed === "number") return (fixed + seedOfRun) | 0;
  return seedOfRun === 0 ? fixed : `${fixed} ${seedOfRun}`;
}

/** The variables that repeat the laws of this run. */
export const repeatedBy = `HOOKLOOM_LAWS=${lawFactor} HOOKLOOM_SEED=${seedOfRun}`;

/** True where the stories leave pictures of what they show, as the long run does: HOOKLOOM_PICTURES=1. */
export const wantsScreenshots = longRun || process.env.HOOKLOOM_PICTURES === "1";

/** The tests of `npm test`, what `npm run test:all` adds to them, or both. */
export const tier: "test" | "rest" | "all" = parseTier(process.env.HOOKLOOM_TIER);

function parseTier(text: string | undefined): "test" | "rest" | "all" {
  return text === "test" || text === "rest" ? text : "all";
}

/**
 * The files of `npm test` in the suites that it does not run whole, as paths from the root. The others follow in
 * `npm run test:all`.
 */
export const earlyFiles: Readonly<Record<"vscode" | "cluster", readonly string[]>> = {
  vscode: ["walk", "editing", "deploy", "debugger", "deliveries", "restricted", "web", "trouble"].map(
    (name) => `test/vscode/${name}.test.ts`,
  ),
  cluster: ["apply", "rollout", "diagnosis"].map((name) => `test/cluster/${name}.test.ts`),
};
