import type { EffectiveApi } from "@hookloom/runtime/api";
import { nothingDeployed } from "../../errors.ts";
import { callApi, storedRules } from "../../management/api-rules.ts";
import { say } from "../../release/report.ts";
import type { VerbProgress } from "../../release/verb-state.ts";
import type { RulesOutcome } from "../../target.ts";
import type { VerbContext } from "../../verb-context.ts";
import { applyObject } from "../apply/apply-object.ts";
import { liveObject } from "../apply/live-object.ts";
import { noRulesYet } from "../errors.ts";
import { runningOf, type StoredRelease } from "../history/releases.ts";
import type { Manifest } from "../identity.ts";
import { issuerPort, rulesData, rulesName, rulesText } from "../manifests/rules.ts";
import { eachPod } from "../pods/each-pod.ts";
import { checkAccess, type LockedSession, type Session, withLock } from "./session.ts";

type RulesMap = Manifest<{ data: Readonly<Record<string, string>> }>;
type Egress = { ports?: { protocol?: string; port?: number | string }[]; to?: object[] };
type Policy = Manifest<{ spec: { egress?: Egress[] } }>;

const isRules = ({ kind, metadata }: Manifest, instance: string): boolean =>
  kind === "ConfigMap" && metadata.name === rulesName(instance);

/** The policy of the running release with the issuer's port; undefined where it lets pods reach that already. */
function openedPolicy({ manifests }: StoredRelease, port: number | undefined): Manifest | undefined {
  const policy = manifests.find(({ kind }) => kind === "NetworkPolicy") as Policy | undefined;
  const egress = policy?.spec.egress ?? [];
  const known = egress.some(({ ports = [] }) => ports.some((one) => one.port === port));
  if (policy === undefined || port === undefined || known) return undefined;
  const more: Egress = { ports: [{ protocol: "TCP", port }] };
  return { ...policy, spec: { ...policy.spec, egress: [...egress, more] } } as Manifest;
}

/**
 * Has every ready pod take the rules now: the kubelet updates the mounted file only after up to a minute or two, so they
 * are handed over with the call.
 */
export async function handOverRules(
  { cluster, selector, owner }: Session,
  api: EffectiveApi,
  signal: AbortSignal,
): Promise<number> {
  const take = (port: number) => callApi(port, { reload: api }, owner.environment);
  const answers = await eachPod(cluster, selector, take, signal);
  return answers.filter(({ hash }) => hash === api.hash).length;
}

async function roll(locked: LockedSession, api: EffectiveApi): Promise<RulesOutcome> {
  const { cluster, owner, context, history } = locked;
  const { signal } = context;
  const running = runningOf(history.releases);
  if (running === undefined) throw nothingDeployed(owner.environment);
  const map = running.manifests.find((manifest) => isRules(manifest, owner.instance)) as RulesMap | undefined;
  if (map === undefined) throw noRulesYet(owner.environment);
  say(context, "apply", `Rolling the rules of ${owner.environment} out`);
  const policy = openedPolicy(running, issuerPort(api));
  if (policy !== undefined) await applyObject(cluster, policy, { signal });
  await applyObject(cluster, { ...map, data: rulesData(api) } as Manifest, { signal });
  return { hash: api.hash, processes: await handOverRules(locked, api, signal) };
}

/**
 * Rolls the rules of hookloom.json out beside the build that runs; no pod restarts.
 * @throws EnvironmentError `no-release`; DeployError `no-rules` where the build that runs has none
 */
export async function applyRules(
  session: Session,
  context: VerbContext,
  progress: VerbProgress,
): Promise<RulesOutcome> {
  const api = await session.input.rules();
  if (api === undefined) return { hash: undefined, processes: 0 };
  const user = await checkAccess(session, context);
  return withLock(session, { context, options: {}, user, progress }, (locked) => roll(locked, api));
}

const mapOf = ({ cluster, owner }: Session, signal: AbortSignal) =>
  liveObject(cluster, { apiVersion: "v1", kind: "ConfigMap", name: rulesName(owner.instance) }, signal);

/** The rules that the pods follow; undefined where the environment has none. @throws ClusterError */
export async function appliedRules(session: Session, signal: AbortSignal): Promise<EffectiveApi | undefined> {
  const map = (await mapOf(session, signal)) as RulesMap | undefined;
  const text = map && rulesText(map.data);
  return text === undefined ? undefined : storedRules(text);
}

/** The stored objects of an earlier release with the rules as they are now: going back is about the build alone. */
export async function withLiveRules(
  session: Session,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const { owner } = session;
  if (!manifests.some((manifest) => isRules(manifest, owner.instance))) return manifests;
  const data = (await mapOf(session, signal))?.data;
  if (data === undefined) return manifests;
  return manifests.map((manifest) =>
    isRules(manifest, owner.instance) ? ({ ...manifest, data } as Manifest) : manifest,
  );
}
