import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { ApiReader } from "../../../api/api-reader.ts";
import type { Builder, BuildOutcome } from "../../build/build-project.ts";
import { pruneBuilds } from "../../build/build-project.ts";
import { pruneRuntimes } from "../../build/shared-runtime.ts";
import { type SourceWatcher, watchSources } from "../../build/watch-sources.ts";
import { type BuildProblem, describeProblem } from "../../contract/build-problem.ts";
import type {
  Debugging,
  EnvironmentState,
  RunnableProject,
  RunningEnvironment,
} from "../../contract/environment.ts";
import { notDebugged } from "../../contract/errors.ts";
import type { LogLine } from "../../contract/log-line.ts";
import type { SecretStore } from "../../secrets/secret-store.ts";
import { type DeclaredSetting, type ResolvedSettings, secretRoot } from "../../secrets/settings.ts";
import { type ProcessEnd, startProblem } from "../process/build-process.ts";
import { ProcessRelay } from "../process/relay.ts";
import { processVariables, recordingVariables } from "../process/variables.ts";
import { pruneSources } from "../recordings/recordings.ts";
import { writeNotes } from "../releases/stored-build.ts";
import { Attendance } from "./attendance.ts";
import type { HandedValues } from "./control.ts";
import { Debuggers } from "./debuggers.ts";
import { Owner } from "./owner.ts";
import type { OwnerParts } from "./owner-parts.ts";
import { ProcessSettings } from "./process-settings.ts";
import { RulesOfRun } from "./rules-of-run.ts";

export interface RunLocalOptions {
  /** `dev` by default. */
  readonly environment?: string;
  /** Requires exactly this public port; by default 3000 or the next free one. */
  readonly port?: number;
  /** The folder of Hookloom's own files: the native bundler and possibly a Node program. */
  readonly distDir: string;
  /** The store of setting values; values passed by a window are also written to it. */
  readonly secrets: SecretStore;
  /** Reads the rules of the project's `api`. */
  readonly api: Pick<ApiReader, "draftRules">;
  /** Reads the settings that the project's source currently declares; called at each build. */
  declared(): Promise<readonly DeclaredSetting[]>;
  log(line: LogLine): void;
  /** How long the environment keeps running without a window; forever if undefined. */
  readonly unattendedMs?: number;
  onState?(state: EnvironmentState): void;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
  /** False to start each process only when its build is ready; each save then takes longer to run. */
  readonly standby?: boolean;
  /** Whether the steps of each delivery are recorded; true unless HOOKLOOM_RECORD is 0. */
  readonly records?: boolean;
}

export interface LocalParts extends OwnerParts {
  readonly project: RunnableProject;
  readonly builder: Builder;
  readonly options: RunLocalOptions;
}

/** A failed build is reported only if no newer save follows, because editors may write a file in two steps. */
const failedBuildDelayMs = 40;

/** An environment that this process owns: each save is built, and the new build replaces the running process. */
export class LocalEnvironment extends Owner<LocalParts> implements RunningEnvironment {
  readonly owned = true;
  readonly deployed = false;
  /** Resolves after the first build has started or failed. */
  readonly started: Promise<void>;
  readonly attended: boolean;
  readonly root: string;
  readonly environment: string;
  readonly port: number;
  readonly managementPort: number;
  readonly url: string;
  protected readonly relay: ProcessRelay;
  protected readonly marks: { readonly attended: boolean };
  readonly #settings: ProcessSettings;
  readonly #rules: RulesOfRun;
  readonly #watcher: SourceWatcher;
  readonly #attendance: Attendance | undefined;
  readonly #debuggers = new Debuggers();
  #work: Promise<void> | undefined;
  #requested: { force: boolean } | undefined;
  /** The last reported message about what the project is missing. */
  #lack: string | undefined;
  /** The inputs of the last build, and whether any new file may fix it. */
  #followed: { readonly inputs: readonly string[]; readonly everything: boolean };
  /**
   * True once the runtimes of earlier runs are deleted. The runtimes of this run are kept because a process that is finishing its
   * work may still load parts of its runtime.
   */
  #hasPruned = false;
  /** The owner whose store the next process takes over. */
  #takeStoreFrom: string | undefined;
  #resolveStarted: () => void = () => undefined;

  constructor(parts: LocalParts) {
    super(parts);
    const { options, project, environment } = parts;
    this.root = project.root;
    this.environment = environment;
    this.port = parts.door.port;
    this.managementPort = parts.managementDoor.port;
    this.url = `http://127.0.0.1:${this.port}`;
    this.#followed = { inputs: [parts.project.entry], everything: false };
    this.started = new Promise((resolve) => {
      this.#resolveStarted = resolve;
    });
    this.relay = new ProcessRelay({
      ...parts,
      standby: parts.options.standby ?? true,
      onLine: (line) => {
        parts.log.write(line);
        if (line.code === "store-lost") this.#renew();
      },
      onCrash: (end) => this.#handleCrash(end),
    });
    const { secrets } = options;
    const declared = () => options.declared();
    this.#settings = new ProcessSettings({ root: project.root, environment, secrets, declared });
    this.#rules = new RulesOfRun({
      ...parts,
      read: () => options.api.draftRules(project, environment),
      follow: () => this.#follow(),
      warn: (problem) => this.writeLog("warn", problem),
    });
    this.#watcher = watchSources(parts.project.root, () => void this.#schedule(false));
    const graceMs = options.unattendedMs;
    this.#attendance = graceMs === undefined ? undefined : new Attendance(graceMs, () => void this.stop());
    this.attended = graceMs !== undefined;
    this.marks = { attended: this.attended };
  }

  protected halt(): void {
    this.#watcher.close();
    this.#attendance?.close();
  }

  protected async settle(): Promise<void> {
    await this.#work;
    await Promise.all([this.parts.builder.dispose(), this.#debuggers.close()]);
  }

  protected handlers(): ReturnType<Owner["handlers"]> {
    return {
      command: async (command, values) => {
        if (command === "stop") await this.stop();
        else if (command === "restart") await this.restart(values);
        else if (command === "take-over") await this.takeOver(values.storeOwner ?? "");
        else await this.rebuild();
      },
      value: (name) => this.#settings.value(name),
      attend: () => this.#attendance?.enter() ?? (() => undefined),
      debug: () => this.debug(),
    };
  }

  /** Publishes the environment to other processes and starts the first build. */
  override async open(): Promise<void> {
    await super.open();
    await this.#follow();
    void this.#schedule(false);
  }

  rebuild(): Promise<void> {
    return this.#schedule(false);
  }

  /** Starts a new process, since only a new process opens a new store. */
  #renew(): void {
    this.writeLog("info", "Restarting the process with a new store");
    void this.#schedule(true);
  }

  async restart(values: HandedValues = {}): Promise<void> {
    const { secrets } = this.parts.options;
    const root = await secretRoot(this.root);
    for (const [name, value] of Object.entries(values)) {
      // An empty string would hide a value that another store may contain later.
      if (value === "") await secrets.delete(root, this.environment, name);
      else await secrets.set(root, this.environment, name, value);
    }
    await this.#schedule(true);
  }

  async takeOver(storeOwner: string): Promise<void> {
    this.#takeStoreFrom = storeOwner;
    await this.#schedule(true);
  }

  /** Disables recording while debugging, so that stepping goes from line to line of the user's own code. */
  async debug(): Promise<Debugging> {
    const isFirst = !this.#debuggers.present;
    const { port, leave } = await this.#debuggers.enter();
    const end = (): void => {
      if (leave()) void this.#schedule(true);
    };
    // The existing inspector may belong to a session that has just ended.
    await (isFirst ? this.#schedule(true) : this.#work);
    const isDebugged = this.#serving !== undefined && this.relay.inspectorPort !== undefined;
    if (isDebugged && !this.ending) return { port, end };
    end();
    const [problem] = this.state.problems;
    throw notDebugged(
      this.environment,
      problem ? describeProblem(problem, this.root) : t("its Node.js has no inspector"),
    );
  }

  /** Builds after the current build; requests during a build are coalesced. */
  #schedule(force: boolean): Promise<void> {
    if (this.ending) return Promise.resolve();
    this.#requested = { force: force || (this.#requested?.force ?? false) };
    this.#work ??= this.#loop();
    return this.#work;
  }

  async #loop(): Promise<void> {
    while (this.#requested && !this.ending) {
      const { force } = this.#requested;
      this.#requested = undefined;
      try {
        await this.#update(force);
      } catch (thrown) {
        this.#report([{ message: errorMessage(thrown) }]);
      }
    }
    this.#work = undefined;
    this.#resolveStarted();
  }

  #follow(): Promise<void> {
    const { inputs, everything } = this.#followed;
    return this.#watcher.follow([...inputs, ...this.#rules.documents], everything);
  }

  async #update(force: boolean): Promise<void> {
    await this.#rules.write();
    const [outcome, settings] = await Promise.all([
      this.parts.builder.build(this.#debuggers.present),
      this.#settings.resolve(force),
    ]);
    const failed = outcome.build === undefined;
    if (failed) await wait(failedBuildDelayMs);
    if (this.ending || (failed && this.#watcher.pending)) return;
    this.#followed = { inputs: outcome.inputs, everything: failed };
    await this.#follow();
    if (outcome.unrecorded !== undefined)
      this.writeLog("warn", `Deliveries of this build are not recorded: ${outcome.unrecorded}`);
    if (outcome.lack !== undefined && outcome.lack !== this.#lack) this.writeLog("warn", outcome.lack);
    this.#lack = outcome.lack;
    if (outcome.build && (force || this.#serving !== outcome.build.id)) {
      await this.#start(outcome.build, settings);
    } else this.#report(outcome.problems);
  }

  async #start(build: NonNullable<BuildOutcome["build"]>, settings: ResolvedSettings): Promise<void> {
    const missing = settings.plan.filter((setting) => setting.missing).map((setting) => setting.name);
    const began = performance.now();
    const previous = this.relay.running;
    const inspect = this.#debuggers.present;
    const variables = {
      ...processVariables(this.parts, process.env, settings.values, this.#takeStoreFrom),
      ...recordingVariables(this.parts.files, build.id, settings.plan),
      ...(inspect ? { HOOKLOOM_DEBUG: "1" } : {}),
    };
    this.#takeStoreFrom = undefined;
    // The log may still contain the values of these settings after the source has changed.
    const declared = settings.plan.map(({ name, secret }) => ({ name, secret, optional: true }));
    await writeNotes(this.parts.files.builds, build.id, { settings: declared });
    const end = await this.relay.replace(build, variables, { inspect });
    if (this.ending) return;
    this.#debuggers.route(this.relay.inspectorPort);
    if (end) return this.#report([startProblem(end)], missing);
    const milliseconds = Math.round(performance.now() - began);
    this.writeLog("info", `${previous ? "Restarted" : "Listening"} on ${this.url}`, {
      build: build.id,
      milliseconds,
    });
    for (const name of missing.filter((one) => !this.state.missing.includes(one) || !previous)) {
      this.writeLog(
        "warn",
        `${name} has no value: set it with "hookloom settings ${this.environment} set ${name}"`,
      );
    }
    this.publish({
      phase: "running",
      problems: [],
      missing,
      build: build.id,
      ...this.#debugged(),
    });
    const { builds, recordings } = this.parts.files;
    const cleanups = [
      pruneBuilds(builds, [build.id, ...(previous ? [previous] : [])]),
      pruneSources(recordings),
      ...(this.#hasPruned ? [] : [pruneRuntimes(builds, build.runtime ?? [])]),
    ];
    this.#hasPruned = true;
    void Promise.allSettled(cleanups);
  }

  /** The build that serves requests; undefined if it has lost its store, since it then rejects everything. */
  get #serving(): string | undefined {
    return this.relay.storeLost ? undefined : this.relay.running;
  }

  /** Publishes that the latest source runs, or the problems that prevent it. */
  #report(problems: readonly BuildProblem[], missing: readonly string[] = this.state.missing): void {
    const running = this.#serving;
    const hasStopped = running === undefined && this.state.phase === "running";
    const changed = hasStopped || JSON.stringify(problems) !== JSON.stringify(this.state.problems);
    if (changed) for (const problem of problems) this.writeLog("error", describeProblem(problem, this.root));
    if (changed && problems.length > 0) {
      const servingText = running ? "The previous build keeps running" : this.#idleReason();
      this.writeLog("warn", `${servingText}; the source will be built again on the next save`);
    } else if (changed) this.writeLog("info", `The latest source is running on ${this.url}`);
    if (!running) {
      const first = problems[0];
      const message = first ? describeProblem(first, this.root) : "The webhook is not running.";
      this.reject(message);
    }
    this.publish({
      phase: running ? "running" : "failed",
      problems,
      missing,
      ...(running ? { build: running, ...this.#debugged() } : {}),
    });
  }

  #idleReason(): string {
    return this.relay.storeLost
      ? "The previous build has lost its store and rejects every request"
      : "Nothing is running yet";
  }

  #debugged(): Pick<EnvironmentState, "debugged"> {
    return this.relay.inspectorPort === undefined ? {} : { debugged: true };
  }

  #handleCrash(end: ProcessEnd): void {
    this.writeLog("error", `The process exited: ${end.reason}`);
    if (end.readyMs < crashLoopMs) this.#report([startProblem(end)]);
    else {
      this.publish({ ...this.state, phase: "starting" });
      void this.#schedule(true);
    }
  }
}

/**
 * A process that exits sooner than this after it was ready is not restarted, because it would probably exit again immediately.
 */
const crashLoopMs = 2_000;
