import { readMarks, valueMark } from "@hookloom/core/environments/secrets/deployed-marks";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import {
  previousName,
  resolveSettings,
  type SettingsSource,
} from "@hookloom/core/environments/secrets/settings";
import { liveObject } from "../apply/live-object.ts";
import { newRevisionKey, revisionKey } from "../apply/secret-values.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import { clusterBindings } from "../history/binding-store.ts";
import { runningRelease } from "../history/releases.ts";
import { readReconciledReleases } from "./reconcile.ts";
import type { Session } from "./session.ts";

type Values = Readonly<Record<string, string>>;

/** The settings of this machine, and where it has none, those of the cluster. */
export interface EffectiveSettings {
  readonly scope: SettingsSource;
  /** Names whose values came from the cluster so far. */
  readonly used: ReadonlySet<string>;
  /** Those of them whose value on this machine is older. */
  readonly outdated: ReadonlySet<string>;
  /** Names of secrets whose value on this machine replaces one that it may never have seen. */
  readonly replaced: ReadonlySet<string>;
  /** The values found in this machine's store so far; an empty text removes a value. */
  readonly own: ReadonlyMap<string, string>;
  /** The secrets in the cluster that may still be used. */
  readonly secrets: Values;
  /** Every value in the cluster that may still be used. */
  readonly deployed: Values;
  /** All members of the Secret as it is now: what runs became ready with them. */
  readonly deployedSecrets: Values;
  /** Keys the hash of the secrets' values. */
  readonly revisionKey: string;
}

/** The data, if the object was created by this tool. */
function ownData(object: ClusterObject | undefined, instance: string): Values {
  const { labels = {} } = object?.metadata ?? {};
  const ours =
    labels["app.kubernetes.io/managed-by"] === "hookloom" &&
    labels["app.kubernetes.io/instance"] === instance;
  return ours ? ((object?.data ?? {}) as Values) : {};
}

const decoded = (data: Values): Values =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]),
  );

/** Names of previous secrets whose rotation is not finished: what they signed may still arrive. */
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

/** Without our own members, and without the previous value of a secret whose rotation is finished. */
async function usable(session: Session, values: Values, signal: AbortSignal): Promise<Values> {
  const names = Object.keys(values);
  const accepted = names.some(isPrevious) ? await stillAccepted(session, signal) : new Set<string>();
  const stays = (name: string): boolean => name !== revisionKey && (!isPrevious(name) || accepted.has(name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => stays(name)));
}

interface ClusterSettings {
  readonly plain: Values;
  readonly secrets: Values;
  readonly deployed: Values;
  /** Keys the marks of this machine. */
  readonly key: string | undefined;
}

async function readClusterSettings(session: Session, signal: AbortSignal): Promise<ClusterSettings> {
  const { cluster, owner } = session;
  const named = { apiVersion: "v1", name: owner.instance };
  const [map, secret] = await Promise.all([
    liveObject(cluster, { ...named, kind: "ConfigMap" }, signal),
    liveObject(cluster, { ...named, kind: "Secret" }, signal),
  ]);
  const hidden = decoded(ownData(secret, owner.instance));
  return {
    plain: ownData(map, owner.instance),
    secrets: await usable(session, hidden, signal),
    deployed: hidden,
    key: hidden[revisionKey],
  };
}

/** Which value of a secret counts where machine and cluster both have one. */
type Verdict = "same" | "outdated" | "changed" | "unknown";

/**
 * The value that this machine deployed last is the common ancestor: a side that still has it has not changed since. Times
 * are not compared, since the clocks of machines differ.
 */
function judge(
  own: string,
  there: string,
  mark: string | undefined,
  made: (value: string) => string,
): Verdict {
  if (own === there) return "same";
  if (mark === undefined) return "unknown";
  if (mark === made(own)) return "outdated";
  return mark === made(there) ? "changed" : "unknown";
}

/**
 * The settings of an environment as a deploy uses them: a machine that has no value of its own, such as a colleague's
 * or a pipeline's, keeps the environment's value, and so does one whose secret was changed there since it deployed its
 * own. An empty text in the store removes a value.
 * @throws ClusterError
 */
export async function effectiveSettings(session: Session, signal: AbortSignal): Promise<EffectiveSettings> {
  const { scope } = session.input;
  const [held, marks] = await Promise.all([readClusterSettings(session, signal), readMarks(scope)]);
  const all = { ...held.plain, ...held.secrets };
  const [used, outdated, replaced] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const own = new Map<string, string>();

  /** Whether the cluster's value of a secret wins. */
  const givesWay = (name: string, value: string): boolean => {
    const there = held.secrets[name];
    if (there === undefined || held.key === undefined) return false;
    const { key } = held;
    const verdict = judge(value, there, marks[name], (one) => valueMark(key, name, one));
    if (verdict === "outdated") outdated.add(name);
    if (verdict === "unknown") replaced.add(name);
    return verdict === "outdated";
  };

  const secrets: SecretStore = {
    async get(root, environment, name) {
      const stored = await scope.secrets.get(root, environment, name);
      // An empty text removes a value, but what a rotation of a colleague still accepts is not this machine's to remove.
      const value = stored === "" && isPrevious(name) ? undefined : stored;
      const ours = environment === scope.environment;
      if (value !== undefined && ours) own.set(name, value);
      if (value !== undefined && !(ours && givesWay(name, value))) return value === "" ? undefined : value;
      if (!ours || !Object.hasOwn(all, name)) return undefined;
      used.add(name);
      return all[name];
    },
    set: (root, environment, name, value) => scope.secrets.set(root, environment, name, value),
    delete: (root, environment, name) => scope.secrets.delete(root, environment, name),
  };
  return {
    scope: { ...scope, secrets, deployed: Object.keys(all) },
    used,
    outdated,
    replaced,
    own,
    deployed: all,
    secrets: held.secrets,
    deployedSecrets: held.deployed,
    revisionKey: held.key ?? newRevisionKey(),
  };
}

/**
 * Settings that the next deploy or apply from this machine would change, by name.
 * @throws ClusterError
 */
export async function unappliedSettings(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const [{ scope, own, deployed }, releases] = await Promise.all([
    effectiveSettings(session, signal),
    readReconciledReleases(session, signal),
  ]);
  // An optional setting without a value there is not deployed, and a value that it has here would be.
  const declared = runningRelease(releases)?.plan.declared.map(({ name }) => name) ?? [];
  const all = [...new Set([...Object.keys(deployed), ...declared])];
  const names = all.map((name) => ({ name, secret: false, optional: true }));
  const { values } = await resolveSettings(names, scope);
  const changed = Object.keys(values).filter((name) => values[name] !== deployed[name]);
  const removed = Object.keys(deployed).filter((name) => own.get(name) === "" && values[name] === undefined);
  return [...changed, ...removed];
}

/** The values of all secrets of the environment as it is now. @throws ClusterError */
export async function deployedSecrets(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const { deployed } = await readClusterSettings(session, signal);
  return Object.entries(deployed).flatMap(([name, value]) => (name === revisionKey ? [] : [value]));
}

/** Notes for a person about the chosen values. */
export function settingNotes({
  outdated,
  replaced,
}: Pick<EffectiveSettings, "outdated" | "replaced">): readonly string[] {
  return [
    ...[...outdated].map(
      (name) =>
        `${name} keeps the cluster's value, which was changed after this machine last deployed its own: set it again to deploy this machine's value.`,
    ),
    ...[...replaced].map(
      (name) =>
        `The value of ${name} on this machine replaces a different value in the cluster; it is not known which of the two is newer.`,
    ),
  ];
}

/** Milliseconds for reading what is only displayed. */
const readTimeoutMs = 5_000;

/** The same for display: the settings of this machine where the cluster cannot be read. */
export async function knownSettings(session: Session, signal?: AbortSignal): Promise<SettingsSource> {
  const limited = AbortSignal.timeout(readTimeoutMs);
  try {
    return (await effectiveSettings(session, signal ? AbortSignal.any([signal, limited]) : limited)).scope;
  } catch {
    signal?.throwIfAborted();
    return session.input.scope;
  }
}
