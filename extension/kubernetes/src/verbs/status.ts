import type { RulesStatus } from "@hookloom/core/api/api-reader";
import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import type {
  DeliveryStatus,
  ReleaseRecord,
  TargetStatus,
} from "@hookloom/core/environments/contract/target";
import { deliveryStatus } from "@hookloom/core/environments/management/delivery-status";
import { ignored } from "@hookloom/protocol/ignored-error";
import { defined } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { liveObject } from "../apply/live-object.ts";
import { hideSecretValues } from "../apply/secret-values.ts";
import { ClusterError, ifStatus } from "../cluster/errors.ts";
import { clusterBindings } from "../history/binding-store.ts";
import { readRecords } from "../history/releases.ts";
import { podStatus } from "../pods/pod-status.ts";
import { revisionAnnotation } from "../release/identity.ts";
import type { Hiding } from "../rollout/evidence/gather.ts";
import { exposedUrl } from "./attempt-release.ts";
import { clusterLocation, type Session } from "./session.ts";

type ClusterStatus = Omit<TargetStatus, "environment" | "target" | "place" | "url" | "registrations">;

/** Time limit for reading the deliveries or the rules, which are optional parts of the status. */
const readTimeoutMs = 5_000;

/** Explains why the newest release failed; undefined if it did not fail. */
function releaseFailure(releases: readonly ReleaseRecord[], revision: number): string | undefined {
  const [newest] = releases;
  if (newest?.outcome !== "failed") return undefined;
  const reason = newest.reason ?? t("no reason was given.");
  return newest.revision === revision ? reason : t("The last release failed: {0}", reason);
}

async function readDeliveryStatus({ management }: Session, signal: AbortSignal): Promise<DeliveryStatus> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(readTimeoutMs)]);
  return management.use(deliveryStatus, limited).catch(() => {
    signal.throwIfAborted();
    return {};
  });
}

/** Returns undefined if no pod can be reached. */
async function readRulesStatus(
  { management, input }: Session,
  signal: AbortSignal,
): Promise<RulesStatus | undefined> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(readTimeoutMs)]);
  const described = await input.rules().catch(ignored("the status is known without the described rules"));
  const status = await input.api.status(described, (work) => management.use(work, limited));
  signal.throwIfAborted();
  return status;
}

const hiddenOutputText = t(
  "the log contains the error, which is not shown here because it may contain a secret",
);

/** Hides secrets that pods print, using the values in the Secret. Hides all output if the user may not read the Secret. */
const hidingIn =
  ({ cluster, owner }: Session): Hiding =>
  async (signal) => {
    const reference = { apiVersion: "v1", kind: "Secret", name: owner.instance };
    const secret = await liveObject(cluster, reference, signal).catch(ifStatus([403], "forbidden"));
    if (secret === "forbidden") return () => hiddenOutputText;
    return hideSecretValues(
      secret ? [{ kind: "Secret", data: (secret.data ?? {}) as Record<string, string> }] : [],
    );
  };

async function readStatus(session: Session, signal: AbortSignal): Promise<ClusterStatus> {
  const { cluster, owner, selector } = session;
  const rollout = { name: owner.instance, selector, hiding: hidingIn(session) };
  const [pods, releases] = await Promise.all([
    podStatus(cluster, rollout, signal),
    readRecords(session, signal),
  ]);
  const { phase, ready, wanted, diagnosis, annotations } = pods;
  const revision = Number(annotations[revisionAnnotation]);
  const applied = releases.find((record) => record.revision === revision);
  const release = applied ?? releases.find(({ outcome }) => outcome === "ready") ?? releases[0];
  if (phase === "absent") return { phase, ...defined({ release }) };
  const message = diagnosis ? `${diagnosis.cause} ${diagnosis.fix}` : releaseFailure(releases, revision);
  const [deliveries, api] =
    phase === "running"
      ? await Promise.all([readDeliveryStatus(session, signal), readRulesStatus(session, signal)])
      : [];
  return {
    phase,
    replicas: { ready, wanted },
    ...deliveries,
    ...defined({ release, message, api }),
  };
}

/** Reads the recorded registrations. The sources themselves are only called when the user registers or inspects. */
async function readRegistrations(
  session: Session,
  signal: AbortSignal,
): Promise<readonly RegistrationStatus[]> {
  const { input } = session;
  const { register = {} } = input.description;
  const bindings = await clusterBindings(session, signal).list();
  const known: readonly RegistrationStatus[] = bindings.map(({ trigger, source, resource, remoteId }) => ({
    trigger,
    source,
    resource,
    state: remoteId === undefined ? "unverified" : "registered",
  }));
  const missing = Object.keys(register).filter((name) => !bindings.some(({ trigger }) => trigger === name));
  const { triggers } = missing.length > 0 ? await input.content() : { triggers: [] };
  const absent = missing.map((name): RegistrationStatus => {
    const source = triggers.find((trigger) => trigger.name === name)?.source ?? "";
    return {
      trigger: name,
      source,
      resource: Object.values(register[name] ?? {})[0] ?? "",
      state: "missing",
    };
  });
  return [...known, ...absent];
}

/** Returns the status of an environment. An unreachable cluster is returned as a status, not thrown as an error. */
export async function status(session: Session, signal: AbortSignal): Promise<TargetStatus> {
  const about = {
    environment: session.owner.environment,
    target: "kubernetes",
    place: clusterLocation(session.cluster),
    ...exposedUrl(session),
  } as const;
  try {
    const [found, registrations] = await Promise.all([
      readStatus(session, signal),
      readRegistrations(session, signal),
    ]);
    return { ...about, ...found, registrations };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { ...about, phase: "unreachable", message: error.message, registrations: [] };
  }
}
