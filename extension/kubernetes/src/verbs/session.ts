import type { VerbOptions } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { KubernetesInput } from "@hookloom/core/environments/release/kubernetes-input";
import { say, warn } from "@hookloom/core/environments/release/report";
import {
  cancelledVerb,
  hasChanged,
  leftBehind,
  type VerbProgress,
} from "@hookloom/core/environments/release/verb-state";
import { liveObject } from "../apply/live-object.ts";
import { whoAmI } from "../apply/permissions.ts";
import type { ClusterEnvironment } from "../apply/record.ts";
import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { takeLock } from "../history/deploy-lock.ts";
import { LockedHistory } from "../history/releases.ts";
import type { PodPort } from "../pods/pod-port.ts";
import { DeployError, sameName } from "../release/errors.ts";
import { ownNames } from "../release/identity.ts";
import { reconcileReleases } from "./reconcile.ts";

/** An environment that is open. */
export interface Session extends ClusterEnvironment {
  readonly input: KubernetesInput;
  /** Labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly management: PodPort;
}

/** A session that holds the environment's lock for one verb. */
export interface LockedSession extends Session {
  readonly options: VerbOptions;
  /** Its signal also aborts when the lock is lost. */
  readonly context: VerbContext;
  /** The user, as the cluster names them. */
  readonly user: string;
  readonly history: LockedHistory;
  readonly progress: VerbProgress;
}

/** The cluster's server, context and namespace, for people: `10.0.0.1:6443 (context main), namespace orders`. */
export function clusterLocation({ server, context, namespace }: Cluster): string {
  return `${server.replace(/^https?:\/\//, "")} (context ${context}), namespace ${namespace}`;
}

/** For a `catch`: a 403 is ignored here; missing permissions are reported together later. */
export const ifForbidden = ifStatus([403], undefined);

/** Reports a missing namespace before anything is built. */
async function checkNamespace(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/${cluster.namespace}`;
  await cluster.request<ClusterObject>("GET", path, { signal }).catch(ifForbidden);
}

/** Projects or environments with different names may get the same name in the cluster, which then belongs to the first. */
export async function checkNames({ cluster, owner, input }: Session, signal: AbortSignal): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", name: owner.instance };
  const { annotations = {} } =
    (await liveObject(cluster, account, signal).catch(ifForbidden))?.metadata ?? {};
  const { project, scope } = input;
  const own = Object.entries(ownNames({ project: project.name, environment: scope.environment }));
  if (own.every(([name, value]) => (annotations[name] ?? value) === value)) return;
  throw sameName(owner.instance, cluster.namespace, own.map(([name]) => annotations[name] ?? "").join(" / "));
}

/**
 * Checks at the cluster who the user is, whether the namespace exists, and whether the name in it is ours. The first step of
 * every verb.
 * @throws ClusterError; DeployError `other-owner`
 */
export async function checkAccess(session: Session, context: VerbContext): Promise<string> {
  const { cluster } = session;
  say(context, "check", `Contacting the cluster ${clusterLocation(cluster)}`);
  const user = await whoAmI(cluster, context.signal);
  await checkNamespace(cluster, context.signal);
  await checkNames(session, context.signal);
  return user;
}

/** What taking the lock needs; the progress outlives the lock. */
export type LockInput = Pick<LockedSession, "context" | "options" | "user" | "progress">;

/**
 * Runs a verb while holding the environment's lock.
 * @throws DeployError `locked`; EnvironmentError `cancelled` with what is left after the signal
 */
export async function withLock<Result>(
  session: Session,
  { context, options, user, progress }: LockInput,
  verb: (locked: LockedSession) => Promise<Result>,
): Promise<Result> {
  const { owner } = session;
  const lock = await takeLock(session, user, context.signal, {
    onDoubt: (holder) =>
      say(context, "check", `Checking for a few seconds whether ${holder} is still at work`),
  });
  if (lock.note !== undefined) warn(context, "check", lock.note);
  try {
    const releases = await reconcileReleases(session, lock.signal);
    const locked: LockedSession = {
      ...session,
      options,
      user,
      progress,
      context: { signal: lock.signal, report: (event) => context.report(event) },
      history: new LockedHistory(session, releases),
    };
    try {
      return await verb(locked);
    } catch (thrown) {
      if (context.signal.aborted) throw cancelledVerb(progress.state, owner.environment);
      // A DeployError already says what runs; any other one may have stopped the verb anywhere.
      if (hasChanged(progress.state) && !(thrown instanceof DeployError))
        warn(context, "apply", `Stopped halfway: ${leftBehind(progress.state, owner.environment)}`);
      // Requests fail in many ways once the lock is lost, and its loss explains them all.
      throw lock.signal.aborted ? lock.signal.reason : thrown;
    }
  } finally {
    await lock.release();
  }
}
