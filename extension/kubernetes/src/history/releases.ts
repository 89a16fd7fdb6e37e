import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { shouldPrune } from "@hookloom/core/environments/release/history";
import { collectionPath, objectPath } from "../apply/kinds.ts";
import { type ClusterEnvironment, recordReference, writeRecord } from "../apply/record.ts";
import { type ClusterObject, list } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { type Manifest, recordSelector } from "../release/identity.ts";
import type { ReleasePlan, ReleaseSetting } from "../release/release.ts";

/** A release as stored in the cluster, without secret values. */
export interface StoredRelease {
  readonly record: ReleaseRecord;
  readonly plan: ReleasePlan;
  /** The settings in the manifests, with empty values for secrets. */
  readonly settings: readonly ReleaseSetting[];
  /** All objects of the release, in the order in which they are applied. */
  readonly manifests: readonly Manifest[];
}

const retention = { newest: 20, ready: 5 } as const;

/** The annotation that contains the record, so that a list of all releases does not need their manifests. */
const recordAnnotation = "hookloom/record";

const recordText = ({ metadata }: ClusterObject): string | undefined =>
  metadata.annotations?.[recordAnnotation];

function parse(object: ClusterObject): StoredRelease | undefined {
  const members = (object.data ?? {}) as Readonly<Record<string, string>>;
  const { "plan.json": plan, "manifests.json": manifests } = members;
  const record = recordText(object);
  if (record === undefined || plan === undefined || manifests === undefined) return undefined;
  const { settings, ...rest } = JSON.parse(plan) as ReleasePlan & Pick<StoredRelease, "settings">;
  return {
    record: JSON.parse(record) as ReleaseRecord,
    plan: rest,
    settings,
    manifests: JSON.parse(manifests) as readonly Manifest[],
  };
}

function listReleases(
  { cluster, owner }: ClusterEnvironment,
  signal: AbortSignal,
  accept?: string,
): Promise<readonly ClusterObject[]> {
  const path = collectionPath(recordReference(owner, "release"), cluster.namespace);
  return list(cluster, path, { labelSelector: recordSelector(owner, "release") }, signal, accept);
}

/** Reads all releases, newest first, with their manifests. @throws ClusterError */
export async function readReleases(
  environment: ClusterEnvironment,
  signal: AbortSignal,
): Promise<readonly StoredRelease[]> {
  const releases = await listReleases(environment, signal);
  return releases
    .map(parse)
    .filter((release) => release !== undefined)
    .sort((one, other) => other.record.revision - one.record.revision);
}

/** Reads the records of all releases, newest first, without their manifests. @throws ClusterError */
export async function readRecords(
  environment: ClusterEnvironment,
  signal: AbortSignal,
): Promise<readonly ReleaseRecord[]> {
  const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json";
  return (await listReleases(environment, signal, metadataOnly))
    .map(recordText)
    .filter((record) => record !== undefined)
    .map((record) => JSON.parse(record) as ReleaseRecord)
    .sort((one, other) => other.revision - one.revision);
}

/** Records a release or its outcome. */
export async function writeRelease(
  environment: ClusterEnvironment,
  { record, plan, settings, manifests }: StoredRelease,
  signal: AbortSignal,
): Promise<void> {
  const content = {
    number: record.revision,
    annotations: { [recordAnnotation]: JSON.stringify(record) },
    data: {
      "plan.json": JSON.stringify({ ...plan, settings }),
      "manifests.json": JSON.stringify(manifests),
    },
  };
  await writeRecord(environment, "release", content, signal);
}

/** Returns the running release: the newest one that became ready. */
export function runningRelease(releases: readonly StoredRelease[]): StoredRelease | undefined {
  return releases.find(({ record }) => record.outcome === "ready");
}

/** An environment's releases while a verb holds the lock. Releases written through this class are not read again. */
export class LockedHistory {
  readonly #environment: ClusterEnvironment;
  #releases: readonly StoredRelease[];

  /** @param releases all releases, newest first */
  constructor(environment: ClusterEnvironment, releases: readonly StoredRelease[]) {
    this.#environment = environment;
    this.#releases = releases;
  }

  /** The releases, newest first. */
  get releases(): readonly StoredRelease[] {
    return this.#releases;
  }

  get nextRevision(): number {
    return 1 + (this.#releases[0]?.record.revision ?? 0);
  }

  release(revision: number): StoredRelease {
    const found = this.#releases.find(({ record }) => record.revision === revision);
    if (!found) throw new Error(`The history has no release ${revision}.`);
    return found;
  }

  /** Records a release or its outcome. */
  async write(release: StoredRelease, signal: AbortSignal): Promise<void> {
    await writeRelease(this.#environment, release, signal);
    const others = this.#releases.filter(({ record }) => record.revision !== release.record.revision);
    this.#releases = [...others, release].sort((one, other) => other.record.revision - one.record.revision);
  }

  /** Deletes records of old releases. */
  async forgetOld(signal: AbortSignal): Promise<void> {
    const records = this.#releases.map(({ record }) => record);
    const old = this.#releases.filter(({ record }) => shouldPrune(record, records, retention));
    const { cluster, owner } = this.#environment;
    for (const { record } of old) {
      const reference = recordReference(owner, "release", record.revision);
      await cluster
        .request("DELETE", objectPath(reference, cluster.namespace), { signal })
        .catch(ifStatus([404], undefined));
    }
    this.#releases = this.#releases.filter((release) => !old.includes(release));
  }
}
