import { messageOf } from "../../../project/user-error.ts";
import type { DeployOutcome, ReleaseRecord } from "../../target.ts";
import { bringIn, sweep } from "../apply/apply-objects.ts";
import { supported } from "../apply/optional-objects.ts";
import { handReplicasOver } from "../apply/replica-ownership.ts";
import { hidden } from "../apply/secret-values.ts";
import { rehearse } from "../apply/server-dry-run.ts";
import { DeployError } from "../errors.ts";
import {
  forgetReleases,
  forgotten,
  runningOf,
  type StoredRelease,
  writeRelease,
} from "../history/releases.ts";
import type { Manifest } from "../identity.ts";
import { type RolloutResult, watchRollout } from "../rollout/watch-rollout.ts";
import type { Candidate } from "./prepare-release.ts";
import { asClause, say, warn } from "./report.ts";
import type { Work } from "./session.ts";

/** What became of a release. */
export type Brought =
  | { readonly state: "ready"; readonly outcome: DeployOutcome }
  | Exclude<RolloutResult, { state: "ready" }>;

/** On the Deployment: the revision of the release that it is. */
export const revisionAnnotation = "hookloom/revision";
/** Milliseconds for writing down how a release ended, and a cancelled one. */
const patience = 30_000;
const farewell = 5_000;

/** Tells on the Deployment which release it is and who deployed it, beside the pods, so that it starts no rollout. */
function signed(manifests: readonly Manifest[], { revision, by }: ReleaseRecord): readonly Manifest[] {
  const told = { [revisionAnnotation]: String(revision), "hookloom/deployed-by": by ?? "" };
  return manifests.map((manifest) => {
    if (manifest.kind !== "Deployment") return manifest;
    const { metadata } = manifest;
    return {
      ...manifest,
      metadata: { ...metadata, annotations: { ...metadata.annotations, ...told } },
    };
  });
}

function newRecord({ before, user }: Work, { about }: Candidate): ReleaseRecord {
  const revision = 1 + Math.max(0, ...before.map(({ record }) => record.revision));
  return { ...about, revision, deployedAt: new Date().toISOString(), by: user, outcome: "deploying" };
}

type Ended = Pick<ReleaseRecord, "outcome" | "reason">;

/** How a release ended, written whatever is cancelled meanwhile. */
async function writeEnd(work: Work, release: StoredRelease, ended: Ended): Promise<ReleaseRecord> {
  const record = { ...release.record, ...ended };
  const still = AbortSignal.timeout(work.context.signal.aborted ? farewell : patience);
  await writeRelease(work.cluster, work.owner, { ...release, record }, still);
  return record;
}

/** Why a verb ends that its signal has stopped: a person, or the loss of its lock. */
function stopped({ context, progress }: Work): string {
  const { reason } = context.signal;
  const lost = reason instanceof DeployError && reason.code === "locked";
  return lost ? `${reason.message} Until then ${progress.left}` : `Cancelled: ${progress.left}`;
}

/** A deploy that died left its release without an end. */
async function endAbandoned(work: Work): Promise<void> {
  for (const release of work.before)
    if (release.record.outcome === "deploying")
      await writeEnd(work, release, { outcome: "failed", reason: "Its deploy ended without telling how." });
}

const left = (work: Work, what: string): void => {
  work.progress.left = what;
};

async function applyAll(work: Work, manifests: readonly Manifest[]): ReturnType<typeof bringIn> {
  const { cluster, owner, context, options } = work;
  const total = manifests.length;
  const environment = owner.environment;
  left(
    work,
    `the inventory of ${environment} names new objects, none of which was applied yet; deploy again.`,
  );
  return bringIn(cluster, owner, {
    manifests,
    options: { signal: context.signal, ...(options.takeOver ? { takeOver: true } : {}) },
    applied(done) {
      const { kind = "", metadata } = manifests[done - 1] ?? {};
      context.report({
        phase: "apply",
        level: "info",
        message: `Applied ${kind} ${metadata?.name}`,
        fraction: done / total,
      });
      left(
        work,
        `${done} of ${total} objects of ${environment} have their new state, the others the one of before: deploy again or roll back.`,
      );
    },
  });
}

/** A gap belongs to a store in a file, which one process owns: the pod of before has to end first. */
function gapNote({ before }: Work, gapMilliseconds: number | undefined): readonly string[] {
  if (gapMilliseconds === undefined || gapMilliseconds === 0 || !runningOf(before)) return [];
  return [`Nothing answered for ${(gapMilliseconds / 1000).toFixed(1)} s while the one pod was replaced.`];
}

async function follow(
  work: Work,
  deployment: Awaited<ReturnType<typeof applyAll>>["deployment"],
): Promise<RolloutResult> {
  const { cluster, owner, context } = work;
  left(
    work,
    `the new build of ${owner.environment} is applied and the cluster goes on rolling it out: look at its status, or roll back.`,
  );
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
    },
    context,
  );
}

/**
 * Applies a release and watches it: try, write down, apply, wait, sweep. It throws only where it could not be carried
 * out; a rollout that fails is an answer.
 */
export async function bringOut(work: Work, candidate: Candidate): Promise<Brought> {
  const { cluster, owner, context, options } = work;
  const { signal } = context;
  say(context, "apply", "Trying the manifests without changing anything");
  const record = newRecord(work, candidate);
  const checked = await supported(cluster, signed(candidate.manifests, record), signal);
  const handed = await handReplicasOver(cluster, checked.manifests, signal);
  const takeOver = options.takeOver ? { takeOver: true } : {};
  const rehearsed = await rehearse(cluster, handed, { signal, ...takeOver });
  const { manifests } = rehearsed;
  await endAbandoned(work);
  const { plan, settings, kept } = candidate;
  const release: StoredRelease = { record, plan, settings, manifests: kept };
  await writeRelease(cluster, owner, release, signal);
  // Before it is known what comes of it, so that failing deploys do not pile up either.
  await forgetReleases(cluster, owner, forgotten([release, ...work.before]), signal);
  const rolled = await rollOut(work, release, manifests, hidden(candidate.manifests));
  if (rolled.result.state !== "ready") return rolled.result;
  // What fails from here on changes nothing of it.
  const ended = await writeEnd(work, release, { outcome: "ready" });
  left(work, `the new build of ${owner.environment} is ready; its registration was not looked at.`);
  const swept = await sweep(cluster, owner, manifests, rolled.brought, signal);
  for (const sentence of swept) say(context, "apply", asClause(sentence));
  const without = [...checked.notes, ...rehearsed.notes];
  for (const note of without) warn(context, "apply", note);
  const gap = gapNote(work, rolled.result.gapMilliseconds);
  const notes = [...candidate.notes, ...without, ...swept, ...gap];
  return { state: "ready", outcome: { release: ended, ...urlOf(work), notes } };
}

type Hide = (text: string) => string;

/** What a process printed last may quote what it was given. */
function withoutSecrets(result: RolloutResult, hide: Hide): RolloutResult {
  if (result.state !== "failed") return result;
  const { cause, fix, detail } = result.diagnosis;
  return {
    state: "failed",
    diagnosis: { ...result.diagnosis, cause: hide(cause), fix: hide(fix), detail: detail.map(hide) },
  };
}

interface RolledOut {
  readonly brought: Awaited<ReturnType<typeof applyAll>>;
  readonly result: RolloutResult;
}

/** Applies a release that is written down and waits for it; where it does not become ready, that is written too. */
async function rollOut(
  work: Work,
  release: StoredRelease,
  manifests: readonly Manifest[],
  hide: Hide,
): Promise<RolledOut> {
  const fail = (reason: string) => writeEnd(work, release, { outcome: "failed", reason });
  try {
    const brought = await applyAll(work, manifests);
    const result = withoutSecrets(await follow(work, brought.deployment), hide);
    if (result.state === "failed") await fail(result.diagnosis.cause);
    if (result.state === "superseded") await fail(`${result.by} changed it meanwhile.`);
    return { brought, result };
  } catch (error) {
    const told = messageOf(error);
    // The first failure is the one to tell.
    await fail(work.context.signal.aborted ? stopped(work) : hide(told)).catch(() => {});
    throw error;
  }
}

export function urlOf({ input }: Pick<Work, "input">): { readonly url?: string } {
  const { expose } = input.description;
  return expose ? { url: `https://${expose.host}` } : {};
}
