import { t } from "@vscode/l10n";
import type { ApiReader, Rules } from "../../api/api-reader.ts";
import type { ProjectContent } from "../../project/config/project-content.ts";
import { sourceCommit } from "../../project/git.ts";
import type { Project, ProjectEnvironment } from "../../project/project.ts";
import { isUserError } from "../../project/user-error.ts";
import type { Build, CheckedBuild } from "../build/build-project.ts";
import { typeCheckerFolder } from "../build/type-check.ts";
import { type BuildProblem, describeProblem } from "../contract/build-problem.ts";
import { shortBuild } from "../contract/environment.ts";
import { EnvironmentError, MissingSettings, neverReady } from "../contract/errors.ts";
import type { Registrar, RegistrationInput } from "../contract/registration.ts";
import type { DeployOutcome, ReleaseRecord, SettingPlan, VerbOptions } from "../contract/target.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { earlierRelease } from "./history.ts";
import { say, warn } from "./report.ts";
import { cancellable, type VerbProgress } from "./verb-state.ts";

/** A build that the environment can run, as it will appear in its history. */
export type StoredBuild = Pick<ReleaseRecord, "build" | "image" | "commit" | "promotedFrom" | "rolledBackTo">;

/** A build of another environment, with the settings that its source declares. */
export interface FoundBuild<Plan> {
  readonly plan: Plan;
  readonly build: StoredBuild;
}

export type BundledSource = Build & { readonly commit?: string };

/** An environment while one verb has exclusive access to it. */
export interface LockedEnvironment<Plan, Described, Prepared> {
  /** The signal also aborts when the lock is lost. */
  readonly context: VerbContext;
  /** The releases before this verb, newest first. */
  readonly releases: readonly ReleaseRecord[];
  /** Reads a plan's settings in this environment, once per release. */
  describe(plan: Plan): Promise<Described>;
  /** Checks before the build whether the release can be carried out. @throws MissingSettings */
  check(described: Described): Promise<void>;
  /** Checks whether a build could be stored. */
  checkStore(): Promise<void>;
  /** Stores a build where this environment can run it. */
  store(source: BundledSource, plan: Plan): Promise<StoredBuild>;
  /** Stores a build that another environment ran. */
  takeOver(found: FoundBuild<Plan>): Promise<StoredBuild>;
  /** @throws MissingSettings */
  prepare(described: Described, build: StoredBuild): Promise<Prepared>;
  /** Prepares a release from the history with the current settings. @throws MissingSettings */
  prepareEarlier(release: ReleaseRecord): Promise<Prepared>;
  /** Prepares the current build with the current settings; `note` tells the user how it differs from the running state. */
  prepareCurrent(): Promise<{ readonly prepared: Prepared; readonly note?: string }>;
  /** Applies a release and waits until it is ready; rolls back if automatic rollback is enabled. */
  apply(prepared: Prepared): Promise<DeployOutcome>;
  /** Undefined if there is nothing to register. */
  registration(outcome: DeployOutcome): Promise<RegistrationInput | undefined>;
  /** Returns the same locked environment with another context. */
  within(context: VerbContext): LockedEnvironment<Plan, Described, Prepared>;
}

export interface LockRequest<Plan> {
  readonly context: VerbContext;
  readonly options: VerbOptions;
  readonly progress: VerbProgress;
  /** The name of the acting user, as the environment's target knows it. */
  readonly user: string;
  /** What will be released, if known, so that missing permissions can be reported in advance. */
  readonly plan?: Plan;
}

/** The input for opening an environment on any target. */
export interface TargetInput {
  readonly project: Project;
  readonly scope: ProjectEnvironment;
  /** Reads the source's current declarations. */
  content(): Promise<ProjectContent>;
  /**
   * Bundles the current source with all its dependencies. If `typeCheckSignal` is passed, also checks the types until it aborts.
   */
  bundle(typeCheckSignal?: AbortSignal): Promise<CheckedBuild>;
  readonly api: ApiReader;
  /** The rules that hookloom.json describes. @throws ProjectError `bad-environment` */
  rules(): Promise<Rules | undefined>;
  /** If undefined, a deploy registers nothing. */
  readonly registrar?: Registrar;
}

/** The platform that runs releases: processes on this machine, or a cluster. */
export interface ReleaseBackend<Plan, Described, Prepared> {
  readonly input: TargetInput;
  plan(content: ProjectContent): Plan;
  /** Identifies the user and checks their access to the environment; the first step of every verb. */
  checkAccess(context: VerbContext): Promise<string>;
  /** Finds the build of another environment's release. */
  findBuild(release: ReleaseRecord, from: string, context: VerbContext): Promise<FoundBuild<Plan>>;
  /** Runs work while holding the environment's lock. */
  withLock<Result>(
    request: LockRequest<Plan>,
    work: (locked: LockedEnvironment<Plan, Described, Prepared>) => Promise<Result>,
  ): Promise<Result>;
}

/** @throws MissingSettings if a required setting has no value */
export function requireSettings(plan: readonly SettingPlan[], environment: string): void {
  const missing = plan.filter((setting) => setting.missing).map(({ name }) => name);
  if (missing.length > 0) throw new MissingSettings(environment, missing);
}

/** The first problem's message with its location, and the number of other problems. */
function firstProblem([first, ...others]: readonly BuildProblem[], root: string) {
  const { file, line, column = 1 } = first ?? {};
  const message = first ? describeProblem(first, root) : t("the bundler gave no reason.");
  return {
    text: others.length > 0 ? t("{0} (and {1} more)", message, others.length) : message,
    location: file !== undefined && line !== undefined ? { file, line, column } : undefined,
  };
}

/** Describes the first problem, whose position is the error's `location`. */
function buildFailed(problems: readonly BuildProblem[], root: string): EnvironmentError {
  const { text, location } = firstProblem(problems, root);
  return new EnvironmentError(
    "build-failed",
    t("The source does not build, so nothing was deployed: {0}", text),
    { location },
  );
}

/** The maximum number of type errors that are listed; `tsc` prints all of them. */
const maxDetails = 20;

/** Describes the first error, whose position is the error's `location`; the other errors are its details. */
function wrongTypes(errors: readonly BuildProblem[], root: string, environment: string): EnvironmentError {
  const { text, location } = firstProblem(errors, root);
  const detail = errors.slice(0, maxDetails).map((error) => describeProblem(error, root));
  return new EnvironmentError(
    "wrong-types",
    t(
      'The source has type errors, so nothing was deployed: {0} Fix them, or skip the check with "hookloom deploy {1} --no-check".',
      text,
      environment,
    ),
    { location, detail: errors.length > 1 ? detail : [] },
  );
}

/** The verbs that release a build, which are the same for every backend; a target adds the others. */
export class ReleasePipeline<Plan, Described, Prepared> {
  readonly #backend: ReleaseBackend<Plan, Described, Prepared>;

  constructor(backend: ReleaseBackend<Plan, Described, Prepared>) {
    this.#backend = backend;
  }

  /**
   * Builds the source, stores and applies the build, waits until it is ready and registers it.
   * @throws EnvironmentError `wrong-types` if the type check fails, unless `unchecked` is set
   */
  deploy(context: VerbContext, options: VerbOptions = {}): Promise<DeployOutcome> {
    return cancellable(context, this.environment, async (progress) => {
      const user = await this.#backend.checkAccess(context);
      const plan = this.#backend.plan(await this.#backend.input.content());
      return this.#backend.withLock({ context, options, progress, user, plan }, async (locked) => {
        say(locked.context, "settings", t("Reading the settings of {0}", this.environment));
        const described = await locked.describe(plan);
        await locked.check(described);
        await locked.checkStore();
        const { source, lack } = await this.#bundle(locked.context, options);
        const build = await locked.store(source, plan);
        const outcome = await this.#release(locked, await locked.prepare(described, build), progress);
        return lack === undefined ? outcome : withNote(lack, outcome);
      });
    });
  }

  /**
   * Runs a build that another environment ran, with this environment's settings and description.
   * @throws EnvironmentError `unproven` if it has never been ready there, unless `options.unproven` is set
   */
  promote(
    release: ReleaseRecord,
    from: string,
    context: VerbContext,
    options: VerbOptions = {},
  ): Promise<DeployOutcome> {
    return cancellable(context, this.environment, async (progress) => {
      const user = await this.#backend.checkAccess(context);
      if (release.outcome !== "ready" && !options.unproven) throw neverReady(release.build, from);
      const found = await this.#backend.findBuild(release, from, context);
      const { plan } = found;
      return this.#backend.withLock({ context, options, progress, user, plan }, async (locked) => {
        say(
          locked.context,
          "settings",
          t("Taking over the build {0} from {1}", shortBuild(release.build), from),
        );
        const build = await locked.takeOver(found);
        const described = await locked.describe(plan);
        await locked.check(described);
        return this.#release(locked, await locked.prepare(described, build), progress);
      });
    });
  }

  /** Goes back to an earlier build: the given build, or by default the last different build that was ready. */
  rollback(
    build: string | undefined,
    context: VerbContext,
    options: VerbOptions = {},
  ): Promise<DeployOutcome> {
    return this.#locked(context, options, async (locked, progress) => {
      const to = earlierRelease(locked.releases, build, this.environment);
      const message = t("Rolling back to the build {0} of release {1}", shortBuild(to.build), to.revision);
      say(locked.context, "settings", message);
      return this.#release(locked, await locked.prepareEarlier(to), progress);
    });
  }

  /** Rolls out changed settings or a changed hookloom.json with the current build. */
  applySettings(context: VerbContext, options: VerbOptions = {}): Promise<DeployOutcome> {
    return this.#locked(context, options, applyCurrent);
  }

  get environment(): string {
    return this.#backend.input.scope.environment;
  }

  get api(): ApiReader {
    return this.#backend.input.api;
  }

  rules(): Promise<Rules | undefined> {
    return this.#backend.input.rules();
  }

  #locked<Result>(
    context: VerbContext,
    options: VerbOptions,
    work: (locked: LockedEnvironment<Plan, Described, Prepared>, progress: VerbProgress) => Promise<Result>,
  ): Promise<Result> {
    return cancellable(context, this.environment, async (progress) => {
      const user = await this.#backend.checkAccess(context);
      const request = { context, options, progress, user };
      return this.#backend.withLock(request, (locked) => work(locked, progress));
    });
  }

  async #bundle(
    context: VerbContext,
    { unchecked = false }: VerbOptions,
  ): Promise<Pick<CheckedBuild, "lack"> & { readonly source: BundledSource }> {
    const { signal } = context;
    signal.throwIfAborted();
    const { input } = this.#backend;
    const { root } = input.scope;
    const isChecked = !unchecked && (await typeCheckerFolder(root)) !== undefined;
    const step = isChecked ? t("Bundling the source and checking its types") : t("Bundling the source");
    say(context, "bundle", step);
    const [{ build, problems, types, lack }, commit] = await Promise.all([
      input.bundle(unchecked ? undefined : signal),
      sourceCommit(root),
    ]);
    signal.throwIfAborted();
    if (!build) throw buildFailed(problems, root);
    if (types?.unchecked !== undefined)
      warn(context, "bundle", t("The types were not checked: {0}", types.unchecked));
    if (types && types.errors.length > 0) throw wrongTypes(types.errors, root, this.environment);
    const kilobytes = Math.ceil(build.bytes / 1024);
    say(context, "bundle", t("The size of the build {0} is {1} kB", shortBuild(build.id), kilobytes));
    if (lack !== undefined) warn(context, "bundle", lack);
    const source = { ...build, ...(commit === undefined ? {} : { commit }) };
    return { source, ...(lack === undefined ? {} : { lack }) };
  }

  /**
   * Applies a release and registers it. A secret that the registration changes is rolled out to the service as part of the
   * registration.
   */
  async #release(
    locked: LockedEnvironment<Plan, Described, Prepared>,
    prepared: Prepared,
    progress: VerbProgress,
  ): Promise<DeployOutcome> {
    const outcome = await locked.apply(prepared);
    progress.state = { at: "ready" };
    const notes = await this.#register(locked, outcome);
    return { ...outcome, notes: [...outcome.notes, ...notes] };
  }

  /** Registers a release. The build stays ready even if registrations fail; failures become messages. */
  async #register(
    locked: LockedEnvironment<Plan, Described, Prepared>,
    outcome: DeployOutcome,
  ): Promise<readonly string[]> {
    const { context } = locked;
    try {
      const input = await locked.registration(outcome);
      if (!input) return [];
      say(context, "register", t("Registering at the sources"));
      const rollOut = async (inner: VerbContext): Promise<void> =>
        void (await applyCurrent(locked.within(inner)));
      const found = await this.#backend.input.registrar?.register({ ...input, rollOut }, context);
      return (found ?? []).flatMap(({ message }) => (message === undefined ? [] : [message]));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isUserError(error)) throw error;
      warn(context, "register", error.message);
      return [error.message];
    }
  }
}

const withNote = (note: string, outcome: DeployOutcome): DeployOutcome => ({
  ...outcome,
  notes: [note, ...outcome.notes],
});

async function applyCurrent<Plan, Described, Prepared>(
  locked: LockedEnvironment<Plan, Described, Prepared>,
): Promise<DeployOutcome> {
  const { prepared, note } = await locked.prepareCurrent();
  const outcome = await locked.apply(prepared);
  return note === undefined ? outcome : withNote(note, outcome);
}
