import type { TargetPhase, TargetStatus } from "../../target.ts";
import { liveObject } from "../apply/live-object.ts";
import { ClusterError } from "../cluster/errors.ts";
import { readReleases, runningOf } from "../history/releases.ts";
import { revisionAnnotation, urlOf } from "./bring-out.ts";
import { lookAtRegistrations } from "./registration.ts";
import { placeOf, type Session } from "./session.ts";

interface DeploymentNumbers {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}

type Told = Pick<TargetStatus, "phase" | "message" | "release" | "replicas">;

function phaseOf(ready: number, wanted: number): TargetPhase {
  if (wanted === 0) return "stopped";
  return ready === 0 ? "starting" : "running";
}

async function look({ cluster, owner }: Session, signal: AbortSignal): Promise<Told> {
  const reference = { apiVersion: "apps/v1", kind: "Deployment", name: owner.instance };
  const [live, releases] = await Promise.all([
    liveObject(cluster, reference, signal),
    readReleases(cluster, owner, signal),
  ]);
  const revision = Number(live?.metadata.annotations?.[revisionAnnotation]);
  const applied = releases.find(({ record }) => record.revision === revision);
  const release = (applied ?? runningOf(releases) ?? releases[0])?.record;
  const known = release === undefined ? {} : { release };
  if (!live) return { phase: "absent", ...known };
  const { spec, status } = live as DeploymentNumbers;
  const wanted = spec?.replicas ?? 1;
  const ready = status?.readyReplicas ?? 0;
  const failed = releases[0]?.record.outcome === "failed" ? releases[0].record.reason : undefined;
  return {
    phase: failed !== undefined && ready === 0 && wanted > 0 ? "failed" : phaseOf(ready, wanted),
    replicas: { ready, wanted },
    ...(failed === undefined ? {} : { message: `The last release failed: ${failed}` }),
    ...known,
  };
}

/** How an environment is. A cluster that cannot be asked is a status, not an error. */
export async function status(session: Session, signal: AbortSignal): Promise<TargetStatus> {
  const about = {
    environment: session.owner.environment,
    target: "kubernetes",
    place: placeOf(session.cluster),
    ...urlOf(session),
  } as const;
  try {
    const told = await look(session, signal);
    const asked = told.phase === "running" ? await lookAtRegistrations(session, signal) : [];
    return { ...about, ...told, registrations: asked };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { ...about, phase: "unreachable", message: error.message, registrations: [] };
  }
}
