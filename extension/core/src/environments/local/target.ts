import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Rules, RulesStatus } from "../../api/api-reader.ts";
import { describeProblem } from "../contract/build-problem.ts";
import { shortBuild } from "../contract/environment.ts";
import { notRunning } from "../contract/errors.ts";
import type { LogLine } from "../contract/log-line.ts";
import type { RegistrationInput } from "../contract/registration.ts";
import type {
  DeliveriesPort,
  DeliveryStatus,
  LogOptions,
  ReleaseRecord,
  RulesOutcome,
  SettingPlan,
  Target,
  TargetPhase,
  TargetStatus,
} from "../contract/target.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { deliveryStatus } from "../management/delivery-status.ts";
import { reloadRules } from "../management/reload-rules.ts";
import { readyRelease } from "../release/history.ts";
import { ReleasePipeline } from "../release/pipeline.ts";
import { say } from "../release/report.ts";
import { cancellable, type VerbProgress } from "../release/verb-state.ts";
import { type DeclaredSetting, resolveSettings } from "../secrets/settings.ts";
import { findRunning, requestValue } from "./owner/attach.ts";
import { requestControl } from "./owner/control.ts";
import { localRegistration, localRegistrations } from "./registration.ts";
import {
  type DescribedSettings,
  type LocalInput,
  localBackend,
  type PreparedBuild,
  withDeployLock,
} from "./release-backend.ts";
import { ReleaseHistory } from "./releases/history.ts";
import { readBuild } from "./releases/stored-build.ts";
import { ownerStopTimeoutMs } from "./roll-out.ts";
import { followLog, readLog } from "./store/log-file.ts";
import { readRules, writeRules } from "./store/rules-file.ts";
import { makeEnvironmentFolder, type StoredState } from "./store/state-file.ts";
import { StoredDeliveries } from "./store/stored-deliveries.ts";

type LocalStatus = Omit<TargetStatus, "environment" | "target" | "place" | "registrations">;

const message = (text: string | undefined) => (text === undefined ? {} : { message: text });

/** Why the newest release is not running. */
function releaseFailure([newest]: readonly ReleaseRecord[]): string | undefined {
  if (newest?.outcome !== "failed") return undefined;
  return newest.reason === undefined
    ? t("The last release failed for an unknown reason.")
    : t("The last release failed: {0}", newest.reason);
}

function runningStatus(running: StoredState, releases: readonly ReleaseRecord[], root: string): LocalStatus {
  const { phase, problems, message: said } = running.state;
  const [problem] = problems;
  const problemText = problem ? describeProblem(problem, root) : said;
  const url = `http://127.0.0.1:${running.port}`;
  if (!running.deployed)
    return {
      phase,
      url,
      ...message(problemText ?? t("Run is running the latest source here, not a deployed build.")),
    };
  const release = releases.find(({ build, outcome }) => outcome === "ready" && build === running.state.build);
  const replicas = { ready: phase === "running" ? 1 : 0, wanted: 1 };
  const why = problemText ?? releaseFailure(releases);
  return { phase, url, replicas, ...message(why), ...(release ? { release } : {}) };
}

/** Reads the delivery status; empty if nothing responds, since the rest of the status is still known. */
async function readDeliveryStatus({ state, managementPort }: StoredState): Promise<DeliveryStatus> {
  return state.phase === "running" ? deliveryStatus(managementPort).catch(() => ({})) : {};
}

async function idleStatus({ files, scope }: LocalInput, history: ReleaseHistory): Promise<LocalStatus> {
  const releases = await history.list();
  const [newest] = releases;
  const release = readyRelease(releases);
  // Run also stores deliveries.
  if (!newest) return { phase: existsSync(files.store) ? "stopped" : "absent" };
  if (newest.outcome === "deploying") return { phase: "starting", release: newest };
  if (!release) return { phase: "failed", release: newest, ...message(newest.reason) };
  if (await history.stopped()) return { phase: "stopped", release };
  const lost = t(
    'The process is no longer running, for example after a restart of the machine: run the build {0} again with "hookloom settings {1} apply", or deploy.',
    shortBuild(release.build),
    scope.environment,
  );
  return { phase: "stopped", release, message: lost };
}

/** Reads the status of a local environment; nothing is started. */
async function localTargetStatus(input: LocalInput, history: ReleaseHistory): Promise<LocalStatus> {
  const { root, environment } = input.scope;
  try {
    const running = await findRunning(root, environment);
    if (!running) return await idleStatus(input, history);
    const deliveries = await readDeliveryStatus(running);
    const status = runningStatus(running, await history.list(), root);
    return { ...status, ...deliveries };
  } catch (thrown) {
    return { phase: "unreachable", message: errorMessage(thrown) };
  }
}

/**
 * An environment that runs as processes on this machine. Deployed builds run under an owner process that outlives the deploy.
 * Setting values are passed to the owner and never written to disk.
 */
export class LocalTarget
  extends ReleasePipeline<readonly DeclaredSetting[], DescribedSettings, PreparedBuild>
  implements Target
{
  readonly target = "local";
  readonly place = "local";
  readonly #input: LocalInput;
  readonly #history: ReleaseHistory;
  readonly #stored: StoredDeliveries;

  constructor(input: LocalInput) {
    const history = new ReleaseHistory(input.files);
    super(localBackend(input, history));
    this.#input = input;
    this.#history = history;
    const { root, environment } = input.scope;
    this.#stored = new StoredDeliveries({ root, environment, distDir: input.distDir });
  }

  async settings(): Promise<readonly SettingPlan[]> {
    const { settings } = await this.#input.content();
    return (await resolveSettings(settings, this.#input.scope)).plan;
  }

  appliedRules(_signal: AbortSignal): Promise<Rules | undefined> {
    return readRules(this.#input.files);
  }

  applyRules(context: VerbContext): Promise<RulesOutcome> {
    const { environment } = this;
    return this.#exclusively(context, async () => {
      const api = await this.rules();
      await writeRules(this.#input.files, api);
      const running = await findRunning(this.#input.scope.root, environment);
      if (running === undefined || api === undefined) return { hash: api?.hash, processes: 0 };
      say(context, "apply", t("Rolling out the rules of {0}", environment));
      const hash = await reloadRules(running.managementPort, environment);
      return { hash: api.hash, processes: hash === api.hash ? 1 : 0 };
    });
  }

  stop(context: VerbContext): Promise<void> {
    const { environment } = this;
    return this.#exclusively(context, async () => {
      const ended = await this.#stopRunning();
      const result = ended
        ? t("{0} was stopped; its settings, history and stored deliveries are kept", environment)
        : t("Nothing is running in {0}", environment);
      say(context, "apply", result);
    });
  }

  remove(context: VerbContext): Promise<void> {
    const { environment } = this;
    return this.#exclusively(context, async (progress) => {
      progress.state = { at: "unregistering" };
      await this.#input.registrar.unregister(await this.registration(), context);
      context.signal.throwIfAborted();
      say(context, "apply", t("Removing the processes and stored data of {0}", environment));
      progress.state = { at: "deleting" };
      await this.#stopRunning();
      this.#stored.end();
      await rm(this.#input.files.folder, { recursive: true, force: true });
      const result = t(
        "The stored deliveries, logs, builds and history of {0} were deleted; hookloom.json and the values in the secret store are unchanged",
        environment,
      );
      say(context, "apply", result);
    });
  }

  async status(_signal: AbortSignal): Promise<TargetStatus> {
    const { environment } = this;
    const found = await localTargetStatus(this.#input, this.#history);
    const registrations = await localRegistrations(this.#input.files.folder);
    const api = await this.#rulesStatus(found.phase);
    return {
      environment,
      target: this.target,
      place: this.place,
      ...found,
      registrations,
      ...(api ? { api } : {}),
    };
  }

  /** Settings without a value here are ignored, since they may have one in another shell or window. */
  async unappliedSettings(_signal: AbortSignal): Promise<readonly string[]> {
    const { scope, files } = this.#input;
    const running = await findRunning(scope.root, this.environment);
    const { build } = running?.state ?? {};
    if (running?.deployed !== true || build === undefined) return [];
    const { settings } = await readBuild(files.deployed, build).catch(() => ({ settings: [] }));
    const { values } = await resolveSettings(settings, scope);
    const compared = Object.entries(values).map(async ([name, value]) => {
      const current = await requestValue(running, name);
      return current === value ? [] : [name];
    });
    return (await Promise.all(compared)).flat();
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

  /** Always empty: the tools read the secrets of local processes directly. */
  async deployedSecrets(_signal: AbortSignal): Promise<readonly string[]> {
    return [];
  }

  async readingPort(_signal: AbortSignal): Promise<DeliveriesPort> {
    return this.#stored.readingPort(await findRunning(this.#input.scope.root, this.environment));
  }

  async address(_signal: AbortSignal): Promise<string> {
    return `http://127.0.0.1:${(await this.#running()).port}`;
  }

  async dispose(): Promise<void> {
    this.#stored.end();
  }

  /** Undefined while the rules are unknown, since the rest of the status is still known. */
  async #rulesStatus(phase: TargetPhase): Promise<RulesStatus | undefined> {
    const running =
      phase === "running" ? await findRunning(this.#input.scope.root, this.environment) : undefined;
    if (running === undefined) return undefined;
    const described = await this.rules().catch(ignored("the status is known without the described rules"));
    return this.#input.api.status(described, (work) => work(running.managementPort));
  }

  async #running(): Promise<StoredState> {
    const running = await findRunning(this.#input.scope.root, this.environment);
    if (!running) throw notRunning(this.environment);
    return running;
  }

  /** Stops the running process; false if nothing runs. */
  async #stopRunning(): Promise<boolean> {
    const running = await findRunning(this.#input.scope.root, this.environment);
    if (!running) return false;
    await requestControl(running, "stop", ownerStopTimeoutMs);
    if (running.deployed) await this.#history.markStopped();
    return true;
  }

  #exclusively<Result>(
    context: VerbContext,
    verb: (progress: VerbProgress) => Promise<Result>,
  ): Promise<Result> {
    return cancellable(context, this.environment, (progress) =>
      withDeployLock(this.#input, context, () => verb(progress)),
    );
  }
}
