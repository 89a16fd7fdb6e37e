import type { DeployOutcome, ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { asClause, say, warn } from "@hookloom/core/environments/release/report";
import { describeVerbState } from "@hookloom/core/environments/release/verb-state";
import type { Hide } from "@hookloom/core/environments/secrets/hide-values";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { applyObjects, pruneObjects } from "../apply/apply-objects.ts";
import { supported } from "../apply/optional-objects.ts";
import { handOverReplicas } from "../apply/replica-ownership.ts";
import { hideSecretValues } from "../apply/secret-values.ts";
import { type DryRun, serverDryRun } from "../apply/server-dry-run.ts";
import { runningRelease, type StoredRelease } from "../history/releases.ts";
import { DeployError } from "../release/errors.ts";
import { attemptAnnotation, type Manifest, revisionAnnotation } from "../release/identity.ts";
import { type Deployment, findCondition, type PodTemplate } from "../rollout/evidence/live-objects.ts";
import { isComplete } from "../rollout/progress.ts";
import { type RolloutResult, watchRollout } from "../rollout/watch-rollout.ts";
import type { PreparedRelease } from "./prepare-release.ts";
import { liveDeployment } from "./reconcile.ts";
import { keepReleaseImages } from "./release-image.ts";
import type { LockedSession } from "./session.ts";

/** Serializes a pod template without its attempt annotation. The API serializes equal templates identically. */
function templateText({ metadata, ...rest }: PodTemplate): string {
  const { [attemptAnnotation]: _, ...annotations } = metadata?.annotations ?? {};
  return JSON.stringify({ ...rest, metadata: { ...metadata, annotations } });
}

const attemptMark = ({ spec }: Deployment): string | undefined =>
  spec.template.metadata?.annotations?.[attemptAnnotation];

function withAttemptMark(manifest: Manifest, mark: string): Manifest {
  if (manifest.kind !== "Deployment") return manifest;
  const { spec } = manifest as Manifest<Pick<Deployment, "spec">>;
  const { metadata } = spec.template;
  const annotations = { ...metadata?.annotations, [attemptAnnotation]: mark };
  const template = { ...spec.template, metadata: { ...metadata, annotations } };
  return { ...manifest, spec: { ...spec, template } } as Manifest;
}

/** True if the rollout succeeded, even if some pods are being replaced or added. A healthy Deployment's pods are left alone. */
function isHealthy(deployment: Deployment): boolean {
  if (isComplete(deployment, deployment.metadata.generation ?? 0)) return true;
  const hasEnded = findCondition(deployment, "Progressing")?.reason === "NewReplicaSetAvailable";
  return hasEnded && (deployment.status?.availableReplicas ?? 0) > 0;
}

/**
 * Returns the attempt annotation for the pod template if the Deployment already has this template and its rollout did not
 * succeed: without new pods, the restarts, events and missed deadline of the old pods would fail this release at once. The
 * annotation on running pods is kept, since removing it would replace these pods. Undefined if no annotation is needed.
 */
async function markOfAttempt(
  locked: LockedSession,
  { deployment }: Pick<DryRun, "deployment">,
  revision: number,
): Promise<string | undefined> {
  const live = (await liveDeployment(locked, locked.context.signal)) as Deployment | undefined;
  const dryRunDeployment = deployment as Deployment | undefined;
  if (
    !live ||
    !dryRunDeployment ||
    templateText(live.spec.template) !== templateText(dryRunDeployment.spec.template)
  )
    return undefined;
  return isHealthy(live) ? attemptMark(live) : String(revision);
}

/** Adds the attempt annotation to the manifests, including those in the history, so that a rollback finds their pods again. */
const withMark = (manifests: readonly Manifest[], mark: string | undefined): readonly Manifest[] =>
  mark === undefined ? manifests : manifests.map((manifest) => withAttemptMark(manifest, mark));

/** The result of one attempt to release. */
export type ReleaseAttempt =
  | { readonly state: "ready"; readonly outcome: DeployOutcome }
  | Exclude<RolloutResult, { state: "ready" }>;

/** Time limits for recording the outcome of a release. After a cancellation, the shorter one applies. */
const writeTimeoutMs = 30_000;
const cancelledWriteTimeoutMs = 5_000;

/**
 * Annotates the Deployment with its release and the user who deployed it. The pod template is not annotated because that would
 * start a rollout.
 */
function annotated(manifests: readonly Manifest[], { revision, by }: ReleaseRecord): readonly Manifest[] {
  const annotations = { [revisionAnnotation]: String(revision), "hookloom/deployed-by": by ?? "" };
  return manifests.map((manifest) => {
    if (manifest.kind !== "Deployment") return manifest;
    const { metadata } = manifest;
    return {
      ...manifest,
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
    };
  });
}

const newRecord = (
  { history, user }: LockedSession,
  { storedBuild: about }: PreparedRelease,
): ReleaseRecord => ({
  ...about,
  revision: history.nextRevision,
  deployedAt: new Date().toISOString(),
  by: user,
  outcome: "deploying",
});

type ReleaseEnd = Pick<ReleaseRecord, "outcome" | "reason" | "cancelled">;

/** Records the outcome of a release, also after a cancellation. */
async function recordEnd(
  locked: LockedSession,
  release: StoredRelease,
  ended: ReleaseEnd,
): Promise<ReleaseRecord> {
  const record = { ...release.record, ...ended };
  const writeSignal = AbortSignal.timeout(
    locked.context.signal.aborted ? cancelledWriteTimeoutMs : writeTimeoutMs,
  );
  await locked.history.write({ ...release, record }, writeSignal);
  return record;
}

/** Returns the outcome of a release whose signal aborted because the user cancelled the release or the lock was lost. */
function endOfAbort({ context, progress, owner }: LockedSession): ReleaseEnd {
  const remainingState = describeVerbState(progress.state, owner.environment);
  const { reason } = context.signal;
  if (reason instanceof DeployError && reason.code === "locked")
    return { outcome: "failed", reason: t("{0} Until then {1}", reason.message, remainingState) };
  return { outcome: "failed", reason: t("Cancelled: {0}", remainingState), cancelled: true };
}

/** Records releases whose deploy process died as failed. */
async function failAbandoned(locked: LockedSession): Promise<void> {
  for (const release of locked.history.releases)
    if (release.record.outcome === "deploying")
      await recordEnd(locked, release, {
        outcome: "failed",
        reason: t("The deploy was interrupted before its outcome was known."),
      });
}

type TriedObjects = Pick<Awaited<ReturnType<typeof serverDryRun>>, "manifests" | "skipped">;

async function applyAll(
  locked: LockedSession,
  { manifests, skipped }: TriedObjects,
): ReturnType<typeof applyObjects> {
  const { context, options, progress } = locked;
  const objects = manifests.length;
  progress.state = { at: "applying", applied: 0, objects };
  return applyObjects(locked, {
    manifests,
    skipped,
    options: { signal: context.signal, ...(options.takeOver ? { takeOver: true } : {}) },
    applied(done) {
      const { kind = "", metadata } = manifests[done - 1] ?? {};
      const message = t("Applied {0} {1}", kind, metadata?.name ?? "");
      context.report({ phase: "apply", level: "info", message, fraction: done / objects });
      progress.state = { at: "applying", applied: done, objects };
    },
  });
}

/** Only a file-based store, which is owned by a single process, causes downtime: the previous pod has to exit first. */
function gapNote(previous: StoredRelease | undefined, gapMs = 0): readonly string[] {
  if (!previous || gapMs === 0) return [];
  return [t("No requests were served for {0} s while the only pod was replaced.", (gapMs / 1000).toFixed(1))];
}

async function followRollout(
  locked: LockedSession,
  deployment: Awaited<ReturnType<typeof applyAll>>["deployment"],
  hide: Hide,
): Promise<RolloutResult> {
  const { cluster, context, progress } = locked;
  progress.state = { at: "applied" };
  const { metadata, spec } = deployment;
  const { selector } = spec as {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  };
  type Applied = NonNullable<Parameters<typeof watchRollout>[1]["applied"]>;
  return watchRollout(
    cluster,
    {
      name: metadata.name,
      namespace: cluster.namespace,
      generation: metadata.generation ?? 0,
      selector: selector.matchLabels,
      applied: deployment as unknown as Applied,
      hiding: async () => hide,
    },
    context,
  );
}

/**
 * Attempts a release: dry run, record, apply, wait, prune. Throws only if these steps cannot be carried out; a failed rollout is
 * returned as a result.
 */
export async function attemptRelease(
  locked: LockedSession,
  prepared: PreparedRelease,
): Promise<ReleaseAttempt> {
  const { cluster, context, options, history, progress } = locked;
  const { signal } = context;
  say(context, "apply", t("Dry run: checking the manifests without changing anything"));
  const record = newRecord(locked, prepared);
  const checked = await supported(cluster, annotated(prepared.manifests, record), signal);
  const withReplicas = await handOverReplicas(cluster, checked.manifests, signal);
  const takeOver = options.takeOver ? { takeOver: true } : {};
  const tried = await serverDryRun(cluster, withReplicas, { signal, ...takeOver });
  const mark = await markOfAttempt(locked, tried, record.revision);
  const manifests = withMark(tried.manifests, mark);
  await failAbandoned(locked);
  const previous = runningRelease(history.releases);
  const { plan, settings, storedManifests: kept } = prepared;
  const release: StoredRelease = { record, plan, settings, manifests: withMark(kept, mark) };
  await history.write(release, signal);
  // Runs before the outcome is known, so that failed deploys do not pile up either.
  await history.forgetOld(signal);
  await keepReleaseImages(locked, history.releases, context);
  const rolled = await rollOut(
    locked,
    release,
    { ...tried, manifests },
    hideSecretValues(prepared.manifests),
  );
  if (rolled.result.state !== "ready") return rolled.result;
  // Failures from here on do not change the outcome.
  const ended = await recordEnd(locked, release, { outcome: "ready" });
  progress.state = { at: "ready" };
  const pruned = await pruneObjects(locked, manifests, rolled.applied, signal);
  for (const message of pruned) say(context, "apply", asClause(message));
  const skippedNotes = [...checked.notes, ...tried.notes];
  for (const note of skippedNotes) warn(context, "apply", note);
  const gap = gapNote(previous, rolled.result.gapMs);
  const notes = [...prepared.notes, ...skippedNotes, ...pruned, ...gap];
  return { state: "ready", outcome: { release: ended, ...exposedUrl(locked), notes } };
}

/** Hides secrets in the result: messages from the cluster may quote them, as may the last log lines. */
function withoutSecrets(result: RolloutResult, hide: Hide): RolloutResult {
  if (result.state !== "failed") return result;
  const { cause, detail } = result.diagnosis;
  return {
    state: "failed",
    diagnosis: { ...result.diagnosis, cause: hide(cause), detail: detail.map(hide) },
  };
}

interface RolledOut {
  readonly applied: Awaited<ReturnType<typeof applyAll>>;
  readonly result: RolloutResult;
}

/** Applies a recorded release and waits for its rollout. Records a failure. */
async function rollOut(
  locked: LockedSession,
  release: StoredRelease,
  tried: TriedObjects,
  hide: Hide,
): Promise<RolledOut> {
  const end = (ended: ReleaseEnd) => recordEnd(locked, release, ended);
  const fail = (reason: string) => end({ outcome: "failed", reason });
  try {
    const applied = await applyAll(locked, tried);
    const result = withoutSecrets(await followRollout(locked, applied.deployment, hide), hide);
    if (result.state === "failed") await fail(result.diagnosis.cause);
    if (result.state === "superseded")
      await fail(t("{0} changed the environment in the meantime.", result.by));
    return { applied, result };
  } catch (error) {
    const message = errorMessage(error);
    const ended = locked.context.signal.aborted ? end(endOfAbort(locked)) : fail(hide(message));
    await ended.catch(ignored("the first failure is reported"));
    throw error;
  }
}

export function exposedUrl({ input }: Pick<LockedSession, "input">): { readonly url?: string } {
  const { expose } = input.description;
  return expose ? { url: `https://${expose.host}` } : {};
}
