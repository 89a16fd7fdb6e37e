import type { ApiReader, Rules } from "@hookloom/core/api/api-reader";
import { consumerPaths } from "@hookloom/core/api/takes-consumers";
import { databaseUrl } from "@hookloom/core/environments/secrets/database-setting";
import {
  type DeclaredSetting,
  resolveSettings,
  type SettingsSource,
  variableNotes,
} from "@hookloom/core/environments/secrets/settings";
import { telemetryPorts } from "@hookloom/core/environments/secrets/telemetry-settings";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import type { ProjectContent } from "@hookloom/core/project/config/project-content";
import { defined } from "@hookloom/protocol/unknown-values";
import { computedPath } from "../release/errors.ts";
import type { Release, ReleasePlan, ReleaseSetting } from "../release/release.ts";

/** What a release of an environment is described from. */
export interface ReleaseInput {
  readonly project: string;
  readonly description: KubernetesDescription;
  readonly plan: ReleasePlan;
  readonly scope: SettingsSource;
  readonly image: string;
  readonly toolVersion: string;
  readonly sourceCommit: string | undefined;
  readonly rules?: Rules | undefined;
  readonly api: Pick<ApiReader, "issuerPort" | "paths">;
  /** Changes whenever a secret's value does, without revealing it. */
  secretsRevision(settings: readonly ReleaseSetting[]): string;
}

export interface DescribedRelease {
  readonly release: Release;
  /** Names of settings that have no value and are needed. */
  readonly missing: readonly string[];
  /** Notes for a person about the origin of values. */
  readonly notes: readonly string[];
}

const usualDatabasePort = 5432;

const optionalSecret = (name: string): DeclaredSetting => ({ name, secret: true, optional: true });

/** Without source locations, which mean nothing on another machine. */
function declaredAlone(setting: DeclaredSetting): DeclaredSetting {
  const { name, secret, optional, description, default: fallback } = setting;
  return { name, secret, optional, ...defined({ description, default: fallback }) };
}

/** Besides what the code declares, the receiver itself reads the database's address and previous secrets. */
function declaredIn({ settings }: ProjectContent): readonly DeclaredSetting[] {
  const previous = settings
    .filter(({ secret }) => secret)
    .map(({ name }) => optionalSecret(`${name}_PREVIOUS`));
  return [...settings.map(declaredAlone), ...previous, optionalSecret(databaseUrl)];
}

/** Only what has a value, or needs one, is in the manifests: a default is in the code. */
function releaseSettings({
  plan,
  values,
}: Awaited<ReturnType<typeof resolveSettings>>): readonly ReleaseSetting[] {
  return plan
    .filter(({ missing, name }) => missing || Object.hasOwn(values, name))
    .map(({ name, secret, missing }) => ({
      name,
      secret,
      value: missing ? "(missing)" : (values[name] ?? ""),
    }));
}

/** The port of a database's address. */
export function databasePortOf(url: string | undefined): number | undefined {
  if (url === undefined) return undefined;
  return Number((URL.canParse(url) && new URL(url).port) || usualDatabasePort);
}

/** The triggers' paths, each once, sorted. */
function triggerPaths({ triggers }: ProjectContent, exposed: boolean): readonly string[] {
  const unknown = triggers.find(
    ({ options, pathRange, computed }) => !pathRange && (computed || options.includes("path")),
  );
  if (unknown && exposed) throw computedPath(unknown.name);
  return [...new Set(triggers.map(({ path }) => path))].sort();
}

/**
 * What the current source reads and serves.
 * @throws DeployError `computed-path` where the environment is exposed
 */
export function planRelease(content: ProjectContent, { expose }: KubernetesDescription): ReleasePlan {
  const called = consumerPaths(content);
  return {
    paths: triggerPaths(content, expose !== undefined),
    ...(called.length === 0 ? {} : { consumerPaths: called }),
    declared: declaredIn(content),
  };
}

/** The release of an environment with the values of its settings as they are now. */
export async function describeRelease(input: ReleaseInput): Promise<DescribedRelease> {
  const { project, description, plan, scope, image, toolVersion, sourceCommit, rules, api } = input;
  const issuerPort = api.issuerPort(rules);
  const resolved = await resolveSettings(plan.declared, scope);
  const databasePort = databasePortOf(resolved.values[databaseUrl]);
  const settings = releaseSettings(resolved);
  const release: Release = {
    project,
    environment: scope.environment,
    description,
    image,
    paths: plan.paths,
    settings,
    secretsRevision: input.secretsRevision(settings),
    telemetryPorts: telemetryPorts(resolved.values),
    ...(rules === undefined ? {} : { rules, apiPaths: api.paths(rules, plan.consumerPaths !== undefined) }),
    ...defined({ consumerPaths: plan.consumerPaths, databasePort, sourceCommit, issuerPort }),
    toolVersion,
  };
  const missing = resolved.plan.filter((setting) => setting.missing).map(({ name }) => name);
  return { release, missing, notes: variableNotes(resolved.plan) };
}

/** The same release with placeholders for the values of secrets. */
export function maskedRelease({ release, missing }: Pick<DescribedRelease, "release" | "missing">): Release {
  const settings = release.settings.map((setting) =>
    setting.secret && !missing.includes(setting.name) ? { ...setting, value: "(set)" } : setting,
  );
  return { ...release, settings };
}
