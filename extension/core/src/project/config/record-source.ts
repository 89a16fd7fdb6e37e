import { recordSteps } from "@hookloom/bridge/record";
import type { StepTable } from "@hookloom/protocol/recording";
import MagicString from "magic-string";
import { fileLanguage } from "./read-project.ts";

/** A source whose steps say what they do, with a source map to the user's own text at its end. */
export interface RecordingSource {
  readonly text: string;
  readonly table: StepTable;
}

/**
 * Adds to a source what records its steps; undefined if it has none, or cannot be read.
 * @param from the module that the calls come from
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
