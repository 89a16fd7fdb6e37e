import { hostname } from "node:os";
import process from "node:process";
import { type Clock, systemClock } from "@hookloom/core/environments/platform/clock";
import { globalProcessName, hasEndedHere } from "@hookloom/core/environments/platform/process-identity";
import { userName } from "@hookloom/core/environments/platform/user-account";
import { defined } from "@hookloom/protocol/unknown-values";
import type { V1LeaseSpec } from "@kubernetes/client-node";
import { t } from "@vscode/l10n";
import { collectionPath, objectPath } from "../apply/kinds.ts";
import { liveObject } from "../apply/live-object.ts";
import type { ClusterEnvironment } from "../apply/record.ts";
import type { Cluster, ClusterObject, Sent } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { DeployError, deployedByOther, lockLost, lockRanOut } from "../release/errors.ts";
import { type Owner, ownerLabels, recordName } from "../release/identity.ts";

/** A lock that is not renewed within its lifetime belongs to a dead process. */
export interface LockPace {
  readonly lifetimeMs: number;
  readonly renewalMs: number;
}

const defaultPace: LockPace = { lifetimeMs: 30_000, renewalMs: 8_000 };
/** Time limit for releasing the lock, even after everything else was cancelled. */
const releaseTimeoutMs = 5_000;
/** A renewal time further in the future than this is not trusted, because clocks differ. */
const maxClockSkewMs = 5_000;

/** Called with the name of a holder that seems dead, before its lock is watched for a while. */
type OnDoubt = (holder: string) => void;

export interface LockOptions {
  readonly pace?: LockPace;
  readonly onDoubt?: OnDoubt;
  readonly clock?: Clock;
}

type LeaseSpec = Sent<V1LeaseSpec>;
type Lease = ClusterObject & { readonly spec?: LeaseSpec };

export interface DeployLock {
  /** Aborts when the given signal aborts, or when the lock is lost, with a DeployError `locked` as its reason. */
  readonly signal: AbortSignal;
  /** A note if the lock was taken over from a dead holder. */
  readonly note?: string;
  release(): Promise<void>;
}

/** The annotation on the Lease with the holding process, for other processes on the same machine. */
const processAnnotation = "hookloom/process";

const leaseKind = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const;

/** The API requires microseconds. */
const microTime = (): string => new Date().toISOString().replace("Z", "000Z");

/** Formats a time as `2026-11-24 22:10` in this machine's time zone. */
function formatTime(time: string | undefined): string {
  const date = new Date(time ?? "");
  return Number.isNaN(date.getTime()) ? t("an unknown time") : date.toLocaleString("sv-SE").slice(0, 16);
}

const holderName = (user: string): string =>
  `${user} (${userName() ?? "unknown user"} on ${hostname()}, process ${process.pid})`;

class Locking {
  readonly #cluster: Cluster;
  readonly #owner: Owner;
  readonly #holder: string;
  readonly #pace: LockPace;
  readonly #clock: Clock;
  readonly #since = microTime();
  readonly #path: string;
  #process: string | undefined;
  #lease: Lease | undefined;

  constructor(
    { cluster, owner }: ClusterEnvironment,
    user: string,
    { pace, clock }: { pace: LockPace; clock: Clock },
  ) {
    this.#cluster = cluster;
    this.#owner = owner;
    this.#holder = holderName(user);
    this.#pace = pace;
    this.#clock = clock;
    this.#path = objectPath(this.#reference(), cluster.namespace);
  }

  #reference() {
    return { ...leaseKind, name: recordName(this.#owner, "deploy") };
  }

  #body(resourceVersion: string | undefined): Lease {
    return {
      ...leaseKind,
      metadata: {
        name: this.#reference().name,
        namespace: this.#cluster.namespace,
        labels: ownerLabels(this.#owner, "deploy"),
        ...(this.#process === undefined ? {} : { annotations: { [processAnnotation]: this.#process } }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      spec: {
        holderIdentity: this.#holder,
        acquireTime: this.#since,
        renewTime: microTime(),
        leaseDurationSeconds: Math.max(1, Math.ceil(this.#pace.lifetimeMs / 1000)),
      },
    };
  }

  #read(signal: AbortSignal): Promise<Lease | undefined> {
    return liveObject(this.#cluster, this.#reference(), signal);
  }

  /** Creates or replaces the Lease. Resolves with undefined if another process was faster. */
  async #write(found: Lease | undefined, signal: AbortSignal): Promise<Lease | undefined> {
    const body = this.#body(found?.metadata.resourceVersion);
    const collection = collectionPath(leaseKind, this.#cluster.namespace);
    const [method, path] = found ? (["PUT", this.#path] as const) : (["POST", collection] as const);
    return this.#cluster
      .request<Lease>(method, path, { body, signal })
      .catch(ifStatus([404, 409], undefined));
  }

  #lockedError(lease: Lease | undefined): Error {
    const { holderIdentity = t("Someone else"), acquireTime } = lease?.spec ?? {};
    return deployedByOther(this.#owner.environment, holderIdentity, formatTime(acquireTime));
  }

  /**
   * True if the holder has exited or no longer renews the lock. Machine clocks differ, so the times in the lock alone are not
   * trusted.
   */
  async #isDead(lease: Lease, signal: AbortSignal, onDoubt: OnDoubt): Promise<boolean> {
    if (hasEndedHere(lease.metadata.annotations?.[processAnnotation])) return true;
    const { renewTime, leaseDurationSeconds = 0 } = lease.spec ?? {};
    const age = Date.now() - new Date(renewTime ?? 0).getTime();
    if (age > -maxClockSkewMs && age < leaseDurationSeconds * 1000) return false;
    onDoubt(lease.spec?.holderIdentity ?? "someone");
    await this.#clock.sleep(this.#pace.renewalMs * 1.5, signal);
    const current = await this.#read(signal);
    return current?.metadata.resourceVersion === lease.metadata.resourceVersion;
  }

  /** Takes the lock and resolves with the Lease of a dead previous holder, if there was one. @throws DeployError `locked` */
  async take(signal: AbortSignal, onDoubt: OnDoubt): Promise<LeaseSpec | undefined> {
    this.#process = globalProcessName();
    const found = await this.#read(signal);
    const previous = found?.spec?.holderIdentity ? found.spec : undefined;
    if (found && previous && !(await this.#isDead(found, signal, onDoubt))) throw this.#lockedError(found);
    this.#lease = await this.#write(found, signal).catch(async (error: unknown) => {
      // The lock may have been written although no response arrived, and would block every deploy until it expires.
      await this.release();
      throw error;
    });
    if (!this.#lease) throw this.#lockedError(await this.#read(signal));
    return previous;
  }

  /** @throws DeployError `locked` if another process took the lock over */
  async renew(signal: AbortSignal): Promise<void> {
    const lease = (await this.#write(this.#lease, signal)) ?? (await this.#read(signal));
    const { holderIdentity = t("Someone else") } = lease?.spec ?? {};
    if (!this.#isOurs(lease)) throw lockLost(this.#owner.environment, holderIdentity);
    // If the renewal was rejected although the lock is ours, the response to the previous renewal, with its version, was lost.
    this.#lease = lease;
  }

  #isOurs(lease: Lease | undefined): lease is Lease {
    const { holderIdentity, acquireTime } = lease?.spec ?? {};
    return holderIdentity === this.#holder && acquireTime === this.#since;
  }

  /** Deletes the lock if it is ours. Reads it first, since the response with its last version may have been lost. */
  async release(): Promise<void> {
    const signal = AbortSignal.timeout(releaseTimeoutMs);
    try {
      const lease = await this.#read(signal);
      if (!this.#isOurs(lease)) return;
      const { uid, resourceVersion } = lease.metadata;
      const body = { preconditions: { uid, resourceVersion } };
      await this.#cluster.request("DELETE", this.#path, { body, signal });
    } catch {
      // A lock that cannot be released expires eventually.
    }
  }
}

function takeoverNote(dead: LeaseSpec | undefined): string | undefined {
  if (!dead) return undefined;
  return t(
    "{0} started to change this environment at {1} and never finished, so the deploy lock was taken over.",
    dead.holderIdentity ?? t("Someone else"),
    formatTime(dead.acquireTime),
  );
}

/**
 * Prevents concurrent deploys of one environment with a Lease in the cluster that is renewed while it is held.
 * https://kubernetes.io/docs/concepts/architecture/leases/
 * @param user the holder's name that other users see
 * @throws DeployError `locked` with the holder and the time
 */
export async function takeLock(
  environment: ClusterEnvironment,
  user: string,
  signal: AbortSignal,
  { pace = defaultPace, onDoubt = () => {}, clock = systemClock }: LockOptions = {},
): Promise<DeployLock> {
  const locking = new Locking(environment, user, { pace, clock });
  const deadHolder = await locking.take(signal, onDoubt);
  const lost = new AbortController();
  let lastRenewal = clock.now();
  let renewing = Promise.resolve();
  const stopRenewing = clock.every(pace.renewalMs, () => {
    renewing = locking.renew(AbortSignal.timeout(pace.renewalMs)).then(
      () => {
        lastRenewal = clock.now();
      },
      (error: unknown) => {
        // A short cluster outage or a slow request does not end the deploy. An expired lock does.
        if (error instanceof DeployError) lost.abort(error);
        else if (clock.now() - lastRenewal > pace.lifetimeMs)
          lost.abort(lockRanOut(environment.owner.environment, error));
      },
    );
  });
  return {
    signal: AbortSignal.any([signal, lost.signal]),
    ...defined({ note: takeoverNote(deadHolder) }),
    async release() {
      stopRenewing();
      await renewing;
      if (!lost.signal.aborted) await locking.release();
    },
  };
}
