// Finds the first test that fails because of a fault: the nearest tests first, then the rest of `npm test`, then those of CI.
import type { TouchedTest } from "../runner/inputs.ts";
import { budgetMs, isNear } from "../runner/near.ts";
import { isSuite, prepare } from "../runner/suites.ts";
import { earlyFiles } from "../runner/tier.ts";
import type { Mutant } from "./candidates.ts";
import type { Tree } from "./tree.ts";

export interface Finding {
  /** The tier that finds the fault; "none" where it survives. */
  readonly tier: "near" | "test" | "all" | "none";
  /** A test file, or the command that fails: a check or the build. */
  readonly where: string;
  readonly test: string;
  readonly seconds: number;
}

/** Files that pass and fail without any fault, found out once for each. */
export interface KnownFiles {
  readonly healthy: Set<string>;
  readonly broken: Set<string>;
}

type Failure = Pick<Finding, "where" | "test">;
type Outcome = Failure | "passed" | "late";
type Options = NonNullable<Parameters<Tree["test"]>[2]>;

/** Longer than a healthy batch takes, so one that passes it hangs because of the fault. */
const batchMs = 900_000;
/** Each batch starts Vitest once more, and within a batch no test is nearer than another. */
const batchSizes = [6, 18, 60];

const isBuilt = ({ suite }: TouchedTest): boolean => ["vscode", "cluster"].includes(suite);
const isEarly = ({ file }: TouchedTest): boolean => Object.values(earlyFiles).flat().includes(file);

export class Hunt {
  readonly #tree: Tree;
  readonly #mutant: Mutant;
  readonly #known: KnownFiles;
  readonly #start = Date.now();
  /** When the last run with the fault ended. */
  #ended = Date.now();
  readonly #healthyText: string;
  /** Files that failed with the fault at first and passed when they were repeated. */
  readonly #passed = new Set<string>();

  constructor(tree: Tree, mutant: Mutant, known: KnownFiles) {
    this.#tree = tree;
    this.#mutant = mutant;
    this.#known = known;
    this.#healthyText = tree.read(mutant.file);
  }

  /** @param tests Those that the fault may reach, nearest first. */
  async find(tests: readonly TouchedTest[]): Promise<Finding> {
    this.#tree.write(this.#mutant.file, this.#mutant.mutate(this.#healthyText));
    try {
      const near = tests.filter(isNear);
      const { found, left } = await this.#near(near);
      if (found) return this.#finding("near", found);
      const others = tests.filter((test) => !isNear(test) && !isBuilt(test));
      const earlyFailure =
        (await this.#plain([...left, ...others])) ??
        (await this.#check()) ??
        (await this.#built(
          tests.filter((test) => isBuilt(test) && isEarly(test)),
          "test",
        ));
      if (earlyFailure) return this.#finding("test", earlyFailure);
      const lateFailure = await this.#built(
        tests.filter((test) => isBuilt(test) && !isEarly(test)),
        "rest",
      );
      return this.#finding(lateFailure ? "all" : "none", lateFailure ?? { where: "", test: "" });
    } finally {
      this.#tree.write(this.#mutant.file, this.#healthyText);
    }
  }

  #finding(tier: Finding["tier"], failure: Failure): Finding {
    return { ...failure, tier, seconds: Math.round((this.#ended - this.#start) / 100) / 10 };
  }

  /** The failure within the time of the near tier, or the tests that have not passed by then. */
  async #near(
    tests: readonly TouchedTest[],
  ): Promise<{ readonly found?: Failure; readonly left: readonly TouchedTest[] }> {
    const sizes = [...batchSizes];
    let left = tests;
    while (left.length > 0) {
      const size = sizes.shift() ?? left.length;
      const timeLeftMs = this.#start + budgetMs - Date.now();
      const outcome = timeLeftMs > 0 ? await this.#run(left.slice(0, size), timeLeftMs) : "late";
      if (outcome === "late") break;
      if (outcome !== "passed") return { found: outcome, left };
      left = left.slice(size);
    }
    return { left };
  }

  async #plain(tests: readonly TouchedTest[]): Promise<Failure | undefined> {
    const size = batchSizes.at(-1) ?? tests.length;
    for (let at = 0; at < tests.length; at += size) {
      const batch = tests.slice(at, at + size);
      const failure = failureIn(await this.#run(batch, batchMs), batch);
      if (failure) return failure;
    }
    return undefined;
  }

  /** What else `npm test` looks at: types and lint. Not the format, which every fault breaks. */
  async #check(): Promise<Failure | undefined> {
    return (
      (await this.#command("tsc", "-b")) ??
      (await this.#command("biome", "lint", "--error-on-warnings", this.#mutant.file))
    );
  }

  async #command(...command: readonly string[]): Promise<Failure | undefined> {
    const { status, output } = await this.#tree.run(command, batchMs);
    this.#ended = Date.now();
    if (status === 0 || !(await this.#succeedsHealthy(command))) return undefined;
    return { where: command.join(" "), test: output.trim().split("\n")[0] ?? "" };
  }

  /** An incremental build can report an error that the previous fault caused. */
  async #succeedsHealthy(command: readonly string[]): Promise<boolean> {
    return (await this.#withoutFault(() => this.#tree.run(command, batchMs))).status === 0;
  }

  async #withoutFault<T>(run: () => Promise<T>): Promise<T> {
    const mutated = this.#tree.read(this.#mutant.file);
    this.#tree.write(this.#mutant.file, this.#healthyText);
    const result = await run();
    this.#tree.write(this.#mutant.file, mutated);
    return result;
  }

  /** The failure of the build, of stories, or of tests on a cluster. */
  async #built(tests: readonly TouchedTest[], tier: "test" | "rest"): Promise<Failure | undefined> {
    if (tests.length === 0) return undefined;
    const failed = await this.#command("node", "esbuild.ts", "--package");
    if (failed) return failed;
    const env = { HOOKLOOM_TIER: tier };
    const inCluster = ["node", "test/cluster/start.ts"];
    for (const [suite, before] of [["vscode", []] as const, ["cluster", inCluster] as const]) {
      const chosen = tests.filter((test) => test.suite === suite);
      const failure = failureIn(await this.#run(chosen, batchMs, { before, env }), chosen);
      if (failure) return failure;
    }
    return undefined;
  }

  /** Runs tests, each suite on its own: Vitest refuses to run suites with other workers at once. */
  async #run(tests: readonly TouchedTest[], limitMs: number, options: Options = {}): Promise<Outcome> {
    const end = Date.now() + limitMs;
    for (const [suite, group] of Map.groupBy(tests, ({ suite }) => suite)) {
      if (isSuite(suite)) await prepare([suite])(suite);
      const files = group.map(({ file }) => file);
      const outcome = await this.#runFiles(files, end, options);
      if (outcome !== "passed") return outcome;
    }
    return "passed";
  }

  async #runFiles(all: readonly string[], end: number, options: Options): Promise<Outcome> {
    for (;;) {
      const files = all.filter((file) => !this.#known.broken.has(file) && !this.#passed.has(file));
      if (files.length === 0) return "passed";
      const {
        timedOut: late,
        status,
        report,
        output,
      } = await this.#tree.test(files, Math.max(1, end - Date.now()), options);
      this.#ended = Date.now();
      if (late) return "late";
      if (status === 0) return "passed";
      // A test that the first failure cut off is reported, too.
      const file = report?.files.find(({ failed }) => failed > 0)?.file;
      const texts = report?.failures ?? [];
      const text = texts.find((failure) => failure.split("\n")[0] === file) ?? texts[0];
      const [where = "vitest", test = output] = text?.split("\n") ?? [];
      const failed = files.filter((file) => file === where);
      const suspects = failed.length > 0 ? failed : files;
      if ((await this.#passHealthy(suspects, options)) && (await this.#failAgain(suspects, options)))
        return { where, test };
    }
  }

  /** Whether files fail with the fault once more: a busy machine fails a test, too. Those that pass now are not run again. */
  async #failAgain(files: readonly string[], options: Options): Promise<boolean> {
    const { status, timedOut: late } = await this.#tree.test(files, batchMs, options);
    if (status !== 0 || late) return true;
    for (const file of files) this.#passed.add(file);
    return false;
  }

  /** Whether files pass without the fault: what fails anyway finds nothing. */
  async #passHealthy(files: readonly string[], options: Options): Promise<boolean> {
    const { healthy, broken } = this.#known;
    const unknown = files.filter((file) => !healthy.has(file));
    if (unknown.length === 0) return true;
    const { status } = await this.#withoutFault(() => this.#tree.test(unknown, batchMs, options));
    for (const file of unknown) (status === 0 ? healthy : broken).add(file);
    return status === 0;
  }
}

function failureIn(outcome: Outcome, tests: readonly TouchedTest[]): Failure | undefined {
  if (outcome === "passed") return undefined;
  return outcome === "late" ? { where: tests[0]?.file ?? "", test: "(did not end)" } : outcome;
}
