import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import { findSource } from "@hookloom/runtime/catalog";
import type { ConsumerAccess } from "../api/api-reader.ts";
import type { ProjectTrigger } from "../project/config/project-content.ts";
import { readProject } from "../project/config/read-project.ts";
import { signingSecret } from "../project/config/source-settings.ts";
import type { Project } from "../project/project.ts";
import { readSamples } from "../project/scaffold/samples.ts";

/** One event of a trigger that is written to a file, with a payload. */
export interface ExportedEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** A trigger of a project as collections and files of requests need it. */
export interface ExportedTrigger extends Pick<TriggerDeclaration, "name" | "source" | "path" | "literals"> {
  /** The setting that proves the sender; undefined if the trigger verifies nothing. */
  readonly secretName?: string;
  /** How its consumers prove themselves; undefined if it takes none. */
  readonly consumers?: ConsumerAccess;
  readonly events: readonly ExportedEvent[];
}

/** The events that a trigger handles; the most popular ones of its source if it handles none yet. */
export function exportedEventNames({
  source,
  handlers,
}: Pick<TriggerDeclaration, "source" | "handlers">): readonly string[] {
  if (handlers.length > 0) return [...new Set(handlers.map(({ event }) => event))];
  const row = findSource(source);
  const [first] = row?.common ?? row?.events.map(({ name }) => name) ?? [];
  return first === undefined ? [] : [first];
}

/** Payloads that the project's own schemas accept, by the path of their trigger. */
export type ReadBodies = (triggers: readonly ProjectTrigger[]) => Promise<ReadonlyMap<string, unknown>>;

/**
 * The triggers of a project with a sample of each event that they handle.
 * @throws ProjectError `unreadable`
 */
export async function readExportedTriggers(
  project: Pick<Project, "entry">,
  distDir: string,
  readBodies: ReadBodies,
): Promise<readonly ExportedTrigger[]> {
  const { triggers } = await readProject(project);
  const bodies = await readBodies(triggers);
  return await Promise.all(
    triggers.map(async (trigger) => {
      const { name, source, path, literals } = trigger;
      const signing = signingSecret(trigger);
      const secretName = signing && (signing.name ?? signing.setting?.name);
      const events = await Promise.all(
        exportedEventNames(trigger).map(async (event) => {
          const [sample] = await readSamples(distDir, source, event);
          return { event, payload: bodies.get(path) ?? sample?.payload ?? {} };
        }),
      );
      return { name, source, path, literals, events, ...(secretName === undefined ? {} : { secretName }) };
    }),
  );
}
