import { t } from "@vscode/l10n";
import { readProjectSamples } from "../project/scaffold/project-samples.ts";
import { readSamples, type Sample } from "../project/scaffold/samples.ts";
import { noSample } from "./errors.ts";

const schemaSample = (payload: unknown): Sample => ({
  id: "schema",
  label: t("Generated from the body's schema"),
  generated: true,
  payload,
});

interface OwnSamples {
  /** The project's folder; its samples are listed too. */
  readonly root?: string;
  /** A payload that the project's own schema accepts; replaces the provider's samples, which the schema would reject. */
  readonly body?: unknown;
}

/**
 * Lists an event's sample payloads: the provider's own first, then the project's.
 * @throws EventError `no-sample` if the event has none
 */
export async function listSamples(
  distDir: string,
  source: string,
  event: string,
  { root, body }: OwnSamples = {},
): Promise<readonly Sample[]> {
  const own = root === undefined ? [] : await readProjectSamples(root, source, event);
  const first = body === undefined ? await readSamples(distDir, source, event) : [schemaSample(body)];
  const found = [...first, ...own];
  if (found.length === 0) throw noSample(event);
  return found;
}
