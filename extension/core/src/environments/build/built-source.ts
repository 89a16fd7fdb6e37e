import path from "node:path";
import type { StepTable } from "@hookloom/protocol/recording";

/** The folder below the recordings that has the sources which were built, each under the hash of its content. */
export const sourcesFolder = (recordings: string): string => path.join(recordings, "sources");

/** A source as it was built. */
export interface BuiltSource {
  /** Relative to the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly table: StepTable;
}
