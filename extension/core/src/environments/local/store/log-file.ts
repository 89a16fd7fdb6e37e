import { appendFileSync, mkdirSync, renameSync, statSync, watch } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { unlessMissing } from "../../../project/system-error.ts";
import { type LogLine, parseLogLine } from "../../contract/log-line.ts";

const currentName = "current.log";
const previousName = "previous.log";
const maxBytes = 2 * 1024 * 1024;

export interface LogFile {
  write(line: LogLine): void;
}

/**
 * Opens an environment's log. Lines are written synchronously, so nothing is lost if the process is killed. When the file exceeds
 * `limit` bytes, it becomes the previous file and a new one is started.
 */
export function openLogFile(folder: string, limit: number = maxBytes): LogFile {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, currentName);
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    write(line) {
      const text = `${JSON.stringify(line)}\n`;
      try {
        if (size > 0 && size + text.length > limit) {
          renameSync(file, path.join(folder, previousName));
          size = 0;
        }
        appendFileSync(file, text);
        size += Buffer.byteLength(text);
      } catch {
        // A full disk or a deleted folder must not stop the environment.
      }
    },
  };
}

const parseLogLines = (text: string): LogLine[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => parseLogLine(line));

export interface ReadLogOptions {
  /** Reads the newest file only up to this byte. */
  readonly end?: number;
  /** Returns and counts only the lines for which this returns true. */
  wanted?(line: LogLine): boolean;
}

/** The last lines of an environment's log, oldest first. */
export async function readLog(
  folder: string,
  count: number,
  { end = Number.MAX_SAFE_INTEGER, wanted = () => true }: ReadLogOptions = {},
): Promise<LogLine[]> {
  if (count <= 0) return [];
  const read = async (name: string, until: number): Promise<LogLine[]> => {
    const bytes = await readFile(path.join(folder, name)).catch(unlessMissing(Buffer.alloc(0)));
    return parseLogLines(bytes.subarray(0, until).toString("utf8")).filter(wanted);
  };
  const current = await read(currentName, end);
  if (current.length >= count) return current.slice(-count);
  return [...(await read(previousName, Number.MAX_SAFE_INTEGER)), ...current].slice(-count);
}

/** The time of the last log line; undefined if there is none. */
export async function lastLogged(folder: string): Promise<Date | undefined> {
  return (await stat(path.join(folder, currentName)).catch(unlessMissing(undefined)))?.mtime;
}

const fileSize = async (file: string): Promise<number> =>
  (await stat(file).catch(unlessMissing(undefined)))?.size ?? 0;

async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const length = Math.max(0, (await handle.stat()).size - offset);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Reads the lines added to a log since the last call, across one rotation. */
class LogTail {
  readonly #folder: string;
  #offset: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(folder: string, offset: number) {
    this.#folder = folder;
    this.#offset = offset;
  }

  async read(): Promise<LogLine[]> {
    const file = path.join(this.#folder, currentName);
    const lines: LogLine[] = [];
    const size = await fileSize(file);
    if (size < this.#offset) {
      lines.push(...this.#take(await readFrom(path.join(this.#folder, previousName), this.#offset)));
      this.#offset = 0;
    }
    if (size === this.#offset) return lines;
    const added = await readFrom(file, this.#offset);
    this.#offset += added.length;
    return [...lines, ...this.#take(added)];
  }

  /** Splits bytes into lines; an incomplete line is kept for the next call. */
  #take(bytes: Buffer): LogLine[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf(10) + 1;
    this.#rest = all.subarray(end);
    return parseLogLines(all.subarray(0, end).toString("utf8"));
  }
}

/**
 * Calls back for the last `recent` wanted lines and for each line written from now on. Returns a function that stops following
 * after it has delivered the last lines. File watchers miss events on some file systems, so the file is polled as well.
 */
export async function followLog(
  folder: string,
  onLine: (line: LogLine) => void,
  recent = 0,
  wanted: (line: LogLine) => boolean = () => true,
): Promise<() => Promise<void>> {
  mkdirSync(folder, { recursive: true });
  const offset = await fileSize(path.join(folder, currentName));
  for (const line of await readLog(folder, recent, { end: offset, wanted })) onLine(line);
  const tail = new LogTail(folder, offset);
  let reading: Promise<void> | undefined;
  let again = false;
  const read = async (): Promise<void> => {
    while (again) {
      again = false;
      // Reads fail during a rotation; the next read continues at the same offset.
      const lines = await tail.read().catch(() => []);
      for (const line of lines.filter(wanted)) onLine(line);
    }
    reading = undefined;
  };
  const poll = (): Promise<void> => {
    again = true;
    reading ??= read();
    return reading;
  };
  const watcher = watch(folder, () => void poll());
  watcher.on("error", () => watcher.close());
  const timer = setInterval(() => void poll(), 1_000);
  return async () => {
    watcher.close();
    clearInterval(timer);
    await poll();
  };
}
