import { ignored } from "@hookloom/protocol/ignored-error";
import type { Target } from "../environments/contract/target.ts";
import { runningValue } from "../environments/local/owner/attach.ts";
import { sampleKeyVariable } from "../environments/local/process/sample-key.ts";
import { storedSettings } from "../environments/local/releases/stored-build.ts";
import { environmentFiles, storedEnvironments } from "../environments/local/store/state-file.ts";
import { type Hide, hideValues } from "../environments/secrets/hide-values.ts";
import type { SecretStore } from "../environments/secrets/secret-store.ts";
import { type DeclaredSetting, previousName, resolveSettings } from "../environments/secrets/settings.ts";
import { isTelemetrySecret, isTelemetrySetting } from "../environments/secrets/telemetry-settings.ts";
import { readProject } from "../project/config/read-project.ts";
import { findProjects, type Project } from "../project/project.ts";
import type { Capability, CapabilityContext } from "./capability.ts";

/** The secrets that projects have declared during a session, keyed by the session's store and the project's root. */
const sessionSecrets = new WeakMap<SecretStore, Map<string, Map<string, DeclaredSetting>>>();

/** The secrets that a session has read from clusters, keyed by its store. */
const clusterSecrets = new WeakMap<SecretStore, Set<string>>();

const secretsTimeoutMs = 5_000;

/**
 * Runs work on an environment and meanwhile reads the secrets deployed there, which may come from another machine, so that they
 * are hidden in responses to models. If this user may not read them, only the secrets known on this machine are hidden.
 */
export async function hidingSecrets<T>(
  { secrets, signal }: Pick<CapabilityContext, "secrets" | "signal">,
  { deployedSecrets }: Pick<Target, "deployedSecrets">,
  work: () => Promise<T>,
): Promise<T> {
  const known = clusterSecrets.get(secrets) ?? new Set<string>();
  clusterSecrets.set(secrets, known);
  const read = async (): Promise<void> => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(secretsTimeoutMs)]);
    for (const value of await deployedSecrets(limited)) known.add(value);
  };
  const reading = read().catch(ignored("the secrets known on this machine are still hidden"));
  try {
    return await work();
  } finally {
    await reading;
  }
}

/** Reads the settings that the builds on this machine declare, even for environments that are no longer in hookloom.json. */
async function builtSettings({ root }: Project, environments: Iterable<string>): Promise<DeclaredSetting[]> {
  const folders = [...environments].flatMap((environment) => {
    const { builds, deployed } = environmentFiles(root, environment);
    return [builds, deployed];
  });
  return (await Promise.all(folders.map(storedSettings))).flat();
}

/**
 * Returns the secrets that a project declares, that its builds declare, or that it has declared since the session began. The
 * running process may have been built from an earlier source than the one that a model has just changed or broken, and may print
 * the secrets of that earlier source.
 */
async function declaredSecrets(
  project: Project,
  environments: Iterable<string>,
  secrets: SecretStore,
): Promise<readonly DeclaredSetting[]> {
  const byProject = sessionSecrets.get(secrets) ?? new Map<string, Map<string, DeclaredSetting>>();
  sessionSecrets.set(secrets, byProject);
  const known = byProject.get(project.root) ?? new Map<string, DeclaredSetting>();
  byProject.set(project.root, known);
  const content = await readProject(project).catch(
    ignored("the secrets that were declared earlier are still hidden"),
  );
  const built = await builtSettings(project, environments);
  for (const setting of [...(content?.settings ?? []), ...built])
    if (setting.secret) known.set(setting.name, setting);
  return [...known.values()];
}

/**
 * Returns the values that a process on this machine runs with, which may no longer be in the store, and the key that signs its
 * samples.
 */
async function runningSecrets(
  root: string,
  environment: string,
  declared: readonly DeclaredSetting[],
): Promise<readonly string[]> {
  const names = [sampleKeyVariable, ...declared.flatMap(({ name }) => [name, previousName(name)])];
  const values = await Promise.all(names.map((name) => runningValue(root, environment, name)));
  return values.map((value = "") => value);
}

/** Returns a project's secret values in all of its environments. */
async function projectSecrets(
  project: Project,
  { secrets }: Pick<CapabilityContext, "secrets">,
): Promise<readonly string[]> {
  const { root } = project;
  const stored = await storedEnvironments(root);
  const environments = new Set(["dev", ...Object.keys(project.environments), ...stored]);
  const declared = await declaredSecrets(project, environments, secrets);
  const scopes = [...environments].map((environment) => ({ root, environment, secrets }));
  const found = await Promise.all(scopes.map((scope) => resolveSettings(declared, scope)));
  const running = await Promise.all(stored.map((environment) => runningSecrets(root, environment, declared)));
  const isSecret = (name: string): boolean => !isTelemetrySetting(name) || isTelemetrySecret(name);
  const known = found.flatMap(({ values }) =>
    Object.keys(values)
      .filter(isSecret)
      .map((name) => values[name] ?? ""),
  );
  return [...known, ...running.flat()];
}

/** Hides secrets in all strings of a JSON value, including member names. */
function hiddenIn(value: unknown, hide: Hide): unknown {
  if (typeof value === "string") return hide(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => hiddenIn(each, hide));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [hide(name), hiddenIn(each, hide)]));
}

/**
 * Removes from a tool's response the secrets of all projects that the tools may read, because the code of one project may print
 * those of another.
 */
export async function redacted<T>(
  { verbatim = false }: Pick<Capability, "verbatim">,
  value: T,
  context: Pick<CapabilityContext, "folders" | "secrets">,
): Promise<T> {
  if (verbatim) return value;
  const projects = await findProjects(context.folders);
  const values = await Promise.all(projects.map((project) => projectSecrets(project, context)));
  const elsewhere = clusterSecrets.get(context.secrets) ?? [];
  return hiddenIn(value, hideValues([...values.flat(), ...elsewhere])) as T;
}
