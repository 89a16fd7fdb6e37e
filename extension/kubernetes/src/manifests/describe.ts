import { consumerPaths } from "@hookloom/core/api/accepts-consumers";
import type { ApiReader, Rules } from "@hookloom/core/api/api-reader";
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

/** The input for describing a release of an environment. */
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
  /** Returns a revision that changes with every secret value, without revealing the values. */
  secretsRevision(settings: readonly ReleaseSetting[]): string;
}

export interface DescribedRelease {
  readonly release: Release;
  /** Names of required settings without a value. */
  readonly missing: readonly string[];
  /** Notes for the user about the origin of values. */
  readonly notes: readonly string[];
}

const defaultDatabasePort = 5432;

const optionalSecret = (name: string): DeclaredSetting => ({ name, secret: true, optional: true });

/** Removes source locations, which are meaningless on another machine. */
function withoutLocation(setting: DeclaredSetting): DeclaredSetting {
  const { name, secret, optional, description, default: fallback } = setting;
  return { name, secret, optional, ...defined({ description, default: fallback }) };
}

/**
 * Returns the settings declared in the code, plus those that the receiver itself reads: the database URL and previous secrets.
 */
function declaredIn({ settings }: ProjectContent): readonly DeclaredSetting[] {
  const previous = settings
    .filter(({ secret }) => secret)
    .map(({ name }) => optionalSecret(`${name}_PREVIOUS`));
  return [...settings.map(withoutLocation), ...previous, optionalSecret(databaseUrl)];
}

/** Returns the settings for the manifests: only those that have or need a value. Defaults are in the code. */
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

/** Returns the port of a database URL. */
export function databasePortOf(url: string | undefined): number | undefined {
  if (url === undefined) return undefined;
  return Number((URL.canParse(url) && new URL(url).port) || defaultDatabasePort);
}

/** Returns the distinct paths of the triggers, sorted. */
function triggerPaths({ triggers }: ProjectContent, exposed: boolean): readonly string[] {
  const unknown = triggers.find(
    ({ options, pathRange, computed }) => !pathRange && (computed || options.includes("path")),
  );
  if (unknown && exposed) throw computedPath(unknown.name);
  return [...new Set(triggers.map(({ path }) => path))].sort();
}

/**
 * Returns the settings that the current source reads and the paths that it serves.
 * @throws DeployError `computed-path` if the environment is exposed
 */
export function planRelease(content: ProjectContent, { expose }: KubernetesDescription): ReleasePlan {
  const called = consumerPaths(content);
  return {
    paths: triggerPaths(content, expose !== undefined),
    ...(called.length === 0 ? {} : { consumerPaths: called }),
    declared: declaredIn(content),
  };
}

/** Describes the release of an environment with the current values of its settings. */
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

/** Returns the same release with placeholders for secret values. */
export function maskedRelease({ release, missing }: Pick<DescribedRelease, "release" | "missing">): Release {
  const settings = release.settings.map((setting) =>
    setting.secret && !missing.includes(setting.name) ? { ...setting, value: "(set)" } : setting,
  );
  return { ...release, settings };
}
