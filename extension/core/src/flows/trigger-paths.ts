import type { FlowTrigger } from "@hookloom/protocol/flow-document";

/** A trigger of the project with its path. */
export interface KnownTrigger {
  /** The name of the trigger's variable. */
  readonly name: string;
  readonly source: string;
  readonly path: string;
  /** The file that declares it, in the same path format as the files that it is compared with. */
  readonly file: string;
}

/**
 * Returns the possible paths of a trigger used in a file. Several files may declare triggers with the same name: a trigger in the
 * file itself takes precedence, or otherwise it may be imported from any of the other files.
 */
export function matchingPaths(
  triggers: readonly KnownTrigger[],
  file: string,
  { trigger, source }: Pick<FlowTrigger, "trigger" | "source">,
): readonly string[] {
  const named = triggers.filter((one) => one.name === trigger && one.source === source);
  const own = named.filter((one) => one.file === file);
  return [...new Set((own.length > 0 ? own : named).map((one) => one.path))];
}
