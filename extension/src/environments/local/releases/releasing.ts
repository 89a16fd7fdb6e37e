import type { ProjectContent } from "../../../project/config/read-project.ts";
import type { RegisterDescription } from "../../../project/config/register-description.ts";
import { sourceCommit } from "../../../project/git.ts";
import type { Project } from "../../../project/project.ts";
import { messageOf } from "../../../project/user-error.ts";
import { type Build, type BuildOutcome, pruneBuilds } from "../../build/build-project.ts";
import { shortBuild } from "../../environment.ts";
import { buildFailed, MissingSettings, noEarlierBuild, nothingDeployed, unknownBuild } from "../../errors.ts";
import type { Registrar } from "../../registration/open-registrar.ts";
import {
  type DeclaredSetting,
  resolveSettings,
  type SettingsPlace,
  variableNotes,
} from "../../secrets/settings.ts";
import type { DeployOutcome, ReleaseRecord, VerbOptions } from "../../target.ts";
import type { DeployPhase, VerbContext } from "../../verb-context.ts";
import { findRunning } from "../owner/attach.ts";
import { askControl, type HandedValues } from "../owner/control.ts";
import { readyRelease } from "../status.ts";
import type { EnvironmentFiles } from "../store/state-file.ts";
import type { NewRelease, ReleaseHistory } from "./history.ts";
import { rollOut, stopMilliseconds } from "./roll-out.ts";
import { readBuild, writeNotes } from "./stored-build.ts";

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

interface Values {
  readonly values: HandedValues;
  /** What a person should know of where they come from; a sentence each. */
  readonly notes: readonly string[];
}

/** How many builds one can go back to. */
const keptBuilds = 10;

export const say = (context: VerbContext, phase: DeployPhase, message: string): void =>
  context.report({ phase, level: "info", message });

/** Brings builds of a local environment to run; whoever calls holds the lock of its deploys. */
export class Releasing {
  readonly #input: LocalInput;
  readonly #history: ReleaseHistory;

  constructor(input: LocalInput, history: ReleaseHistory) {
    this.#input = input;
    this.#history = history;
  }

  get #environment(): string {
    return this.#input.place.environment;
  }

  /** Builds the source and runs that build. */
  async source(context: VerbContext, options: VerbOptions = {}): Promise<DeployOutcome> {
    say(context, "settings", `Looking up the settings of ${this.#environment}`);
    const { settings } = await this.#input.content();
    const values = await this.#valuesOf(settings);
    context.signal.throwIfAborted();
    say(context, "bundle", "Bundling the source");
    const build = await this.#bundle();
    const commit = await sourceCommit(this.#input.place.root);
    const known = commit === undefined ? {} : { commit };
    await writeNotes(this.#input.files.deployed, build.id, { settings, ...known });
    say(context, "bundle", `The build is ${shortBuild(build.id)}, ${Math.ceil(build.bytes / 1024)} kB`);
    return this.#release({ build: build.id, ...known }, values, context, options);
  }

  /** Runs a build that is here already, with the settings that it declares. */
  async stored(release: NewRelease, context: VerbContext, options: VerbOptions = {}): Promise<DeployOutcome> {
    const { settings, commit } = await readBuild(this.#input.files.deployed, release.build);
    say(context, "settings", `Looking up the settings of ${this.#environment}`);
    const values = await this.#valuesOf(settings);
    context.signal.throwIfAborted();
    const known = { ...release, ...(commit === undefined ? {} : { commit }) };
    return this.#release(known, values, context, options);
  }

  /** Runs the build that runs, or ran last, with the values that its settings have now. */
  async current(context: VerbContext, options: VerbOptions = {}): Promise<DeployOutcome> {
    const current = readyRelease(await this.#history.list());
    if (!current) throw nothingDeployed(this.#environment);
    return this.stored({ build: current.build }, context, options);
  }

  /** The release to go back to. @throws EnvironmentError `no-release` */
  async earlier(build: string | undefined): Promise<ReleaseRecord> {
    const ready = (await this.#history.list()).filter(({ outcome }) => outcome === "ready");
    const [current] = ready;
    if (!current) throw nothingDeployed(this.#environment);
    const to = ready.find((one) => (build === undefined ? one.build !== current.build : one.build === build));
    if (to) return to;
    if (build === undefined) throw noEarlierBuild(this.#environment);
    throw unknownBuild(this.#environment, build, [...new Set(ready.map((one) => one.build))]);
  }

  /** Ends what runs; false where nothing does. */
  async end(): Promise<boolean> {
    const { root, environment } = this.#input.place;
    const running = await findRunning(root, environment);
    if (!running) return false;
    await askControl(running, "stop", stopMilliseconds);
    if (running.deployed) await this.#history.markStopped();
    return true;
  }

  async #valuesOf(declared: readonly DeclaredSetting[]): Promise<Values> {
    const { plan, values } = await resolveSettings(declared, this.#input.place);
    const missing = plan.filter((setting) => setting.missing).map(({ name }) => name);
    if (missing.length > 0) throw new MissingSettings(this.#environment, missing);
    return { values, notes: variableNotes(plan) };
  }

  async #bundle(): Promise<Build> {
    const { build, problems } = await this.#input.bundle();
    if (build) return build;
    throw buildFailed(problems, this.#input.place.root);
  }

  async #release(
    release: NewRelease,
    given: Values,
    context: VerbContext,
    { takeStoreFrom }: VerbOptions,
  ): Promise<DeployOutcome> {
    const { place, distDir, project } = this.#input;
    const { root, environment } = place;
    const record = await this.#history.begin(release);
    try {
      const { port } = { port: undefined, ...project.environments[environment] };
      const asked = typeof port === "number" ? port : undefined;
      const where = { root, environment, distDir, port: asked, history: this.#history };
      const { url, notes } = await rollOut(
        where,
        { build: release.build, values: given.values, takeStoreFrom },
        context,
      );
      const ready = await this.#history.end(record, "ready");
      await this.#prune();
      say(context, "rollout", `${environment} runs the build ${shortBuild(release.build)} on ${url}`);
      return { release: ready, url, notes: [...given.notes, ...notes] };
    } catch (thrown) {
      await this.#history.end(record, "failed", messageOf(thrown));
      throw thrown;
    }
  }

  async #prune(): Promise<void> {
    const ready = (await this.#history.list()).filter(({ outcome }) => outcome !== "failed");
    const builds = [...new Set(ready.map(({ build }) => build))];
    await pruneBuilds(this.#input.files.deployed, builds.slice(0, keptBuilds)).catch(() => undefined);
  }
}
