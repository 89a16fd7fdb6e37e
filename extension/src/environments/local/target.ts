import { rm } from "node:fs/promises";
import { isUserError } from "../../project/user-error.ts";
import { shortBuild } from "../environment.ts";
import { cancelledVerb, neverReady, notRunning } from "../errors.ts";
import type { LogLine } from "../log-line.ts";
import { withLock } from "../platform/lock.ts";
import type { RegistrationInput } from "../registration/registration.ts";
import { resolveSettings, type SettingPlan } from "../secrets/settings.ts";
import type {
  DeployOutcome,
  LogOptions,
  ReleaseRecord,
  Target,
  TargetStatus,
  VerbOptions,
} from "../target.ts";
import type { DeployPhase, VerbContext } from "../verb-context.ts";
import { findRunning } from "./owner/attach.ts";
import { localRegistration, localRegistrations } from "./registration.ts";
import { ReleaseHistory } from "./releases/history.ts";
import { type LocalInput, Releasing, say } from "./releases/releasing.ts";
import { copyBuild } from "./releases/stored-build.ts";
import { localTargetStatus } from "./status.ts";
import { followLog, readLog } from "./store/log-file.ts";
import { environmentFiles, makeEnvironmentFolder, type StoredState } from "./store/state-file.ts";

const deployTimeout = 120_000;

/**
 * An environment of processes on this machine: what is deployed to it runs under an owner of its own, which outlives
 * whoever deployed. Values of settings are handed to the owner and written nowhere.
 */
export class LocalTarget implements Target {
  readonly target = "local";
  readonly place = "local";
  readonly #input: LocalInput;
  readonly #history: ReleaseHistory;
  readonly #releasing: Releasing;

  constructor(input: LocalInput) {
    this.#input = input;
    this.#history = new ReleaseHistory(input.files);
    this.#releasing = new Releasing(input, this.#history);
  }

  get environment(): string {
    return this.#input.place.environment;
  }

  async settings(): Promise<readonly SettingPlan[]> {
    const { settings } = await this.#input.content();
    return (await resolveSettings(settings, this.#input.place)).plan;
  }

  deploy(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome> {
    return this.#alone(context, "check", () =>
      this.#withRegistration(context, () => this.#releasing.source(context, options)),
    );
  }

  promote(
    release: ReleaseRecord,
    from: string,
    context: VerbContext,
    options: VerbOptions = {},
  ): Promise<DeployOutcome> {
    const { build } = release;
    return this.#alone(context, "check", async () => {
      if (release.outcome !== "ready" && !options.unproven) throw neverReady(build, from);
      const { place, files } = this.#input;
      say(context, "check", `Taking the build ${shortBuild(build)} over from ${from}`);
      await copyBuild(environmentFiles(place.root, from).deployed, files.deployed, build);
      return this.#withRegistration(context, () =>
        this.#releasing.stored({ build, promotedFrom: from }, context, options),
      );
    });
  }

  rollback(build: string | undefined, context: VerbContext, options?: VerbOptions): Promise<DeployOutcome> {
    return this.#alone(context, "check", async () => {
      const to = await this.#releasing.earlier(build);
      say(context, "check", `Going back to the build ${shortBuild(to.build)} of release ${to.revision}`);
      const release = { build: to.build, rolledBackTo: to.revision };
      return this.#releasing.stored(release, context, options);
    });
  }

  applySettings(context: VerbContext, options?: VerbOptions): Promise<DeployOutcome> {
    return this.#alone(context, "check", () => this.#releasing.current(context, options));
  }

  stop(context: VerbContext): Promise<void> {
    const { environment } = this;
    return this.#alone(context, "apply", async () => {
      const ended = await this.#releasing.end();
      const kept = "its settings, history and stored deliveries stay";
      say(context, "apply", ended ? `${environment} was stopped; ${kept}` : `Nothing runs in ${environment}`);
    });
  }

  remove(context: VerbContext): Promise<void> {
    const { environment } = this;
    return this.#alone(context, "apply", async () => {
      await this.#input.registrar.unregister(await this.registration(), context);
      context.signal.throwIfAborted();
      say(context, "apply", `Removing what ${environment} runs and stored`);
      await this.#releasing.end();
      await rm(this.#input.files.folder, { recursive: true, force: true });
      const gone = `The stored deliveries, logs, builds and history of ${environment} are gone`;
      const kept = "the values of its settings stay in the secret store, and hookloom.json as it is";
      say(context, "apply", `${gone}; ${kept}`);
    });
  }

  async status(_signal: AbortSignal): Promise<TargetStatus> {
    const { place, files } = this.#input;
    const { root, environment } = place;
    const told = await localTargetStatus({ root, environment, files, history: this.#history });
    const registrations = await localRegistrations(files.folder);
    return { environment, target: this.target, place: this.place, ...told, registrations };
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
    await makeEnvironmentFolder(this.#input.files);
    const stop = await followLog(logs, print, lines, wanted);
    if (!signal.aborted)
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await stop();
  }

  async registration(): Promise<RegistrationInput> {
    const input = await localRegistration(this.#input);
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
      const holder = `Another deploy of ${this.environment}`;
      return await withLock(files.deployLock, work, { holder, signal, onWait, timeout: deployTimeout });
    } catch (thrown) {
      if (!signal.aborted || isUserError(thrown)) throw thrown;
      throw cancelledVerb(`nothing was changed in ${this.environment}.`);
    }
  }

  /**
   * Registers at the sources what hookloom.json names, once a build is ready and where senders reach this machine. The
   * build stays whatever comes of it: what cannot be registered is a sentence.
   */
  async #withRegistration(
    context: VerbContext,
    release: () => Promise<DeployOutcome>,
  ): Promise<DeployOutcome> {
    const outcome = await release();
    const { register, registrar } = this.#input;
    const input = await this.registration();
    if (Object.keys(register).length === 0 || input.url === undefined) return outcome;
    say(context, "register", "Registering at the sources");
    const rollOut = async (inner: VerbContext): Promise<void> => void (await this.#releasing.current(inner));
    try {
      const found = await registrar.register({ ...input, rollOut }, context);
      const told = found.flatMap(({ message }) => (message === undefined ? [] : [message]));
      return { ...outcome, notes: [...outcome.notes, ...told] };
    } catch (thrown) {
      const { environment } = this;
      if (context.signal.aborted)
        throw cancelledVerb(
          `${environment} runs the build ${shortBuild(outcome.release.build)}, not registered everywhere.`,
        );
      if (!isUserError(thrown)) throw thrown;
      context.report({ phase: "register", level: "warn", message: thrown.message });
      return { ...outcome, notes: [...outcome.notes, thrown.message] };
    }
  }
}
