import { rm } from "node:fs/promises";
import { sourceCommit } from "../../project/git.ts";
import type { Project } from "../../project/project.ts";
import type { ProjectContent } from "../../project/read-project.ts";
import type { RegisterDescription } from "../../project/register-description.ts";
import { describeProblem } from "../build/build-problems.ts";
import { type Build, type BuildOutcome, pruneBuilds } from "../build/build-project.ts";
import {
  buildFailed,
  cancelledVerb,
  MissingSettings,
  neverReady,
  noEarlierBuild,
  nothingDeployed,
  notRunning,
  unknownBuild,
} from "../errors.ts";
import type { Registrar } from "../registration/open-registrar.ts";
import type { RegistrationInput } from "../registration/registration.ts";
import {
  type DeclaredSetting,
  resolveSettings,
  type SettingPlan,
  type SettingsPlace,
} from "../secrets/settings.ts";
import type {
  DeployOutcome,
  DeployPhase,
  LogOptions,
  ReleaseRecord,
  Target,
  TargetStatus,
  VerbContext,
  VerbOptions,
} from "../target.ts";
import { findRunning } from "./adopt.ts";
import { askControl, type HandedValues } from "./control.ts";
import { localRegistration } from "./local-registration.ts";
import { localTargetStatus, readyRelease } from "./local-status.ts";
import { withLock } from "./lock.ts";
import { followLog, readLog } from "./log-file.ts";
import type { LogLine } from "./log-line.ts";
import { type NewRelease, ReleaseHistory } from "./release-history.ts";
import { rollOut, stopMilliseconds } from "./roll-out.ts";
import {
  type EnvironmentFiles,
  environmentFiles,
  makeEnvironmentFolder,
  type StoredState,
} from "./state-file.ts";
import { copyBuild, readBuild, writeNotes } from "./stored-build.ts";

export interface LocalInput {
  readonly project: Project;
  readonly place: SettingsPlace;
  readonly files: EnvironmentFiles;
  readonly distDir: string;
  /** Reads what the source declares now. */
  content(): Promise<ProjectContent>;
  /** Bundles the source as it is now, with all that it needs. */
  bundle(): Promise<BuildOutcome>;
  /** What hookloom.json says to register. */
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly registrar: Registrar;
}

/** How many builds one can go back to. */
const keptBuilds = 10;
const deployPatience = 120_000;

const say = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "info", message });

/**
 * An environment of processes on this machine: what is deployed to it runs under an owner of its own, which outlives
 * whoever deployed. Values of settings are handed to the owner and written nowhere.
 */
export class LocalTarget implements Target {
  readonly target = "local";
  readonly place = "local";
  readonly #input: LocalInput;
  readonly #history: ReleaseHistory;

  constructor(input: LocalInput) {
    this.#input = input;
    this.#history = new ReleaseHistory(input.files);
  }

  get environment(): string {
    return this.#input.place.environment;
  }

  async settings(): Promise<readonly SettingPlan[]> {
    const { settings } = await this.#input.content();
    return (await resolveSettings(settings, this.#input.place)).plan;
  }

  deploy(context: VerbContext): Promise<DeployOutcome> {
    return this.#alone(context, "check", async () => {
      say(context, "settings", `Looking up the settings of ${this.environment}`);
      const { settings } = await this.#input.content();
      const values = await this.#valuesOf(settings);
      context.signal.throwIfAborted();
      say(context, "bundle", "Bundling the source");
      const build = await this.#bundle();
      const commit = await sourceCommit(this.#input.place.root);
      const made = { settings, ...(commit === undefined ? {} : { commit }) };
      await writeNotes(this.#input.files.deployed, build.id, made);
      say(context, "bundle", `The build is ${build.id}, ${Math.ceil(build.bytes / 1024)} kB`);
      return this.#release({ build: build.id, ...(commit === undefined ? {} : { commit }) }, values, context);
    });
  }

  promote(
    release: ReleaseRecord,
    from: string,
    context: VerbContext,
    { unproven = false }: VerbOptions = {},
  ): Promise<DeployOutcome> {
    const { build } = release;
    return this.#alone(context, "check", async () => {
      if (release.outcome !== "ready" && !unproven) throw neverReady(build, from);
      const { place, files } = this.#input;
      say(context, "check", `Taking the build ${build} over from ${from}`);
      await copyBuild(environmentFiles(place.root, from).deployed, files.deployed, build);
      return this.#releaseStored({ build, promotedFrom: from }, context);
    });
  }

  rollback(build: string | undefined, context: VerbContext): Promise<DeployOutcome> {
    return this.#alone(context, "check", async () => {
      const to = await this.#earlier(build);
      say(context, "check", `Going back to the build ${to.build} of release ${to.revision}`);
      return this.#releaseStored({ build: to.build, rolledBackTo: to.revision }, context);
    });
  }

  applySettings(context: VerbContext): Promise<DeployOutcome> {
    return this.#alone(context, "check", async () => {
      const current = readyRelease(await this.#history.list());
      if (!current) throw nothingDeployed(this.environment);
      return this.#releaseStored({ build: current.build }, context);
    });
  }

  stop(context: VerbContext): Promise<void> {
    return this.#alone(context, "apply", () => this.#stop(context));
  }

  remove(context: VerbContext): Promise<void> {
    return this.#alone(context, "apply", async () => {
      const { registrar } = this.#input;
      await registrar.unregister(await this.registration(context.signal), context);
      await this.#stop(context);
      context.signal.throwIfAborted();
      say(
        context,
        "apply",
        `Removing the stored deliveries, logs, builds and history of ${this.environment}`,
      );
      await rm(this.#input.files.folder, { recursive: true, force: true });
      say(
        context,
        "apply",
        "The values of its settings stay in the secret store, and hookloom.json as it is",
      );
    });
  }

  async status(_signal: AbortSignal): Promise<TargetStatus> {
    const { place, files } = this.#input;
    const { root, environment } = place;
    const told = await localTargetStatus({ root, environment, files, history: this.#history });
    return { environment, target: this.target, place: this.place, ...told, registrations: [] };
  }

  releases(_signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
    return this.#history.list();
  }

  async logs(options: LogOptions, print: (line: LogLine) => void): Promise<void> {
    const { logs } = this.#input.files;
    const { follow, lines, delivery, signal } = options;
    const wanted = (line: LogLine): boolean => delivery === undefined || line.delivery === delivery;
    if (!follow) {
      for (const line of await readLog(logs, lines, { wanted })) print(line);
      return;
    }
    const stop = await followLog(logs, print, lines, wanted);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await stop();
  }

  async registration(_signal: AbortSignal): Promise<RegistrationInput> {
    const { place, register, registrar, content } = this.#input;
    const { accounts } = registrar;
    const input = localRegistration({ place, content: await content(), register, accounts });
    return { ...input, rollOut: async (context) => void (await this.applySettings(context)) };
  }

  async managementPort(_signal: AbortSignal): Promise<number> {
    return (await this.#running()).managementPort;
  }

  async address(_signal: AbortSignal): Promise<string> {
    return `http://127.0.0.1:${(await this.#running()).port}`;
  }

  async dispose(): Promise<void> {}

  async #running(): Promise<StoredState> {
    const running = await findRunning(this.#input.place.root, this.environment);
    if (!running) throw notRunning(this.environment);
    return running;
  }

  /** Carries a verb out while no other process changes this environment. */
  async #alone<T>(context: VerbContext, phase: DeployPhase, work: () => Promise<T>): Promise<T> {
    const { files } = this.#input;
    const onWait = (): void =>
      say(context, phase, `Waiting for another deploy of ${this.environment} to end`);
    const { signal } = context;
    try {
      signal.throwIfAborted();
      await makeEnvironmentFolder(files);
      return await withLock(files.deployLock, work, { signal, onWait, patience: deployPatience });
    } catch (thrown) {
      if (!signal.aborted || (thrown instanceof Error && "user" in thrown)) throw thrown;
      throw cancelledVerb(`nothing was changed in ${this.environment}.`);
    }
  }

  async #valuesOf(declared: readonly DeclaredSetting[]): Promise<HandedValues> {
    const { plan, values } = await resolveSettings(declared, this.#input.place);
    const missing = plan.filter((setting) => setting.missing).map(({ name }) => name);
    if (missing.length > 0) throw new MissingSettings(this.environment, missing);
    return values;
  }

  async #bundle(): Promise<Build> {
    const { build, problems } = await this.#input.bundle();
    if (build) return build;
    const [first] = problems;
    const sentence = first ? describeProblem(first, this.#input.place.root) : "the bundler gave no reason.";
    throw buildFailed(sentence, problems.length - 1);
  }

  /** The release to go back to. @throws EnvironmentError `no-release` */
  async #earlier(build: string | undefined): Promise<ReleaseRecord> {
    const ready = (await this.#history.list()).filter(({ outcome }) => outcome === "ready");
    const [current] = ready;
    if (!current) throw nothingDeployed(this.environment);
    const to = ready.find((one) => (build === undefined ? one.build !== current.build : one.build === build));
    if (to) return to;
    if (build === undefined) throw noEarlierBuild(this.environment);
    throw unknownBuild(this.environment, build, [...new Set(ready.map((one) => one.build))]);
  }

  /** Releases a build that is here already, with the settings that it declares. */
  async #releaseStored(release: NewRelease, context: VerbContext): Promise<DeployOutcome> {
    const { settings, commit } = await readBuild(this.#input.files.deployed, release.build);
    say(context, "settings", `Looking up the settings of ${this.environment}`);
    const values = await this.#valuesOf(settings);
    context.signal.throwIfAborted();
    return this.#release({ ...release, ...(commit === undefined ? {} : { commit }) }, values, context);
  }

  async #release(release: NewRelease, values: HandedValues, context: VerbContext): Promise<DeployOutcome> {
    const { place, distDir, files, project } = this.#input;
    const { root, environment } = place;
    const record = await this.#history.begin(release);
    try {
      const { port } = { port: undefined, ...project.environments[environment] };
      const asked = typeof port === "number" ? port : undefined;
      const where = { root, environment, distDir, port: asked, history: this.#history };
      const { url, notes } = await rollOut(where, release.build, values, context);
      const ready = await this.#history.end(record, "ready");
      await this.#prune(files.deployed);
      say(context, "rollout", `${environment} runs the build ${release.build} on ${url}`);
      return { release: ready, url, notes };
    } catch (thrown) {
      await this.#history.end(record, "failed", thrown instanceof Error ? thrown.message : String(thrown));
      throw thrown;
    }
  }

  async #prune(folder: string): Promise<void> {
    const ready = (await this.#history.list()).filter(({ outcome }) => outcome !== "failed");
    const builds = [...new Set(ready.map(({ build }) => build))];
    await pruneBuilds(folder, builds.slice(0, keptBuilds)).catch(() => undefined);
  }

  async #stop(context: VerbContext): Promise<void> {
    const { root, environment } = this.#input.place;
    const running = await findRunning(root, environment);
    if (!running) return say(context, "apply", `Nothing runs in ${environment}`);
    await askControl(running, "stop", stopMilliseconds);
    if (running.deployed) await this.#history.markStopped();
    say(context, "apply", `${environment} was stopped; its settings, history and stored deliveries stay`);
  }
}
