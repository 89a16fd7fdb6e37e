import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import { findSource } from "@hookloom/runtime/catalog";
import type { ConsumerAccess } from "../api/api-reader.ts";
import type { ProjectTrigger } from "../project/config/project-content.ts";
import { readProject } from "../project/config/read-project.ts";
import { signingSecret } from "../project/config/source-settings.ts";
import type { Project } from "../project/project.ts";
import { readSamples } from "../project/scaffold/samples.ts";

/** One event of a trigger that is exported to a file, with a payload. */
export interface ExportedEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** A project's trigger with the data for collections and request files. */
export interface ExportedTrigger extends Pick<TriggerDeclaration, "name" | "source" | "path" | "literals"> {
  /** The secret setting that authenticates the sender; undefined if the trigger verifies nothing. */
  readonly secretName?: string;
  /** How its consumers authenticate; undefined if it accepts none. */
  readonly consumers?: ConsumerAccess;
  readonly events: readonly ExportedEvent[];
}

/** Returns the events that a trigger handles, or its source's most common event if it handles none yet. */
export function exportedEventNames({
  source,
  handlers,
}: Pick<TriggerDeclaration, "source" | "handlers">): readonly string[] {
  if (handlers.length > 0) return [...new Set(handlers.map(({ event }) => event))];
  const row = findSource(source);
  const [first] = row?.common ?? row?.events.map(({ name }) => name) ?? [];
  return first === undefined ? [] : [first];
}

/** Returns payloads that the project's own schemas accept, by trigger path. */
export type ReadBodies = (triggers: readonly ProjectTrigger[]) => Promise<ReadonlyMap<string, unknown>>;

/**
 * Reads a project's triggers with a sample of each event that they handle.
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
