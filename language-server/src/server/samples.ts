import { readFile } from "node:fs/promises";
import type { SampleLookup, SampleNote } from "./ports.ts";

function noteOf(content: unknown): SampleNote | undefined {
  if (typeof content !== "object" || content === null || !("samples" in content)) return undefined;
  const { samples } = content;
  if (!Array.isArray(samples) || samples.length === 0) return undefined;
  const isGenerated = (sample: { generated?: unknown } | null): boolean => sample?.generated === true;
  return { count: samples.length, generated: samples.every(isGenerated) };
}

/** Looks samples up in a folder that holds `<source>/<event>.json`; an event without a readable file has no note. */
export function samplesIn(folder: URL): SampleLookup {
  const notes = new Map<string, Promise<SampleNote | undefined>>();
  const read = async (file: URL): Promise<SampleNote | undefined> => {
    try {
      return noteOf(JSON.parse(await readFile(file, "utf8")));
    } catch {
      return undefined;
    }
  };
  return (source, event) => {
    const key = `${encodeURIComponent(source)}/${encodeURIComponent(event)}.json`;
    const known = notes.get(key) ?? read(new URL(key, folder));
    notes.set(key, known);
    return known;
  };
}
