import type { SecretStore } from "../../secrets/secret-store.ts";
import { previousName, type SettingsPlace } from "../../secrets/settings.ts";
import { liveObject } from "../apply/live-object.ts";
import { revisionKey } from "../apply/secret-values.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import type { Session } from "./session.ts";

type Values = Readonly<Record<string, string>>;

/** Settings as this machine has them, and beneath them what the environment itself holds. */
export interface HeldSettings {
  readonly place: SettingsPlace;
  /** Names whose values came from the cluster so far. */
  readonly used: ReadonlySet<string>;
}

/** Only what this tool has put there. */
function dataOf(object: ClusterObject | undefined, instance: string): Values {
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

/** A secret of before a rotation is over when nobody hands it in. */
const passes = (name: string): boolean => name.endsWith(previousName("")) || name === revisionKey;

async function heldBy({ cluster, owner }: Session, signal: AbortSignal): Promise<Values> {
  const named = { apiVersion: "v1", name: owner.instance };
  const [map, secret] = await Promise.all([
    liveObject(cluster, { ...named, kind: "ConfigMap" }, signal),
    liveObject(cluster, { ...named, kind: "Secret" }, signal),
  ]);
  const all = { ...dataOf(map, owner.instance), ...decoded(dataOf(secret, owner.instance)) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !passes(name)));
}

/**
 * The settings of an environment for whoever deploys it: a machine that has no value of its own, such as a colleague's
 * or a pipeline's, leaves the one that the environment has. An empty text in the store takes a value away.
 * @throws ClusterError
 */
export async function heldSettings(session: Session, signal: AbortSignal): Promise<HeldSettings> {
  const { place } = session.input;
  const held = await heldBy(session, signal);
  const used = new Set<string>();
  const secrets: SecretStore = {
    async get(root, environment, name) {
      const own = await place.secrets.get(root, environment, name);
      if (own !== undefined) return own === "" ? undefined : own;
      if (environment !== place.environment || !Object.hasOwn(held, name)) return undefined;
      used.add(name);
      return held[name];
    },
    set: (root, environment, name, value) => place.secrets.set(root, environment, name, value),
    delete: (root, environment, name) => place.secrets.delete(root, environment, name),
  };
  return { place: { ...place, secrets }, used };
}

/** Milliseconds that a look at what is only told to people may take. */
const patience = 5_000;

/** The same for a look: where the cluster cannot be asked, the settings as this machine has them. */
export async function knownSettings(session: Session, signal?: AbortSignal): Promise<SettingsPlace> {
  const limited = AbortSignal.timeout(patience);
  try {
    return (await heldSettings(session, signal ? AbortSignal.any([signal, limited]) : limited)).place;
  } catch {
    signal?.throwIfAborted();
    return session.input.place;
  }
}
