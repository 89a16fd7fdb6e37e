import type { FlowTrigger } from "@hookloom/protocol/flow-document";

/** A trigger of the project with the path that it listens on. */
export interface KnownTrigger {
  /** The variable that holds it. */
  readonly name: string;
  readonly source: string;
  readonly path: string;
  /** The file that declares it, in the form of the files that it is compared with. */
  readonly file: string;
}

/**
 * The paths that a trigger of a file may listen on. Several files may give triggers the same name: that of the file itself is
 * meant where it declares one, else it is imported from any of the others.
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
