import type { Rules } from "@hookloom/core/api/api-reader";
import { storedRules } from "@hookloom/core/api/stored-rules";
import { nothingDeployed } from "@hookloom/core/environments/contract/errors";
import type { RulesOutcome } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { reloadRules } from "@hookloom/core/environments/management/reload-rules";
import { say } from "@hookloom/core/environments/release/report";
import type { VerbProgress } from "@hookloom/core/environments/release/verb-state";
import { t } from "@vscode/l10n";
import { applyObject } from "../apply/apply-object.ts";
import { liveObject } from "../apply/live-object.ts";
import { runningRelease } from "../history/releases.ts";
import { withEgressTo } from "../manifests/network-policy.ts";
import { rulesData, rulesName, rulesText } from "../manifests/rules.ts";
import { eachPod } from "../pods/each-pod.ts";
import { noRulesYet } from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { checkAccess, type LockedSession, type Session, withLock } from "./session.ts";

type RulesMap = Manifest<{ data: Readonly<Record<string, string>> }>;

const isRulesMap = ({ kind, metadata }: Manifest, instance: string): boolean =>
  kind === "ConfigMap" && metadata.name === rulesName(instance);

const isPolicy = ({ kind }: Manifest): boolean => kind === "NetworkPolicy";

/**
 * Sends the rules to every ready pod, because the kubelet takes up to a minute or two to update the mounted file. A pod that does
 * not respond reads the updated file later.
 * @returns the number of pods that now follow the rules
 */
export async function handOverRules(
  { cluster, selector, owner }: Session,
  rules: Rules,
  signal: AbortSignal,
): Promise<number> {
  const reload = (port: number) => reloadRules(port, owner.environment, rules);
  const responses = await eachPod(cluster, selector, reload, signal);
  return responses.filter((hash) => hash === rules.hash).length;
}

async function rollOutRules(locked: LockedSession, rules: Rules): Promise<RulesOutcome> {
  const { cluster, owner, context, history, input, progress } = locked;
  const { signal } = context;
  const running = runningRelease(history.releases);
  if (running === undefined) throw nothingDeployed(owner.environment);
  const map = running.manifests.find((manifest) => isRulesMap(manifest, owner.instance)) as
    | RulesMap
    | undefined;
  if (map === undefined) throw noRulesYet(owner.environment);
  say(context, "apply", t("Rolling out the rules of {0}", owner.environment));
  const policy = running.manifests.find(isPolicy);
  const openedPolicy = policy && withEgressTo(policy, [input.api.issuerPort(rules)]);
  if (openedPolicy && openedPolicy !== policy) {
    await applyObject(cluster, openedPolicy, { signal });
    progress.state = { at: "issuer-opened" };
  }
  await applyObject(cluster, { ...map, data: rulesData(rules) } as Manifest, { signal });
  progress.state = { at: "rules-applied" };
  return { hash: rules.hash, processes: await handOverRules(locked, rules, signal) };
}

/**
 * Deploys the rules in hookloom.json to the running build. No pod restarts.
 * @throws EnvironmentError `no-release`; DeployError `no-rules` if the running build has no rules
 */
export async function applyRules(
  session: Session,
  context: VerbContext,
  progress: VerbProgress,
): Promise<RulesOutcome> {
  const rules = await session.input.rules();
  if (rules === undefined) return { hash: undefined, processes: 0 };
  const user = await checkAccess(session, context);
  return withLock(session, { context, options: {}, user, progress }, (locked) => rollOutRules(locked, rules));
}

const readRulesMap = ({ cluster, owner }: Session, signal: AbortSignal) =>
  liveObject(cluster, { apiVersion: "v1", kind: "ConfigMap", name: rulesName(owner.instance) }, signal);

/** Returns the rules that the pods follow; undefined if the environment has none. @throws ClusterError */
export async function appliedRules(session: Session, signal: AbortSignal): Promise<Rules | undefined> {
  const map = (await readRulesMap(session, signal)) as RulesMap | undefined;
  const text = map && rulesText(map.data);
  return text === undefined ? undefined : storedRules(text);
}

/**
 * Returns an earlier release's stored objects with the current rules, and with network access to the issuer of these rules: a
 * rollback changes only the build.
 */
export async function withLiveRules(
  session: Session,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const { input, owner } = session;
  if (!manifests.some((manifest) => isRulesMap(manifest, owner.instance))) return manifests;
  const data = ((await readRulesMap(session, signal)) as RulesMap | undefined)?.data;
  if (data === undefined) return manifests;
  const issuer = input.api.issuerPort(storedRules(rulesText(data) ?? ""));
  return manifests.map((manifest) => {
    if (isPolicy(manifest)) return withEgressTo(manifest, [issuer]);
    return isRulesMap(manifest, owner.instance) ? ({ ...manifest, data } as Manifest) : manifest;
  });
}
