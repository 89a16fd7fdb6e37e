import { readFile } from "node:fs/promises";
import { sampleEvent, sampleFile } from "@hookloom/runtime/catalog";
import type { SampleLookup, SampleNote } from "./documents/ports.ts";

function parseNote(content: unknown): SampleNote | undefined {
  if (typeof content !== "object" || content === null || !("samples" in content)) return undefined;
  const { samples } = content;
  if (!Array.isArray(samples) || samples.length === 0) return undefined;
  const isGenerated = (sample: { generated?: unknown } | null): boolean => sample?.generated === true;
  return { count: samples.length, generated: samples.every(isGenerated) };
}

/** Reads samples from a folder that the build wrote; an event without a readable file has no note. */
export function samplesIn(folder: URL): SampleLookup {
  const notes = new Map<string, Promise<SampleNote | undefined>>();
  const read = async (file: URL): Promise<SampleNote | undefined> => {
    try {
      return parseNote(JSON.parse(await readFile(file, "utf8")));
    } catch {
      return undefined;
    }
  };
  return async (source, event) => {
    // Only names of the catalogue reach the disk, so no path leads out of the folder.
    const like = sampleEvent(source, event);
    if (like === undefined) return undefined;
    // File names are percent-encoded; the URL has to encode the percent sign again.
    const key = `${source}/${encodeURIComponent(sampleFile(like))}`;
    const known = notes.get(key) ?? read(new URL(key, folder));
    notes.set(key, known);
    const note = await known;
    return note && like !== event ? { ...note, generated: true } : note;
  };
}
