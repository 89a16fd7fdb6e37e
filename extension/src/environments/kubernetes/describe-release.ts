import type { KubernetesDescription } from "../../project/environment-description.ts";
import type { ProjectContent } from "../../project/read-project.ts";
import { type DeclaredSetting, resolveSettings, type SettingsPlace } from "../secrets/settings.ts";
import { computedPath } from "./errors.ts";
import { projectName } from "./identity.ts";
import type { Release, ReleaseSetting } from "./release.ts";

/** What a dry run looks at. */
export interface DryRunInput {
  readonly project: string;
  readonly description: KubernetesDescription;
  readonly content: ProjectContent;
  readonly place: SettingsPlace;
  readonly toolVersion: string;
  readonly sourceCommit: string | undefined;
}

export interface DryRunRelease {
  readonly release: Release;
  /** Names of settings that have no value and are needed. */
  readonly missing: readonly string[];
}

const databaseUrl = "HOOKLOOM_DATABASE_URL";
const usualDatabasePort = 5432;

const optionalSecret = (name: string): DeclaredSetting => ({ name, secret: true, optional: true });

/** Beside what the code declares, the receiver itself reads the database and the secrets of before a change. */
function settingsOf({ settings }: ProjectContent): readonly DeclaredSetting[] {
  const previous = settings
    .filter(({ secret }) => secret)
    .map(({ name }) => optionalSecret(`${name}_PREVIOUS`));
  return [...settings, ...previous, optionalSecret(databaseUrl)];
}

/** Only what has a value, or needs one, is in the manifests: a default is in the code. */
function told({ plan, values }: Awaited<ReturnType<typeof resolveSettings>>): readonly ReleaseSetting[] {
  return plan
    .filter(({ missing, name }) => missing || Object.hasOwn(values, name))
    .map(({ name, secret, missing }) => {
      if (missing) return { name, secret, value: "(missing)" };
      return { name, secret, value: secret ? "(set)" : (values[name] ?? "") };
    });
}

function databasePortOf(url: string | undefined): number | undefined {
  if (url === undefined) return undefined;
  return Number((URL.canParse(url) && new URL(url).port) || usualDatabasePort);
}

/** The triggers' paths, each once, in the order of the alphabet. */
function pathsOf({ triggers }: ProjectContent, exposed: boolean): readonly string[] {
  const computed = triggers.find(({ options, pathRange }) => options.includes("path") && !pathRange);
  if (computed && exposed) throw computedPath(computed.name);
  return [...new Set(triggers.map(({ path }) => path))].sort();
}

/**
 * The release that a deploy would make, without an image and without any secret's value.
 * @throws DeployError `computed-path` where the environment is exposed
 */
export async function describeDryRun(input: DryRunInput): Promise<DryRunRelease> {
  const { project, description, content, place, toolVersion, sourceCommit } = input;
  const resolved = await resolveSettings(settingsOf(content), place);
  const databasePort = databasePortOf(resolved.values[databaseUrl]);
  const release: Release = {
    project,
    environment: place.environment,
    description,
    image: `${description.registry}/${projectName({ project })}:not-built`,
    paths: pathsOf(content, description.expose !== undefined),
    settings: told(resolved),
    secretsRevision: "dry-run",
    ...(databasePort === undefined ? {} : { databasePort }),
    ...(sourceCommit === undefined ? {} : { sourceCommit }),
    toolVersion,
  };
  const missing = resolved.plan.filter((setting) => setting.missing).map(({ name }) => name);
  return { release, missing };
}
