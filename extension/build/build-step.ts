// A build step that runs only if its inputs or outputs have changed.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Paths are relative to the repository root and use `/`. */
export interface StepResult<Value> {
  /** The files that the step read, if known only afterwards, as with a bundler. */
  readonly inputs?: readonly string[];
  readonly outputs: readonly string[];
  /** The result for later steps, as plain JSON. */
  readonly value: Value;
}

interface Stamp<Value> extends Required<StepResult<Value>> {
  readonly key: string;
  /** The modification time and size of each output, by file. */
  readonly states: Readonly<Record<string, string>>;
}

/** Returns the files that match the patterns, without those in node_modules. */
export function listFiles(root: string, patterns: readonly string[]): readonly string[] {
  return globSync([...patterns], { cwd: root, exclude: ["**/node_modules/**"], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** The steps of one build. Their stamps are stored in `.tsbuild/steps`. */
export class BuildSteps {
  readonly #root: string;
  /** The common inputs of all steps: the packages, the scripts and their options. */
  readonly #common: string;
  readonly #hashes = new Map<string, string>();
  readonly #outputs = new Set<string>();

  constructor(root: string, commonInputs: readonly string[], options: unknown) {
    this.#root = root;
    this.#common = JSON.stringify([
      options,
      process.version,
      commonInputs.map((file) => this.#fileHash(file)),
    ]);
  }

  /** The outputs of all completed steps. */
  get outputs(): ReadonlySet<string> {
    return this.#outputs;
  }

  /**
   * Runs `work`, or returns its last value if neither inputs nor outputs have changed since.
   *
   * @param inputs The files that the step reads, if known in advance; otherwise the files that it read the last time.
   */
  async run<Value>(
    name: string,
    work: () => Promise<StepResult<Value>>,
    inputs?: readonly string[],
  ): Promise<Value> {
    const path = join(this.#root, ".tsbuild", "steps", `${name}.json`);
    const last = readStamp<Value>(path);
    const isFresh =
      last && this.#cacheKey(inputs ?? last.inputs) === last.key && this.#unchanged(last.states);
    if (last && isFresh) {
      for (const output of last.outputs) this.#outputs.add(output);
      return last.value;
    }
    // File times have a resolution below a millisecond, so a file saved just before would seem to be newer.
    const startMs = Date.now() + 1;
    const result = await work();
    for (const output of result.outputs) this.#outputs.add(output);
    const read = inputs ?? result.inputs ?? [];
    // If an input was saved while the step ran, the outputs may reflect either state, so the next build runs the step again.
    if (read.some((input) => this.#modifiedAfter(input, startMs))) {
      rmSync(path, { force: true });
      return result.value;
    }
    const states = Object.fromEntries(result.outputs.map((output) => [output, this.#outputState(output)]));
    const stamp: Stamp<Value> = { ...result, inputs: read, key: this.#cacheKey(read), states };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(stamp));
    return result.value;
  }

  #cacheKey(inputs: readonly string[]): string {
    const hash = createHash("sha256").update(this.#common);
    for (const input of [...inputs].sort()) hash.update(`\0${input}\0${this.#fileHash(input)}`);
    return hash.digest("hex");
  }

  #fileHash(file: string): string {
    const known = this.#hashes.get(file);
    if (known !== undefined) return known;
    const path = join(this.#root, file);
    const hash = existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "missing";
    this.#hashes.set(file, hash);
    return hash;
  }

  #modifiedAfter(input: string, timeMs: number): boolean {
    const path = join(this.#root, input);
    return existsSync(path) && statSync(path).mtimeMs > timeMs;
  }

  #outputState(output: string): string {
    const { mtimeMs, size } = statSync(join(this.#root, output));
    return `${mtimeMs} ${size}`;
  }

  #unchanged(states: Readonly<Record<string, string>>): boolean {
    return Object.entries(states).every(
      ([output, state]) => existsSync(join(this.#root, output)) && this.#outputState(output) === state,
    );
  }
}

function readStamp<Value>(path: string): Stamp<Value> | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Stamp<Value>;
  } catch {
    return undefined;
  }
}
