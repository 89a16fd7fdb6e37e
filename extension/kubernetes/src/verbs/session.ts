import type { VerbOptions } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { KubernetesInput } from "@hookloom/core/environments/release/kubernetes-input";
import { say, warn } from "@hookloom/core/environments/release/report";
import {
  cancelledVerb,
  describeVerbState,
  hasChanged,
  type VerbProgress,
} from "@hookloom/core/environments/release/verb-state";
import { t } from "@vscode/l10n";
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

/** An open environment. */
export interface Session extends ClusterEnvironment {
  readonly input: KubernetesInput;
  /** The labels of the environment's pods. */
  readonly selector: Readonly<Record<string, string>>;
  readonly management: PodPort;
}

/** A session that holds the environment's lock for one verb. */
export interface LockedSession extends Session {
  readonly options: VerbOptions;
  /** The context, whose signal also aborts when the lock is lost. */
  readonly context: VerbContext;
  /** The user name that the cluster reports. */
  readonly user: string;
  readonly history: LockedHistory;
  readonly progress: VerbProgress;
}

/** Returns the cluster's server, context and namespace as display text: `10.0.0.1:6443 (context main), namespace orders`. */
export function clusterLocation({ server, context, namespace }: Cluster): string {
  return t("{0} (context {1}), namespace {2}", server.replace(/^https?:\/\//, ""), context, namespace);
}

/** For a `catch`: ignores a 403, since missing permissions are reported together later. */
export const ifForbidden = ifStatus([403], undefined);

/** Reports a missing namespace before anything is built. */
async function checkNamespace(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/namespaces/${cluster.namespace}`;
  await cluster.request<ClusterObject>("GET", path, { signal }).catch(ifForbidden);
}

/**
 * Checks that no other project or environment uses the same name in the cluster: different project and environment names may be
 * converted to the same object name.
 */
export async function checkNames({ cluster, owner, input }: Session, signal: AbortSignal): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", name: owner.instance };
  const { annotations = {} } =
    (await liveObject(cluster, account, signal).catch(ifForbidden))?.metadata ?? {};
  const { project, scope } = input;
  const names = Object.entries(ownNames({ project: project.name, environment: scope.environment }));
  if (names.every(([name, value]) => (annotations[name] ?? value) === value)) return;
  throw sameName(
    owner.instance,
    cluster.namespace,
    names.map(([name]) => annotations[name] ?? "").join(" / "),
  );
}

/**
 * Checks that the namespace exists and that no other environment uses the same name in it. Resolves with the user name that the
 * cluster reports. Every verb starts with this check.
 * @throws ClusterError; DeployError `other-owner`
 */
export async function checkAccess(session: Session, context: VerbContext): Promise<string> {
  const { cluster } = session;
  say(context, "check", t("Contacting the cluster {0}", clusterLocation(cluster)));
  const user = await whoAmI(cluster, context.signal);
  await checkNamespace(cluster, context.signal);
  await checkNames(session, context.signal);
  return user;
}

/** The input for taking the lock. The progress outlives the lock. */
export type LockInput = Pick<LockedSession, "context" | "options" | "user" | "progress">;

/**
 * Runs a verb while holding the environment's lock.
 * @throws DeployError `locked`; EnvironmentError `cancelled` with the remaining state if the signal aborts
 */
export async function withLock<Result>(
  session: Session,
  { context, options, user, progress }: LockInput,
  verb: (locked: LockedSession) => Promise<Result>,
): Promise<Result> {
  const { owner } = session;
  const lock = await takeLock(session, user, context.signal, {
    onDoubt: (holder) =>
      say(context, "check", t("Waiting a few seconds to check whether {0} is still running", holder)),
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
      // A DeployError already states what is running. Any other error may have stopped the verb at any step.
      if (hasChanged(progress.state) && !(thrown instanceof DeployError))
        warn(
          context,
          "apply",
          t("Stopped halfway: {0}", describeVerbState(progress.state, owner.environment)),
        );
      // After the lock is lost, requests fail in many ways, all of which the lost lock explains.
      throw lock.signal.aborted ? lock.signal.reason : thrown;
    }
  } finally {
    await lock.release();
  }
}
