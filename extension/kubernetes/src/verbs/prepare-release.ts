import { MissingSettings } from "@hookloom/core/environments/contract/errors";
import type { SettingOrigin } from "@hookloom/core/environments/contract/target";
import type { StoredBuild } from "@hookloom/core/environments/release/pipeline";
import { say, warn } from "@hookloom/core/environments/release/report";
import { databaseUrl } from "@hookloom/core/environments/secrets/database-setting";
import { type DeployedMarks, valueMark } from "@hookloom/core/environments/secrets/deployed-marks";
import {
  previousName,
  readSetting,
  type SettingsSource,
  variableNotes,
} from "@hookloom/core/environments/secrets/settings";
import { defined } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { secretsRevision, withoutValues, withSecretData } from "../apply/secret-values.ts";
import { ClusterError, hasStatus } from "../cluster/errors.ts";
import type { StoredRelease } from "../history/releases.ts";
import { takeOverVariable } from "../manifests/container.ts";
import { databasePortOf, describeRelease } from "../manifests/describe.ts";
import { patchedManifests, releaseNotes } from "../manifests/dry-run.ts";
import { withEgressTo } from "../manifests/network-policy.ts";
import { configHash, secretVariable } from "../manifests/settings.ts";
import { type Manifest, ownContainer } from "../release/identity.ts";
import type { Release, ReleasePlan, ReleaseSetting } from "../release/release.ts";
import { withLiveRules } from "./apply-rules.ts";
import { type EffectiveSettings, effectiveSettings, settingNotes } from "./effective-settings.ts";
import type { LockedSession, Session } from "./session.ts";

type Values = Readonly<Record<string, string>>;

/** A release that is ready to be applied. */
export interface PreparedRelease {
  readonly storedBuild: StoredBuild;
  readonly plan: ReleasePlan;
  /** The settings in the manifests, with empty values for secrets. */
  readonly settings: readonly ReleaseSetting[];
  /** The manifests to apply, with the secrets. */
  readonly manifests: readonly Manifest[];
  /** The manifests as they are stored in the history. */
  readonly storedManifests: readonly Manifest[];
  /** Notes for the user. */
  readonly notes: readonly string[];
  /** The marks that this machine records about its secrets after deploying them. */
  readonly marks: DeployedMarks;
  /** The secrets in the cluster before the release is applied, with which the running pods became ready. */
  readonly deployedSecrets: Values;
}

const withoutSecrets = (settings: readonly ReleaseSetting[]): readonly ReleaseSetting[] =>
  settings.map((setting) => (setting.secret ? { ...setting, value: "" } : setting));

const toDeployedMarks = ({ localValues: own, revisionKey }: EffectiveSettings): DeployedMarks =>
  Object.fromEntries([...own].map(([name, value]) => [name, valueMark(revisionKey, name, value)]));

/** Reports which settings a release changes; names only, no values. */
function reportSettings(
  { context }: LockedSession,
  effective: EffectiveSettings,
  settings: readonly ReleaseSetting[],
  otherNotes: readonly string[],
): void {
  const notes = [...otherNotes, ...settingNotes(effective)];
  for (const name of effective.fromCluster)
    if (!effective.outdated.has(name))
      say(context, "settings", t("{0} keeps its value from the cluster", name));
  for (const note of notes) warn(context, "settings", note);
  const changed = settings.filter(
    ({ name, secret, value }) =>
      secret && Object.hasOwn(effective.secrets, name) && effective.secrets[name] !== value,
  );
  for (const { name } of changed)
    if (!effective.replaced.has(name)) say(context, "settings", t("{0} gets a new value", name));
}

/** A release of this environment before its image is known. */
export interface DescribedRelease {
  readonly plan: ReleasePlan;
  readonly release: Release;
  /** Names of required settings without a value. */
  readonly missing: readonly string[];
  readonly notes: readonly string[];
  readonly settings: EffectiveSettings | ClusterError;
}

async function describe(
  { input }: Session,
  plan: ReleasePlan,
  scope: SettingsSource,
  revisionKey: string,
): Promise<Omit<DescribedRelease, "settings">> {
  const { project, description, toolVersion } = input;
  const described = await describeRelease({
    rules: await input.rules(),
    api: input.api,
    project: project.name,
    description,
    plan,
    scope,
    image: "not-built",
    toolVersion,
    sourceCommit: undefined,
    secretsRevision: (settings) => secretsRevision(revisionKey, settings),
  });
  return { plan, ...described };
}

/** Describes a plan with this machine's settings only, for a user who may not read those in the cluster. */
export const describeLocally = (
  session: Session,
  plan: ReleasePlan,
): Promise<Omit<DescribedRelease, "settings">> => describe(session, plan, session.input.scope, "");

/** Describes a plan with the environment's current settings. */
export async function describePlan(
  session: Session,
  plan: ReleasePlan,
  signal: AbortSignal,
): Promise<DescribedRelease> {
  try {
    const settings = await effectiveSettings(session, signal);
    return { ...(await describe(session, plan, settings.scope, settings.revisionKey)), settings };
  } catch (error) {
    if (!hasStatus(error, 403)) throw error;
    // The permission check reports all missing permissions at once.
    return { ...(await describeLocally(session, plan)), settings: error };
  }
}

/** @throws MissingSettings; ClusterError if the user may not read the settings in the cluster */
export function requireValues(
  { owner }: Session,
  { missing, settings }: DescribedRelease,
): EffectiveSettings {
  if (settings instanceof ClusterError) throw settings;
  if (missing.length > 0) throw new MissingSettings(owner.environment, missing);
  return settings;
}

/** Builds the objects of a release from the current description and settings. @throws MissingSettings, DeployError `bad-patch` */
export async function prepareRelease(
  locked: LockedSession,
  described: DescribedRelease,
  build: StoredBuild,
): Promise<PreparedRelease> {
  const { root } = locked.input.scope;
  const { plan, notes } = described;
  const settings = requireValues(locked, described);
  const { image, commit } = build;
  if (image === undefined) throw new Error("A release for a cluster needs an image.");
  const commitMember = defined({ sourceCommit: commit });
  const release: Release = { ...described.release, image, build: build.build, ...commitMember };
  reportSettings(locked, settings, release.settings, notes);
  const { takeStoreFrom } = locked.options;
  const releaseToApply = takeStoreFrom === undefined ? release : { ...release, takeStoreFrom };
  const objects = await patchedManifests(release, root);
  return {
    storedBuild: build,
    plan,
    settings: withoutSecrets(release.settings),
    manifests: withSecretData(await patchedManifests(releaseToApply, root), settings.revisionKey),
    // A store is taken over only once, not again by a rollback to this release.
    storedManifests: withoutValues(objects),
    notes: [...notes, ...settingNotes(settings), ...releaseNotes(release)],
    marks: toDeployedMarks(settings),
    deployedSecrets: settings.deployedSecrets,
  };
}

interface Secrets {
  readonly settings: readonly ReleaseSetting[];
  readonly notes: readonly string[];
}

/** Returns the settings of a stored release with the current values of its secrets. Only previous secrets are optional. */
async function resolveSecrets(
  settings: readonly ReleaseSetting[],
  given: Values,
  scope: SettingsSource,
): Promise<Secrets> {
  const found: ReleaseSetting[] = [];
  const read: { name: string; origin: SettingOrigin }[] = [];
  const missing: string[] = [];
  for (const setting of settings) {
    const { name } = setting;
    if (!setting.secret) found.push(setting);
    else if (given[name] !== undefined) found.push({ ...setting, value: given[name] });
    else {
      const current = await readSetting(name, scope);
      read.push({ name, origin: current?.origin ?? "none" });
      if (current) found.push({ ...setting, value: current.value });
      // The rotation is finished, so the previous secret is dropped.
      else if (name.endsWith("_PREVIOUS")) found.push(setting);
      else missing.push(name);
    }
  }
  if (missing.length > 0) throw new MissingSettings(scope.environment, missing);
  return { settings: found, notes: variableNotes(read) };
}

/** Returns the previous secrets of rotations that began after a release: deliveries signed with them may still arrive. */
async function previousSecretsSince(
  settings: readonly ReleaseSetting[],
  given: Values,
  scope: SettingsSource,
): Promise<readonly ReleaseSetting[]> {
  const known = new Set(settings.map(({ name }) => name));
  const opened: ReleaseSetting[] = [];
  for (const { name: current, secret } of settings) {
    const name = previousName(current);
    if (!secret || known.has(name) || given[current] !== undefined) continue;
    if (await readSetting(name, scope)) opened.push({ name, secret, value: "" });
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
 * Prepares an earlier release: its stored objects with the current secrets and rules, and with network access to the database
 * and to the issuer of these rules.
 * @param given values that override stored ones: an automatic rollback passes the previous secrets and takes over no store
 * @throws MissingSettings
 */
export async function prepareStoredRelease(
  locked: LockedSession,
  stored: StoredRelease,
  signal: AbortSignal,
  given?: Values,
): Promise<PreparedRelease> {
  const effective = await effectiveSettings(locked, signal);
  const opened = await previousSecretsSince(stored.settings, given ?? {}, effective.scope);
  const declared = [...stored.settings, ...opened];
  const { settings, notes } = await resolveSecrets(declared, given ?? {}, effective.scope);
  reportSettings(locked, effective, settings, notes);
  const values = Object.fromEntries(
    settings.filter(({ secret }) => secret).map(({ name, value }) => [name, value]),
  );
  const hash = configHash({ settings, secretsRevision: secretsRevision(effective.revisionKey, settings) });
  const objects = await withLiveRules(locked, stored.manifests, signal);
  const withVariables = (more: readonly object[]): readonly Manifest[] =>
    objects.map((manifest) => {
      if (manifest.kind === "NetworkPolicy")
        return withEgressTo(manifest, [databasePortOf(values[databaseUrl])]);
      if (manifest.kind === "Secret") return { ...(manifest as SecretManifest), stringData: values };
      if (manifest.kind !== "Deployment") return manifest;
      const variables = opened.map(({ name }) => secretVariable(locked.owner.instance, name));
      return withConfigHash(manifest as DeploymentManifest, hash, [...variables, ...more]);
    });
  const { takeStoreFrom } = given === undefined ? locked.options : {};
  const taking = takeStoreFrom === undefined ? [] : [takeOverVariable(takeStoreFrom)];
  const { build, image, commit, revision } = stored.record;
  return {
    storedBuild: { build, rolledBackTo: revision, ...defined({ image, commit }) },
    plan: stored.plan,
    settings: declared,
    manifests: withSecretData(withVariables(taking), effective.revisionKey),
    storedManifests: withoutValues(withVariables([])),
    notes: [...notes, ...settingNotes(effective)],
    marks: toDeployedMarks(effective),
    deployedSecrets: effective.deployedSecrets,
  };
}

/** Returns the Deployment with a new settings hash and additional variables. */
function withConfigHash(
  deployment: DeploymentManifest,
  hash: string,
  variables: readonly object[],
): Manifest {
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
