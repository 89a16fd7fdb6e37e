import { MissingSettings } from "../../errors.ts";
import { type DeployedMarks, markOf } from "../../secrets/deployed-marks.ts";
import {
  previousName,
  readSetting,
  type SettingOrigin,
  type SettingsPlace,
  variableNotes,
} from "../../secrets/settings.ts";
import type { ReleaseRecord } from "../../target.ts";
import { readRevisionKey, sealed, secretsRevision, withoutValues } from "../apply/secret-values.ts";
import type { StoredRelease } from "../history/releases.ts";
import { type Manifest, ownContainer } from "../identity.ts";
import { describeRelease } from "../manifests/describe.ts";
import { patchedManifests, releaseNotes } from "../manifests/dry-run.ts";
import type { ReleasePlan, ReleaseSetting } from "../manifests/release.ts";
import { configHash, secretVariable } from "../manifests/settings.ts";
import { type EffectiveSettings, effectiveSettings, settingNotes } from "./effective-settings.ts";
import { say, warn } from "./report.ts";
import type { LockedSession } from "./session.ts";

/** What a release tells of itself before it is applied. */
export type About = Pick<ReleaseRecord, "build" | "image" | "commit" | "promotedFrom" | "rolledBackTo">;

/** A release that is ready to be applied. */
export interface PreparedRelease {
  readonly about: About;
  readonly plan: ReleasePlan;
  /** Those that the manifests hold; a secret's value is empty. */
  readonly settings: readonly ReleaseSetting[];
  /** As they are applied, with the secrets. */
  readonly manifests: readonly Manifest[];
  /** As the history keeps them. */
  readonly kept: readonly Manifest[];
  /** What a person should know; a sentence each. */
  readonly notes: readonly string[];
  /** What this machine remembers of its secrets once they are deployed. */
  readonly marks: DeployedMarks;
}

const withoutSecrets = (settings: readonly ReleaseSetting[]): readonly ReleaseSetting[] =>
  settings.map((setting) => (setting.secret ? { ...setting, value: "" } : setting));

const marksOf = (key: string, { own }: EffectiveSettings): DeployedMarks =>
  Object.fromEntries([...own].map(([name, value]) => [name, markOf(key, name, value)]));

/** Names only; a person sees which secrets their deploy changes. */
function reportSettings(
  { context }: LockedSession,
  held: EffectiveSettings,
  settings: readonly ReleaseSetting[],
  more: readonly string[],
): void {
  const notes = [...more, ...settingNotes(held)];
  for (const name of held.used)
    if (!held.outdated.has(name)) say(context, "settings", `${name} keeps the value that the cluster has`);
  for (const note of notes) warn(context, "settings", note);
  const changed = settings.filter(
    ({ name, secret, value }) => secret && Object.hasOwn(held.secrets, name) && held.secrets[name] !== value,
  );
  for (const { name } of changed)
    if (!held.replaced.has(name)) say(context, "settings", `${name} gets another value than the cluster has`);
}

/** The objects of a build with the description and the settings as they are now. @throws MissingSettings, DeployError `bad-patch` */
export async function prepareRelease(
  locked: LockedSession,
  plan: ReleasePlan,
  about: About & { readonly image: string },
  signal: AbortSignal,
): Promise<PreparedRelease> {
  const { input, cluster, owner } = locked;
  const { project, description, toolVersion } = input;
  const held = await effectiveSettings(locked, signal);
  const { place } = held;
  const key = await readRevisionKey(cluster, owner.instance, signal);
  const { release, missing, notes } = await describeRelease({
    project: project.name,
    description,
    plan,
    place,
    image: about.image,
    toolVersion,
    sourceCommit: about.commit,
    secretsRevision: (settings) => secretsRevision(key, settings),
  });
  if (missing.length > 0) throw new MissingSettings(owner.environment, missing);
  reportSettings(locked, held, release.settings, notes);
  const { takeStoreFrom } = locked.options;
  const taking = takeStoreFrom === undefined ? release : { ...release, takeStoreFrom };
  const objects = await patchedManifests(release, place.root);
  return {
    about,
    plan,
    settings: withoutSecrets(release.settings),
    manifests: sealed(await patchedManifests(taking, place.root), key),
    // A store is taken over once, and not again by a rollback to this release.
    kept: withoutValues(objects),
    notes: [...notes, ...settingNotes(held), ...releaseNotes(release)],
    marks: marksOf(key, held),
  };
}

type Values = Readonly<Record<string, string>>;

interface Secrets {
  readonly settings: readonly ReleaseSetting[];
  readonly notes: readonly string[];
}

/** Today's values of the secrets that a stored release holds; a database that is gone since cannot be done without. */
async function secretsOf(
  settings: readonly ReleaseSetting[],
  given: Values,
  place: SettingsPlace,
): Promise<Secrets> {
  const found: ReleaseSetting[] = [];
  const read: { name: string; origin: SettingOrigin }[] = [];
  const missing: string[] = [];
  for (const setting of settings) {
    const { name } = setting;
    if (!setting.secret) found.push(setting);
    else if (given[name] !== undefined) found.push({ ...setting, value: given[name] });
    else {
      const now = await readSetting(name, place);
      read.push({ name, origin: now?.origin ?? "none" });
      if (now) found.push({ ...setting, value: now.value });
      // The secret of before a rotation is over.
      else if (name.endsWith("_PREVIOUS")) found.push(setting);
      else missing.push(name);
    }
  }
  if (missing.length > 0) throw new MissingSettings(place.environment, missing);
  return { settings: found, notes: variableNotes(read) };
}

/** Secrets of before a rotation that began after a release: what they signed may still come. */
async function openedSince(
  settings: readonly ReleaseSetting[],
  given: Values,
  place: SettingsPlace,
): Promise<readonly ReleaseSetting[]> {
  const known = new Set(settings.map(({ name }) => name));
  const opened: ReleaseSetting[] = [];
  for (const { name: current, secret } of settings) {
    const name = previousName(current);
    if (!secret || known.has(name) || given[current] !== undefined) continue;
    if (await readSetting(name, place)) opened.push({ name, secret, value: "" });
  }
  return opened;
}

type SecretManifest = Manifest<{ stringData?: Record<string, string> }>;
type DeploymentManifest = Manifest<{
  spec: {
    template: {
      metadata?: { annotations?: Record<string, string> };
      spec?: { containers: readonly { readonly name: string; readonly env?: readonly object[] }[] };
    };
  };
}>;

/**
 * The stored objects of an earlier release with the secrets as they are now.
 * @param given values that come before stored ones
 * @throws MissingSettings
 */
export async function prepareStoredRelease(
  locked: LockedSession,
  stored: StoredRelease,
  signal: AbortSignal,
  given: Values = {},
): Promise<PreparedRelease> {
  const key = await readRevisionKey(locked.cluster, locked.owner.instance, signal);
  const held = await effectiveSettings(locked, signal);
  const opened = await openedSince(stored.settings, given, held.place);
  const declared = [...stored.settings, ...opened];
  const { settings, notes } = await secretsOf(declared, given, held.place);
  reportSettings(locked, held, settings, notes);
  const values = Object.fromEntries(
    settings.filter(({ secret }) => secret).map(({ name, value }) => [name, value]),
  );
  const hash = configHash({ settings, secretsRevision: secretsRevision(key, settings) });
  const objects = stored.manifests.map((manifest) => {
    if (manifest.kind === "Secret") return { ...(manifest as SecretManifest), stringData: values };
    if (manifest.kind !== "Deployment") return manifest;
    const variables = opened.map(({ name }) => secretVariable(locked.owner.instance, name));
    return rehashed(manifest as DeploymentManifest, hash, variables);
  });
  const { build, image, commit, revision } = stored.record;
  return {
    about: {
      build,
      rolledBackTo: revision,
      ...(image === undefined ? {} : { image }),
      ...(commit === undefined ? {} : { commit }),
    },
    plan: stored.plan,
    settings: declared,
    manifests: sealed(objects, key),
    kept: withoutValues(objects),
    notes: [...notes, ...settingNotes(held)],
    marks: marksOf(key, held),
  };
}

/** The pods with another hash of their settings, and with further variables. */
function rehashed(deployment: DeploymentManifest, hash: string, variables: readonly object[]): Manifest {
  const { template } = deployment.spec;
  const annotations = { ...template.metadata?.annotations, "hookloom/config-hash": hash };
  const containers = template.spec?.containers.map((container) =>
    container.name === ownContainer
      ? { ...container, env: [...(container.env ?? []), ...variables] }
      : container,
  );
  return {
    ...deployment,
    spec: {
      ...deployment.spec,
      template: {
        ...template,
        metadata: { ...template.metadata, annotations },
        ...(containers && { spec: { ...template.spec, containers } }),
      },
    },
  } as Manifest;
}
