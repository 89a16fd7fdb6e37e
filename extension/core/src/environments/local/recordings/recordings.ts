import { open, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isRecord, jsonIn, textsIn } from "@hookloom/protocol/unknown-values";
import type { RecordingBody, RecordingSummary } from "@hookloom/runtime/management";
import { replaceFile } from "../../../project/replace-file.ts";
import { unlessMissing } from "../../../project/system-error.ts";
import { type BuiltSource, sourcesFolder } from "../../build/built-source.ts";
import { makeStateFolder } from "../../platform/state-folder.ts";
import type { EnvironmentFiles } from "../store/state-file.ts";

const fileExtension = ".rec";
/** The maximum length of a recording's first line in bytes, however long its error is. */
const summaryBytes = 64 * 1024;
/** Sources that no recording or build has used for this long are deleted; each build marks its sources as used. */
const maxUnusedMs = 10 * 60_000;

/** A stored recording: the flow that ran and the events of its steps. */
export interface StoredRecording {
  readonly summary: RecordingSummary;
  readonly body: RecordingBody;
}

function readSummary(line: string): RecordingSummary | undefined {
  const value = jsonIn(line);
  const isKnown =
    isRecord(value) &&
    value.format === 1 &&
    ["id", "delivery", "event", "startedAt", "outcome"].every((name) => typeof value[name] === "string") &&
    Array.isArray(value.sources) &&
    Array.isArray(value.flows);
  return isKnown ? (value as unknown as RecordingSummary) : undefined;
}

async function readFirstLine(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(summaryBytes), 0, summaryBytes, 0);
    const text = buffer.toString("utf8", 0, bytesRead);
    return text.slice(0, text.indexOf("\n") >>> 0);
  } finally {
    await handle.close();
  }
}

const recordingFile = (folder: string, id: string): string =>
  path.join(folder, `${path.basename(id)}${fileExtension}`);

/** Lists recent recordings, newest first; damaged or just deleted files are left out. */
export async function listRecordings(folder: string): Promise<readonly RecordingSummary[]> {
  const names = await readdir(folder).catch(unlessMissing([]));
  const files = names.filter((name) => name.endsWith(fileExtension)).sort();
  const lines = await Promise.all(
    files.reverse().map((name) => readFirstLine(path.join(folder, name)).catch(() => "")),
  );
  return lines.flatMap((line) => readSummary(line) ?? []);
}

/** Reads one recording; undefined if it no longer exists or is damaged. */
export async function readRecording(folder: string, id: string): Promise<StoredRecording | undefined> {
  const text = await readFile(recordingFile(folder, id), "utf8").catch(() => "");
  const [first = "", second = ""] = text.split("\n");
  const summary = readSummary(first);
  const body = jsonIn(second);
  const isWhole = summary && isRecord(body) && Array.isArray(body.frames);
  return isWhole ? { summary, body: body as unknown as RecordingBody } : undefined;
}

/** Reads a source that recordings refer to; undefined if it no longer exists. */
export async function readBuiltSource(folder: string, hash: string): Promise<BuiltSource | undefined> {
  const file = path.join(sourcesFolder(folder), `${path.basename(hash)}.json`);
  const text = await readFile(file, "utf8").catch(() => "");
  const value = jsonIn(text);
  const isWhole =
    isRecord(value) &&
    typeof value.path === "string" &&
    typeof value.text === "string" &&
    isRecord(value.table);
  return isWhole ? (value as unknown as BuiltSource) : undefined;
}

/** The ids of the pinned recordings, by flow name. */
export type Pins = Readonly<Record<string, string>>;

const pinsFile = (folder: string): string => path.join(folder, "pins.json");

export async function readPins(folder: string): Promise<Pins> {
  return textsIn(jsonIn(await readFile(pinsFile(folder), "utf8").catch(() => "")));
}

/**
 * Pins a recording of an environment to a flow, replacing the previous pin; removes the pin if `id` is undefined.
 * @throws ProjectError `outside` if the environment's folder or something in it is a link
 */
export async function pinRecording(
  { root, folder, recordings }: Pick<EnvironmentFiles, "root" | "folder" | "recordings">,
  flow: string,
  id: string | undefined,
): Promise<void> {
  await makeStateFolder(root, path.basename(folder));
  const { [flow]: _before, ...others } = await readPins(recordings);
  const pins = id === undefined ? others : { ...others, [flow]: id };
  await replaceFile(pinsFile(recordings), `${JSON.stringify(pins, undefined, 2)}\n`, 0o600);
}

/** Deletes the sources that no recording refers to and no build has used recently. */
export async function pruneSources(folder: string, now: number = Date.now()): Promise<void> {
  const sources = sourcesFolder(folder);
  const names = await readdir(sources).catch((): string[] => []);
  if (names.length === 0) return;
  const used = new Set((await listRecordings(folder)).flatMap((summary) => summary.sources));
  const unreferenced = names.filter((name) => !used.has(path.basename(name, ".json")));
  await Promise.all(
    unreferenced.map(async (name) => {
      const file = path.join(sources, name);
      const { mtimeMs } = await stat(file);
      if (now - mtimeMs > maxUnusedMs) await rm(file, { force: true });
    }),
  );
}
