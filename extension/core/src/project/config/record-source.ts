import { recordSteps } from "@hookloom/bridge/record";
import type { StepTable } from "@hookloom/protocol/recording";
import MagicString from "magic-string";
import { fileLanguage } from "./read-project.ts";

/** A source that records its steps, ending with a source map to the user's original text. */
export interface RecordingSource {
  readonly text: string;
  readonly table: StepTable;
}

/**
 * Instruments a source to record its steps; undefined if it has no steps or cannot be parsed.
 * @param from the module that exports the recording functions
 */
export function recordSource(file: string, text: string, from: string): RecordingSource | undefined {
  const language = file.endsWith(".tsx") ? "tsx" : fileLanguage(file);
  const recorded = recordSteps(text, { language, from });
  if (!recorded) return undefined;
  const written = new MagicString(text);
  for (const { start, newText } of recorded.edits) written.appendLeft(start, newText);
  const map = written.generateMap({ source: file, includeContent: true, hires: "boundary" });
  return { text: `${written.toString()}\n//# sourceMappingURL=${map.toUrl()}`, table: recorded.table };
}
