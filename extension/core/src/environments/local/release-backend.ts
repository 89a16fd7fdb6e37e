import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { RegisterDescription } from "../../project/config/register-description.ts";
import { pruneBuilds } from "../build/build-project.ts";
import { shortBuild } from "../contract/environment.ts";
import { nothingDeployed } from "../contract/errors.ts";
import type { Registrar, RegistrationInput } from "../contract/registration.ts";
import type { DeployOutcome, ReleaseRecord } from "../contract/target.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { findNode } from "../platform/find-node.ts";
import { withLock } from "../platform/lock.ts";
import { userName } from "../platform/user-account.ts";
import { readyRelease } from "../release/history.ts";
import {
  type BundledSource,
  type FoundBuild,
  type LockedEnvironment,
  type LockRequest,
  type ReleaseBackend,
  requireSettings,
  type StoredBuild,
  type TargetInput,
} from "../release/pipeline.ts";
import { say } from "../release/report.ts";
import { cancelledVerb } from "../release/verb-state.ts";
import {
  type DeclaredSetting,
  resolveSettings,
  type SettingsSource,
  variableNotes,
} from "../secrets/settings.ts";
import type { HandedValues } from "./owner/control.ts";
import { localRegistration } from "./registration.ts";
import type { ReleaseHistory } from "./releases/history.ts";
import { copyBuild, readBuild, writeNotes } from "./releases/stored-build.ts";
import { rollOut } from "./roll-out.ts";
import { writeRules } from "./store/rules-file.ts";
import { type EnvironmentFiles, environmentFiles, makeEnvironmentFolder } from "./store/state-file.ts";

export interface LocalInput extends TargetInput {
  readonly scope: SettingsSource;
  readonly files: EnvironmentFiles;
  readonly distDir: string;
  /** The registrations described in hookloom.json. */
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly registrar: Registrar;
}

type Declared = readonly DeclaredSetting[];

export interface DescribedSettings {
  readonly values: HandedValues;
  /** Notes for the user about where the values come from. */
  readonly notes: readonly string[];
}

/** A stored build with the settings that it will run with. */
export interface PreparedBuild {
  readonly build: StoredBuild;
  readonly settings: DescribedSettings;
}

type Locked = LockedEnvironment<Declared, DescribedSettings, PreparedBuild>;

/** The number of builds that are kept for rollbacks. */
const maxKeptBuilds = 10;
const deployTimeoutMs = 120_000;

/** Runs `verb` while no other process changes the environment. */
export async function withDeployLock<Result>(
  { files, scope }: LocalInput,
  context: VerbContext,
  verb: () => Promise<Result>,
): Promise<Result> {
  const { environment } = scope;
  await makeEnvironmentFolder(files);
  return withLock(files.deployLock, verb, {
    holder: t("Another deploy of {0}", environment),
    signal: context.signal,
    timeoutMs: deployTimeoutMs,
    onWait: () => say(context, "check", t("Waiting for another deploy of {0} to finish", environment)),
  });
}

/** A local environment while one verb has exclusive access to it. */
class LockedProcesses implements Locked {
  readonly releases: readonly ReleaseRecord[];
  readonly #input: LocalInput;
  readonly #history: ReleaseHistory;
  readonly #request: LockRequest<Declared>;

  constructor(
    input: LocalInput,
    history: ReleaseHistory,
    request: LockRequest<Declared>,
    releases: readonly ReleaseRecord[],
  ) {
    this.#input = input;
    this.#history = history;
    this.#request = request;
    this.releases = releases;
  }

  get context(): VerbContext {
    return this.#request.context;
  }

  get #environment(): string {
    return this.#input.scope.environment;
  }

  async describe(declared: Declared): Promise<DescribedSettings> {
    const { plan, values } = await resolveSettings(declared, this.#input.scope);
    requireSettings(plan, this.#environment);
    this.context.signal.throwIfAborted();
    return { values, notes: variableNotes(plan) };
  }

  /**
   * Checks that a Node can run the project and that the rules are valid. No permissions are checked: users have full access to
   * their own projects.
   */
  async check(): Promise<void> {
    const { scope, distDir } = this.#input;
    await findNode({ root: scope.root, distDir });
    await this.#input.rules();
  }

  async checkStore(): Promise<void> {}

  async store({ id, commit }: BundledSource, settings: Declared): Promise<StoredBuild> {
    const known = commit === undefined ? {} : { commit };
    await writeNotes(this.#input.files.deployed, id, { settings, ...known });
    return { build: id, ...known };
  }

  async takeOver({ build }: FoundBuild<Declared>): Promise<StoredBuild> {
    const { scope, files } = this.#input;
    const from = environmentFiles(scope.root, build.promotedFrom ?? "").deployed;
    await copyBuild(from, files.deployed, build.build);
    return build;
  }

  async prepare(settings: DescribedSettings, build: StoredBuild): Promise<PreparedBuild> {
    return { build, settings };
  }

  prepareEarlier({ build, revision }: ReleaseRecord): Promise<PreparedBuild> {
    return this.#prepareStored({ build, rolledBackTo: revision });
  }

  async prepareCurrent(): Promise<{ readonly prepared: PreparedBuild }> {
    const current = readyRelease(await this.#history.list());
    if (!current) throw nothingDeployed(this.#environment);
    say(this.context, "settings", t("Reading the settings of {0}", this.#environment));
    return { prepared: await this.#prepareStored({ build: current.build }) };
  }

  /** Runs a build and resolves when it is ready. Until then the previous build serves requests. */
  async apply({ build, settings }: PreparedBuild): Promise<DeployOutcome> {
    const { scope, distDir, project, files } = this.#input;
    const { root, environment } = scope;
    const { options, progress } = this.#request;
    const record = await this.#history.begin(build);
    try {
      // A rollback changes only the build.
      if (build.rolledBackTo === undefined) await writeRules(files, await this.#input.rules());
      const { port } = { port: undefined, ...project.environments[environment] };
      const requestedPort = typeof port === "number" ? port : undefined;
      const where = { root, environment, distDir, port: requestedPort, history: this.#history };
      const order = { build: build.build, values: settings.values, takeStoreFrom: options.takeStoreFrom };
      const { url, notes } = await rollOut(where, order, this.context, progress);
      const ready = await this.#history.end(record, "ready");
      await this.#prune();
      const message = t("{0} is running the build {1} on {2}", environment, shortBuild(build.build), url);
      say(this.context, "rollout", message);
      return { release: ready, url, notes: [...settings.notes, ...notes] };
    } catch (thrown) {
      const cancelled = this.context.signal.aborted;
      const reason = cancelled ? cancelledVerb(progress.state, environment) : thrown;
      const failure = { reason: errorMessage(reason), ...(cancelled ? { cancelled } : {}) } as const;
      await this.#history.end(record, "failed", failure);
      throw thrown;
    }
  }

  /** Undefined if senders cannot reach this machine. */
  async registration(): Promise<RegistrationInput | undefined> {
    if (Object.keys(this.#input.register).length === 0) return undefined;
    const input = await localRegistration(this.#input);
    return input.url === undefined ? undefined : input;
  }

  within(context: VerbContext): Locked {
    return new LockedProcesses(this.#input, this.#history, { ...this.#request, context }, this.releases);
  }

  /** Prepares a build that is already on this machine, with the settings that it declares. */
  async #prepareStored(release: StoredBuild): Promise<PreparedBuild> {
    const { settings, commit } = await readBuild(this.#input.files.deployed, release.build);
    const build = { ...release, ...(commit === undefined ? {} : { commit }) };
    return { build, settings: await this.describe(settings) };
  }

  async #prune(): Promise<void> {
    const ready = (await this.#history.list()).filter(({ outcome }) => outcome !== "failed");
    const builds = [...new Set(ready.map(({ build }) => build))];
    await pruneBuilds(this.#input.files.deployed, builds.slice(0, maxKeptBuilds)).catch(
      ignored("the next release prunes again"),
    );
  }
}

/** Runs releases as processes on this machine, from builds in the environment's folder. */
export const localBackend = (
  input: LocalInput,
  history: ReleaseHistory,
): ReleaseBackend<Declared, DescribedSettings, PreparedBuild> => ({
  input,
  plan: ({ settings }) => settings,
  checkAccess: async () => userName() ?? "",
  async findBuild({ build }, from) {
    const { settings, commit } = await readBuild(environmentFiles(input.scope.root, from).deployed, build);
    const known = commit === undefined ? {} : { commit };
    return { plan: settings, build: { build, promotedFrom: from, ...known } };
  },
  withLock: (request, work) =>
    withDeployLock(input, request.context, async () =>
      work(new LockedProcesses(input, history, request, await history.list())),
    ),
});
