import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "../../../project/user-error.ts";
import { type BuildProblem, describeProblem } from "../../build/build-problems.ts";
import type { Builder, BuildOutcome } from "../../build/build-project.ts";
import { pruneBuilds } from "../../build/build-project.ts";
import { type SourceWatcher, watchSources } from "../../build/watch-sources.ts";
import type { EnvironmentState, RunnableProject, RunningEnvironment } from "../../environment.ts";
import { stateGone } from "../../errors.ts";
import type { LogLevel, LogLine } from "../../log-line.ts";
import type { SecretStore } from "../../secrets/secret-store.ts";
import {
  type DeclaredSetting,
  type ResolvedSettings,
  resolveSettings,
  secretRoot,
} from "../../secrets/settings.ts";
import { type ProcessEnd, startProblem } from "../process/build-process.ts";
import { ProcessRelay } from "../process/relay.ts";
import { processVariables } from "../process/variables.ts";
import type { StoredState } from "../store/state-file.ts";
import { Attendance } from "./attendance.ts";
import { type ControlServer, type HandedValues, serveControl } from "./control.ts";
import type { OwnerParts } from "./owner-parts.ts";
import { ownerState, refuseAll } from "./owner-state.ts";
import { PublishedState } from "./published-state.ts";
import type { RunLocalOptions } from "./run-local.ts";

interface SettingsSource {
  readonly root: string;
  readonly environment: string;
  readonly secrets: SecretStore;
  declared(): Promise<readonly DeclaredSetting[]>;
}

/** Caches the settings of an environment between builds: stores can be slow, so values are looked up again only on request or when the source declares other settings. */
export class ProcessSettings {
  readonly #source: SettingsSource;
  #known: ResolvedSettings | undefined;
  #key = "";

  constructor(source: SettingsSource) {
    this.#source = source;
  }

  /** The value that the process runs with; defaults stay in the code. */
  value(name: string): string | undefined {
    return this.#known?.values[name];
  }

  /** The current settings; the previous ones if the source cannot be read. */
  async resolve(fresh: boolean): Promise<ResolvedSettings> {
    const declared = await this.#source.declared().catch(() => undefined);
    if (!declared && this.#known) return this.#known;
    const key = JSON.stringify(
      (declared ?? []).map((setting) => [setting.name, setting.optional, setting.default]),
    );
    if (this.#known && !fresh && key === this.#key) return this.#known;
    this.#known = await resolveSettings(declared ?? [], this.#source);
    this.#key = key;
    return this.#known;
  }
}

export interface LocalParts extends OwnerParts {
  readonly project: RunnableProject;
  readonly builder: Builder;
  readonly options: RunLocalOptions;
}

/** A failed build is reported only if no newer save follows: editors may write a file in two steps. */
const failedBuildDelayMs = 40;

/** An environment that this process owns: each save is built and replaces the running process. */
export class LocalEnvironment implements RunningEnvironment {
  readonly owned = true;
  readonly deployed = false;
  /** Resolves after the first build has started or failed. */
  readonly started: Promise<void>;
  readonly #parts: LocalParts;
  readonly #relay: ProcessRelay;
  readonly #published: PublishedState;
  readonly #settings: ProcessSettings;
  readonly #watcher: SourceWatcher;
  readonly #attendance: Attendance | undefined;
  readonly #startedAt = new Date().toISOString();
  #control: ControlServer | undefined;
  #work: Promise<void> | undefined;
  #again: { force: boolean } | undefined;
  #ending: Promise<void> | undefined;
  /** The owner whose store the next process takes over. */
  #takeStoreFrom: string | undefined;
  #resolveStarted: () => void = () => undefined;

  constructor(parts: LocalParts) {
    this.#parts = parts;
    this.started = new Promise((resolve) => {
      this.#resolveStarted = resolve;
    });
    this.#published = new PublishedState(parts.files.state, parts.token, () => this.#stored());
    this.#relay = new ProcessRelay({
      ...parts,
      standby: parts.options.standby ?? true,
      onLine: (line) => {
        this.#log(line);
        // Only a new process opens a new store.
        if (line.code === "store-lost") void this.#schedule(true);
      },
      onCrash: (end) => this.#crashed(end),
    });
    const { options, project, environment } = parts;
    const declared = (): ReturnType<RunLocalOptions["declared"]> => options.declared();
    this.#settings = new ProcessSettings({
      root: project.root,
      environment,
      secrets: options.secrets,
      declared,
    });
    this.#watcher = watchSources(parts.project.root, () => void this.#schedule(false));
    const grace = options.aloneMilliseconds;
    this.#attendance = grace === undefined ? undefined : new Attendance(grace, () => void this.stop());
  }

  get attended(): boolean {
    return this.#attendance !== undefined;
  }
  get root(): string {
    return this.#parts.project.root;
  }
  get environment(): string {
    return this.#parts.environment;
  }
  get port(): number {
    return this.#parts.door.port;
  }
  get managementPort(): number {
    return this.#parts.managementDoor.port;
  }
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get state(): EnvironmentState {
    return this.#published.state;
  }

  /** Makes the environment known to others and starts the first build. */
  async open(): Promise<void> {
    this.#control = await serveControl(this.#parts.token, {
      snapshot: () => this.#stored(),
      command: async (command, values) => {
        if (command === "stop") await this.stop();
        else if (command === "restart") await this.restart(values);
        else if (command === "take-over") await this.takeOver(values.storeOwner ?? "");
        else await this.rebuild();
      },
      value: (name) => this.#settings.value(name),
      attend: () => this.#attendance?.enter() ?? (() => undefined),
    });
    process.on("exit", this.#onExit);
    await this.#published.open(() => void this.#leave());
    await this.#watcher.follow([this.#parts.project.entry], false);
    void this.#schedule(false);
  }

  onStateChange(listener: (state: EnvironmentState) => void): () => void {
    return this.#published.listen(listener);
  }

  rebuild(): Promise<void> {
    return this.#schedule(false);
  }

  async restart(values: HandedValues = {}): Promise<void> {
    const { secrets } = this.#parts.options;
    for (const [name, value] of Object.entries(values)) {
      await secrets.set(await secretRoot(this.root), this.environment, name, value);
    }
    await this.#schedule(true);
  }

  async takeOver(storeOwner: string): Promise<void> {
    this.#takeStoreFrom = storeOwner;
    await this.#schedule(true);
  }

  dispose(): Promise<void> {
    return this.stop();
  }

  stop(): Promise<void> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  /** Stops because other processes can no longer find it. */
  #leave(): Promise<void> {
    const { environment, files } = this.#parts;
    this.#ending ??= this.#stop(stateGone(environment, files.folder));
    return this.#ending;
  }

  readonly #onExit = (): void => {
    this.#relay.kill();
    this.#published.forget();
  };

  async #stop(why?: string): Promise<void> {
    this.#watcher.close();
    this.#attendance?.close();
    const { door, managementDoor, builder } = this.#parts;
    refuseAll(this.#parts, "The webhook is being stopped.");
    await this.#relay.stop();
    await this.#work?.catch(() => undefined);
    await Promise.all([door.close(), managementDoor.close(), builder.dispose()]);
    process.off("exit", this.#onExit);
    if (why === undefined) this.#say("info", `The ${this.environment} environment was stopped`);
    else this.#say("error", why);
    await this.#published.end(why);
    // The caller that requested the stop still gets its answer.
    void this.#control?.close();
  }

  /** Builds after the current build; requests that arrive meanwhile are coalesced. */
  #schedule(force: boolean): Promise<void> {
    if (this.#ending !== undefined) return Promise.resolve();
    this.#again = { force: force || (this.#again?.force ?? false) };
    this.#work ??= this.#loop();
    return this.#work;
  }

  async #loop(): Promise<void> {
    while (this.#again && this.#ending === undefined) {
      const { force } = this.#again;
      this.#again = undefined;
      try {
        await this.#update(force);
      } catch (thrown) {
        this.#report([{ message: messageOf(thrown) }]);
      }
    }
    this.#work = undefined;
    this.#resolveStarted();
  }

  async #update(force: boolean): Promise<void> {
    const [outcome, settings] = await Promise.all([
      this.#parts.builder.build(),
      this.#settings.resolve(force),
    ]);
    const failed = outcome.build === undefined;
    if (failed) await wait(failedBuildDelayMs);
    if (this.#ending !== undefined || (failed && this.#watcher.pending)) return;
    await this.#watcher.follow(outcome.inputs, failed);
    if (outcome.build && (force || this.#relay.running !== outcome.build.id)) {
      await this.#start(outcome.build, settings);
    } else this.#report(outcome.problems);
  }

  async #start(build: NonNullable<BuildOutcome["build"]>, settings: ResolvedSettings): Promise<void> {
    const missing = settings.plan.filter((setting) => setting.missing).map((setting) => setting.name);
    const began = performance.now();
    const previous = this.#relay.running;
    const variables = processVariables(this.#parts, process.env, settings.values, this.#takeStoreFrom);
    this.#takeStoreFrom = undefined;
    const end = await this.#relay.replace(build, variables);
    if (this.#ending !== undefined) return;
    if (end) return this.#report([startProblem(end)], missing);
    const milliseconds = Math.round(performance.now() - began);
    this.#say("info", `${previous ? "Restarted" : "Listening"} on ${this.url}`, {
      build: build.id,
      milliseconds,
    });
    for (const name of missing.filter((one) => !this.state.missing.includes(one) || !previous)) {
      this.#say(
        "warn",
        `${name} has no value: set it with "hookloom settings ${this.environment} set ${name}"`,
      );
    }
    this.#published.change({ phase: "running", problems: [], missing, build: build.id });
    void pruneBuilds(this.#parts.files.builds, [build.id, ...(previous ? [previous] : [])]).catch(
      () => undefined,
    );
  }

  /** Publishes what keeps the newest source from running, or that it runs. */
  #report(problems: readonly BuildProblem[], missing: readonly string[] = this.state.missing): void {
    const running = this.#relay.running;
    const changed = JSON.stringify(problems) !== JSON.stringify(this.state.problems);
    if (changed) for (const problem of problems) this.#say("error", describeProblem(problem, this.root));
    if (changed && problems.length > 0) {
      const message = running
        ? "The previous build keeps running; the next save is tried again"
        : "Nothing is running yet; the next save is tried again";
      this.#say("warn", message);
    } else if (changed) this.#say("info", `The source is as it runs on ${this.url}`);
    if (!running) {
      const first = problems[0];
      const sentence = first ? describeProblem(first, this.root) : "The webhook does not run.";
      refuseAll(this.#parts, sentence);
    }
    this.#published.change({
      phase: running ? "running" : "failed",
      problems,
      missing,
      ...(running ? { build: running } : {}),
    });
  }

  #crashed(end: ProcessEnd): void {
    this.#say("error", `The process ended: ${end.reason}`);
    if (end.answered < crashLoopMs) this.#report([startProblem(end)]);
    else {
      this.#published.change({ ...this.state, phase: "starting" });
      void this.#schedule(true);
    }
  }

  #say(level: LogLevel, msg: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.#log({ time: new Date().toISOString(), level, msg, ...fields });
  }

  #log(line: LogLine): void {
    this.#parts.log.write(line);
    this.#parts.options.log(line);
  }

  #stored(): StoredState {
    const processId = this.#relay.pid;
    const controlPort = this.#control?.port;
    const now = { processId, controlPort, startedAt: this.#startedAt, state: this.state };
    return { ...ownerState(this.#parts, now), attended: this.attended };
  }
}

/** A process that ends sooner than this after it answered is not restarted: it would end again at once. */
const crashLoopMs = 2_000;
