import type { Project } from "../project/project.ts";
import { isUserError } from "../project/user-error.ts";
import type { EnvironmentStatus } from "./contract/environment.ts";
import { noSuchEnvironment } from "./contract/errors.ts";
import type { DeliveriesPort, DeliveryStatus, Target, TargetStatus } from "./contract/target.ts";
import { findRunning, localStatus } from "./local/owner/attach.ts";
import { storedEnvironments } from "./local/store/state-file.ts";
import { StoredDeliveries } from "./local/store/stored-deliveries.ts";
import { deliveryStatus } from "./management/delivery-status.ts";
import type { OpenTargetOptions } from "./open-target.ts";
import { useTarget } from "./run-verb.ts";

/** Returns the name if the project has this environment. @throws EnvironmentError `no-environment` */
export function checkEnvironment({ environments }: Pick<Project, "environments">, name: string): string {
  if (!Object.hasOwn(environments, name)) throw noSuchEnvironment(name, Object.keys(environments));
  return name;
}

/** The environments that run on this machine but are not, or no longer, in hookloom.json. */
export async function undescribedRunning({
  root,
  environments,
}: Pick<Project, "root" | "environments">): Promise<readonly string[]> {
  const names = (await storedEnvironments(root)).filter((name) => !Object.hasOwn(environments, name));
  const runs = await Promise.all(
    names.map(async (name) => {
      try {
        return (await findRunning(root, name)) !== undefined;
      } catch (thrown) {
        // An environment that does not respond is running, too.
        if (isUserError(thrown) && thrown.code === "not-answering") return true;
        throw thrown;
      }
    }),
  );
  return names.filter((_name, index) => runs[index]);
}

/**
 * Returns the name if the project has this environment, or if it runs although the project no longer has it.
 * @throws the errors of `checkEnvironment`
 */
export async function checkListed(project: Project, name: string): Promise<string> {
  return (await undescribedRunning(project)).includes(name) ? name : checkEnvironment(project, name);
}

/** An environment that can be queried. Details that only some queries need are resolved on first use. */
export interface Reached {
  readonly environment: string;
  /** True if it runs on this machine. */
  readonly local: boolean;
  /** @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
  managementPort(): Promise<number>;
  /**
   * For read-only queries, which also work for a local environment that is not running.
   * @throws the errors of `managementPort`
   */
  readingPort(): Promise<DeliveriesPort>;
  /** See `Target.deployedSecrets`. */
  deployedSecrets(signal: AbortSignal): Promise<readonly string[]>;
  /** The base URL of its triggers. @throws EnvironmentError `not-running`, `not-answering`; ClusterError */
  address(): Promise<string>;
}

export interface ReachOptions extends OpenTargetOptions {
  readonly signal: AbortSignal;
  /** True if an environment that runs on this machine under that name takes precedence over a deployed one. */
  readonly runFirst: boolean;
}

/** Runs `work` with an environment that responds. @throws what `openTarget` and the members of `Reached` throw */
export async function useReached<T>(
  { signal, runFirst, ...options }: ReachOptions,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const { project, environment, distDir } = options;
  const running = runFirst ? await findRunning(project.root, environment) : undefined;
  if (running) {
    const { managementPort, port } = running;
    const stored = new StoredDeliveries({ root: project.root, environment, distDir });
    try {
      return await work({
        environment,
        local: true,
        managementPort: () => Promise.resolve(managementPort),
        readingPort: () => stored.readingPort(running),
        deployedSecrets: async () => [],
        address: () => Promise.resolve(`http://127.0.0.1:${port}`),
      });
    } finally {
      stored.end();
    }
  }
  return await useTarget(options, (target) =>
    work({
      environment,
      local: target.target === "local",
      managementPort: () => target.managementPort(signal),
      readingPort: () => target.readingPort(signal),
      deployedSecrets: (limit) => target.deployedSecrets(limit),
      address: () => target.address(signal),
    }),
  );
}

/**
 * The status of an environment, with the settings that are changed but not applied. A local environment's status also has its
 * ports, its owner, the problems in its source and, if it is not running, the contents of its store.
 */
export type DetailedStatus = TargetStatus &
  Partial<Omit<EnvironmentStatus, keyof TargetStatus>> & { readonly unapplied?: readonly string[] };

const settingsTimeoutMs = 5_000;

/** Empty if the settings cannot be read, for example because the user may not read Secrets. */
async function readUnapplied(
  target: Pick<Target, "unappliedSettings">,
  signal: AbortSignal,
): Promise<Pick<DetailedStatus, "unapplied">> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(settingsTimeoutMs)]);
  const names = await target.unappliedSettings(limited).catch(() => []);
  signal.throwIfAborted();
  return names.length > 0 ? { unapplied: names } : {};
}

/** Reads the delivery status from the store of a local environment that is not running; empty if the store cannot be read. */
async function storedStatus(
  target: Pick<Target, "readingPort">,
  { target: kind, phase }: TargetStatus,
  signal: AbortSignal,
): Promise<DeliveryStatus> {
  if (kind !== "local" || (phase !== "stopped" && phase !== "failed")) return {};
  return await target
    .readingPort(signal)
    .then(({ port }) => deliveryStatus(port))
    .catch(() => ({}));
}

/** @throws what `status` of the target throws */
export async function detailedStatus(
  target: Pick<Target, "status" | "unappliedSettings" | "readingPort">,
  { root }: Pick<Project, "root">,
  signal: AbortSignal,
): Promise<DetailedStatus> {
  const found = await target.status(signal);
  const status = {
    ...found,
    ...(found.phase === "running" ? await readUnapplied(target, signal) : {}),
    ...(await storedStatus(target, found, signal)),
  };
  if (status.target !== "local") return status;
  const [local] = await localStatus(root, [status.environment]).catch(() => []);
  return { ...local, ...status };
}
