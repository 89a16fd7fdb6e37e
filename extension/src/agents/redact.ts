import { ignored } from "@hookloom/language-server/protocol";
import { type Hide, hideValues } from "../environments/secrets/hide-values.ts";
import { resolveSettings } from "../environments/secrets/settings.ts";
import { isTelemetrySecret, isTelemetrySetting } from "../environments/secrets/telemetry-settings.ts";
import { readProject } from "../project/config/read-project.ts";
import { findProjects, type Project } from "../project/project.ts";
import type { AgentTool, ToolContext } from "./tool.ts";

/** The values of a project's secrets in all of its environments; a project that cannot be read gives none. */
async function secretsOf(
  project: Project,
  { secrets }: Pick<ToolContext, "secrets">,
): Promise<readonly string[]> {
  const content = await readProject(project).catch(
    ignored("a project that cannot be read declares no secrets"),
  );
  const declared = (content?.settings ?? []).filter(({ secret }) => secret);
  const environments = new Set(["dev", ...Object.keys(project.environments)]);
  const places = [...environments].map((environment) => ({ root: project.root, environment, secrets }));
  const found = await Promise.all(places.map((place) => resolveSettings(declared, place)));
  const isSecret = (name: string): boolean => !isTelemetrySetting(name) || isTelemetrySecret(name);
  return found.flatMap(({ values }) =>
    Object.keys(values)
      .filter(isSecret)
      .map((name) => values[name] ?? ""),
  );
}

/** A JSON value with all of its texts hidden, the names of members too. */
function hiddenIn(value: unknown, hide: Hide): unknown {
  if (typeof value === "string") return hide(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => hiddenIn(each, hide));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [hide(name), hiddenIn(each, hide)]));
}

/**
 * What a tool gives to a model, without the secrets of any project that the tools may read: the code of one may print those of
 * another.
 */
export async function redacted<T>(
  { verbatim = false }: Pick<AgentTool, "verbatim">,
  value: T,
  context: Pick<ToolContext, "folders" | "secrets">,
): Promise<T> {
  if (verbatim) return value;
  const projects = await findProjects(context.folders);
  const values = await Promise.all(projects.map((project) => secretsOf(project, context)));
  return hiddenIn(value, hideValues(values.flat())) as T;
}
