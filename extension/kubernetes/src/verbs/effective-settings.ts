import { readMarks, valueMark } from "@hookloom/core/environments/secrets/deployed-marks";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import {
  previousName,
  resolveSettings,
  type SettingsSource,
} from "@hookloom/core/environments/secrets/settings";
import { t } from "@vscode/l10n";
import { liveObject } from "../apply/live-object.ts";
import { newRevisionKey, revisionKey } from "../apply/secret-values.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import { clusterBindings } from "../history/binding-store.ts";
import { runningRelease } from "../history/releases.ts";
import { readReconciledReleases } from "./reconcile.ts";
import type { Session } from "./session.ts";

type Values = Readonly<Record<string, string>>;

/** The settings of this machine, with those in the cluster as a fallback. */
export interface EffectiveSettings {
  readonly scope: SettingsSource;
  /** Names of settings whose values were taken from the cluster. */
  readonly fromCluster: ReadonlySet<string>;
  /** The subset of `fromCluster` for which this machine has an older value. */
  readonly outdated: ReadonlySet<string>;
  /** Names of secrets whose value on this machine replaces one that this machine may never have seen. */
  readonly replaced: ReadonlySet<string>;
  /** The values found in this machine's store. An empty string removes a value. */
  readonly localValues: ReadonlyMap<string, string>;
  /** The secrets in the cluster that may still be needed. */
  readonly secrets: Values;
  /** All values in the cluster that may still be needed. */
  readonly deployed: Values;
  /** All current members of the Secret, with which the running pods became ready. */
  readonly deployedSecrets: Values;
  /** The key for the hash of the secret values. */
  readonly revisionKey: string;
}

/** Returns the object's data if this tool created it. */
function ownData(object: ClusterObject | undefined, instance: string): Values {
  const { labels = {} } = object?.metadata ?? {};
  const isOwned =
    labels["app.kubernetes.io/managed-by"] === "hookloom" &&
    labels["app.kubernetes.io/instance"] === instance;
  return isOwned ? ((object?.data ?? {}) as Values) : {};
}

const decoded = (data: Values): Values =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]),
  );

/** Returns the names of previous secrets whose rotation is not finished: deliveries signed with them may still arrive. */
async function stillAccepted(session: Session, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const bindings = await clusterBindings(session, signal).list();
  const rotations = bindings.flatMap(({ rotation }) => (rotation ? [rotation] : []));
  const open = rotations.filter(
    ({ step, dropAfter = "" }) =>
      step !== "begun" && !(step === "switched" && Date.parse(dropAfter) <= Date.now()),
  );
  return new Set(open.map(({ setting }) => previousName(setting)));
}

const isPrevious = (name: string): boolean => name.endsWith(previousName(""));

/** Removes the tool's own key and the previous secrets whose rotation is finished. */
async function usableSecrets(session: Session, values: Values, signal: AbortSignal): Promise<Values> {
  const names = Object.keys(values);
  const accepted = names.some(isPrevious) ? await stillAccepted(session, signal) : new Set<string>();
  const stays = (name: string): boolean => name !== revisionKey && (!isPrevious(name) || accepted.has(name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => stays(name)));
}

interface ClusterSettings {
  readonly plain: Values;
  readonly secrets: Values;
  readonly deployed: Values;
  /** The key with which this machine's marks are computed. */
  readonly key: string | undefined;
}

async function readClusterSettings(session: Session, signal: AbortSignal): Promise<ClusterSettings> {
  const { cluster, owner } = session;
  const named = { apiVersion: "v1", name: owner.instance };
  const [map, secret] = await Promise.all([
    liveObject(cluster, { ...named, kind: "ConfigMap" }, signal),
    liveObject(cluster, { ...named, kind: "Secret" }, signal),
  ]);
  const secretValues = decoded(ownData(secret, owner.instance));
  return {
    plain: ownData(map, owner.instance),
    secrets: await usableSecrets(session, secretValues, signal),
    deployed: secretValues,
    key: secretValues[revisionKey],
  };
}

/** How a secret's value on this machine relates to its value in the cluster. */
type Verdict = "same" | "outdated" | "changed" | "unknown";

/**
 * Compares both values with the one that this machine deployed last, their common ancestor: a side that still has this value has
 * not changed since. Timestamps are not compared, since machine clocks differ.
 */
function compareValues(
  own: string,
  clusterValue: string,
  mark: string | undefined,
  toMark: (value: string) => string,
): Verdict {
  if (own === clusterValue) return "same";
  if (mark === undefined) return "unknown";
  if (mark === toMark(own)) return "outdated";
  return mark === toMark(clusterValue) ? "changed" : "unknown";
}

/**
 * Returns the settings of an environment as a deploy uses them. A machine without a value of its own, such as a colleague's or a
 * CI runner, uses the environment's value. A secret that was changed in the cluster after this machine's last deploy also has
 * the environment's value. An empty string in the store removes a value.
 * @throws ClusterError
 */
export async function effectiveSettings(session: Session, signal: AbortSignal): Promise<EffectiveSettings> {
  const { scope } = session.input;
  const [clusterSettings, marks] = await Promise.all([
    readClusterSettings(session, signal),
    readMarks(scope),
  ]);
  const clusterValues = { ...clusterSettings.plain, ...clusterSettings.secrets };
  const [used, outdated, replaced] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const own = new Map<string, string>();

  /** True if the cluster's value of a secret takes precedence. */
  const isOutdated = (name: string, value: string): boolean => {
    const clusterValue = clusterSettings.secrets[name];
    if (clusterValue === undefined || clusterSettings.key === undefined) return false;
    const { key } = clusterSettings;
    const verdict = compareValues(value, clusterValue, marks[name], (one) => valueMark(key, name, one));
    if (verdict === "outdated") outdated.add(name);
    if (verdict === "unknown") replaced.add(name);
    return verdict === "outdated";
  };

  const secrets: SecretStore = {
    async get(root, environment, name) {
      const stored = await scope.secrets.get(root, environment, name);
      // An empty string removes a value, but this machine must not remove a previous secret that a colleague's rotation still
      // accepts.
      const value = stored === "" && isPrevious(name) ? undefined : stored;
      const isThisEnvironment = environment === scope.environment;
      if (value !== undefined && isThisEnvironment) own.set(name, value);
      if (value !== undefined && !(isThisEnvironment && isOutdated(name, value)))
        return value === "" ? undefined : value;
      if (!isThisEnvironment || !Object.hasOwn(clusterValues, name)) return undefined;
      used.add(name);
      return clusterValues[name];
    },
    set: (root, environment, name, value) => scope.secrets.set(root, environment, name, value),
    delete: (root, environment, name) => scope.secrets.delete(root, environment, name),
  };
  return {
    scope: { ...scope, secrets, deployed: Object.keys(clusterValues) },
    fromCluster: used,
    outdated,
    replaced,
    localValues: own,
    deployed: clusterValues,
    secrets: clusterSettings.secrets,
    deployedSecrets: clusterSettings.deployed,
    revisionKey: clusterSettings.key ?? newRevisionKey(),
  };
}

/**
 * Returns the names of settings that the next deploy or apply from this machine would change.
 * @throws ClusterError
 */
export async function unappliedSettings(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const [{ scope, localValues: own, deployed }, releases] = await Promise.all([
    effectiveSettings(session, signal),
    readReconciledReleases(session, signal),
  ]);
  // An optional setting without a value in the cluster is not deployed yet, but would be if this machine has a value.
  const declared = runningRelease(releases)?.plan.declared.map(({ name }) => name) ?? [];
  const all = [...new Set([...Object.keys(deployed), ...declared])];
  const names = all.map((name) => ({ name, secret: false, optional: true }));
  const { values } = await resolveSettings(names, scope);
  const changed = Object.keys(values).filter((name) => values[name] !== deployed[name]);
  const removed = Object.keys(deployed).filter((name) => own.get(name) === "" && values[name] === undefined);
  return [...changed, ...removed];
}

/** Returns the current values of all the environment's secrets. @throws ClusterError */
export async function deployedSecrets(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const { deployed } = await readClusterSettings(session, signal);
  return Object.entries(deployed).flatMap(([name, value]) => (name === revisionKey ? [] : [value]));
}

/** Notes for the user about the chosen values. */
export function settingNotes({
  outdated,
  replaced,
}: Pick<EffectiveSettings, "outdated" | "replaced">): readonly string[] {
  return [
    ...[...outdated].map((name) =>
      t(
        "{0} keeps the cluster's value, which was changed after this machine last deployed its own: set {0} again to deploy this machine's value.",
        name,
      ),
    ),
    ...[...replaced].map((name) =>
      t(
        "The value of {0} on this machine replaces a different value in the cluster, although it is not known which of the two is newer.",
        name,
      ),
    ),
  ];
}

/** Time limit for reading settings that are only displayed. */
const readTimeoutMs = 5_000;

/** Returns the settings for display, or only those of this machine if the cluster cannot be read. */
export async function knownSettings(session: Session, signal?: AbortSignal): Promise<SettingsSource> {
  const timeout = AbortSignal.timeout(readTimeoutMs);
  try {
    return (await effectiveSettings(session, signal ? AbortSignal.any([signal, timeout]) : timeout)).scope;
  } catch {
    signal?.throwIfAborted();
    return session.input.scope;
  }
}
