import path from "node:path";
import type { StepTable } from "@hookloom/protocol/recording";

/** The subfolder of the recordings folder that holds the built sources, each stored under its content hash. */
export const sourcesFolder = (recordings: string): string => path.join(recordings, "sources");

/** A source as it was built. */
export interface BuiltSource {
  /** Relative to the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly table: StepTable;
}
