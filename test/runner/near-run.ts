// Runs files of tests in the order that they are given, until a time.
import { isAbsolute, relative, sep } from "node:path";
import type { Reporter, SerializedError, TestModule, TestSpecification, Vitest } from "vitest/node";
import { type FileReport, reportOf } from "./run-reporter.ts";
import { repository } from "./source-files.ts";

/** Tells which files of the work tree a test may load. */
export type MayLoad = (test: string) => ReadonlySet<string>;

/** Files that run together, once what they need is there. */
export interface Stage {
  readonly files: readonly { readonly file: string }[];
  readonly prepare: readonly (() => Promise<unknown>)[];
}

export interface NearRun {
  /** Of the files that ran to their end. */
  readonly reports: readonly FileReport[];
  readonly failures: readonly string[];
}

/** How long a test that runs when the time is over may go on. */
const graceMs = 5_000;

const nameOf = (moduleId: string): string => relative(repository, moduleId).split(sep).join("/");

class Recorder implements Reporter {
  readonly ended: TestModule[] = [];
  readonly errors: SerializedError[] = [];
  /** At the first stop, running tests end; at the second one, they are aborted. */
  stops = 0;
  readonly #mayLoad: MayLoad;

  constructor(mayLoad: MayLoad) {
    this.#mayLoad = mayLoad;
  }

  onTestModuleEnd(module: TestModule): void {
    // After a stop, a file ends early, without its remaining tests. An aborted test counts as failed, whatever it would have shown.
    if (this.stops === 0 || (this.stops === 1 && module.state() === "failed")) this.ended.push(module);
  }

  onTestRunEnd(_: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (this.stops < 2) this.errors.push(...unhandled);
  }

  /** Files that a test has loaded although they are not known as its inputs. */
  #unknownOf(module: TestModule): readonly string[] {
    // Files that share a worker have all that was loaded there before them.
    if (!module.project.config.isolate) return [];
    const loadable = this.#mayLoad(module.relativeModuleId);
    const loaded = Object.keys(module.diagnostic().importDurations).filter(isAbsolute).map(nameOf);
    return loaded.filter((file) => !/^\.\.|node_modules\//.test(file) && !loadable.has(file));
  }

  result(): NearRun {
    const { files, failures } = reportOf(this.ended, this.errors);
    const wrong = this.ended.flatMap((module) =>
      this.#unknownOf(module).map(
        (file) => `${module.relativeModuleId} loads ${file}, which a comment with @without excludes.`,
      ),
    );
    const reports = wrong.length === 0 ? files : files.map((file) => ({ ...file, isSound: false }));
    return { reports, failures: [...failures, ...wrong] };
  }
}

async function runStage(
  vitest: Vitest,
  files: readonly string[],
  specs: readonly TestSpecification[],
): Promise<void> {
  const ranks = new Map(files.map((file, rank) => [file, rank]));
  const rank = ({ moduleId }: TestSpecification): number => ranks.get(nameOf(moduleId)) ?? -1;
  const chosen = specs.filter((spec) => rank(spec) >= 0).sort((one, other) => rank(one) - rank(other));
  await vitest.runTestSpecifications(chosen);
}

/** Runs stages one after the other. Files that have not ended by `until`, in `performance.now()`, are stopped. */
export async function runFiles(until: number, stages: readonly Stage[], mayLoad: MayLoad): Promise<NearRun> {
  const wanted = stages.filter(({ files }) => files.length > 0);
  const recorder = new Recorder(mayLoad);
  if (wanted.length === 0) return recorder.result();
  const { BaseSequencer, createVitest } = await import("vitest/node");
  class GivenOrder extends BaseSequencer {
    override sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
      return Promise.resolve(specs);
    }
  }
  const vitest = await createVitest("test", {
    root: repository,
    watch: false,
    sequence: { sequencer: GivenOrder },
    reporters: ["default", recorder],
    // Tells what each file loads.
    experimental: { importDurations: { limit: Number.MAX_SAFE_INTEGER } },
  });
  const stop = (): void => {
    recorder.stops++;
    void vitest.cancelCurrentRun("keyboard-input");
  };
  const remainingMs = until - performance.now();
  // The second time ends what does not end by itself.
  const timers = [setTimeout(stop, remainingMs), setTimeout(stop, remainingMs + graceMs)];
  try {
    // Starts the reporters.
    await vitest.standalone();
    const specs = await vitest.globTestSpecifications();
    for (const { files, prepare } of wanted) {
      if (recorder.stops > 0) break;
      await Promise.all(prepare.map((one) => one()));
      const names = files.map(({ file }) => file);
      if (recorder.stops === 0) await runStage(vitest, names, specs);
    }
  } finally {
    for (const timer of timers) clearTimeout(timer);
    await vitest.close();
  }
  return recorder.result();
}
