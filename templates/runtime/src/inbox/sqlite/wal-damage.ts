import { closeSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

const headerBytes = 32;
const frameHeaderBytes = 24;
const walMagic = 0x377f0682;
/** Damage is checked twice, because a process that is being replaced may still be writing the log. */
const recheckDelayMs = 100;

/** Two signed 32-bit words. */
type Checksum = readonly [number, number];

/**
 * Continues a checksum with more bytes: https://sqlite.org/fileformat2.html#checksum_algorithm. This runs during
 * startup, before the code is optimized by the JIT compiler. At that time, reading signed words from a view takes a
 * third of the time of Buffer methods.
 */
function checksum(bytes: Buffer, [first, second]: Checksum, bigEndian: boolean): Checksum {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let [one, two] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    one = (one + words.getInt32(at, !bigEndian) + two) | 0;
    two = (two + words.getInt32(at + 4, !bigEndian) + one) | 0;
  }
  return [one, two];
}

const hasChecksum = (bytes: Buffer, at: number, [one, two]: Checksum): boolean =>
  bytes.readInt32BE(at) === one && bytes.readInt32BE(at + 4) === two;

/** Reads bytes at a position; returns undefined if the file is too short. */
function readAt(fd: number, bytes: number, position: number): Buffer | undefined {
  const buffer = Buffer.alloc(bytes);
  return readSync(fd, buffer, 0, bytes, position) === bytes ? buffer : undefined;
}

/** The content of a write-ahead log, including the part that SQLite will not read. */
interface WalContents {
  /** Number of transactions that end before the damage; all of them if the log is intact. */
  readonly readable: number;
  /** Number of transactions that end after the damage; `undefined` if the log is unreadable. */
  readonly unreadable: number | undefined;
}

/**
 * Reads a log (https://sqlite.org/fileformat2.html#walformat). An unfinished transaction is ignored, because nothing
 * in it was acknowledged.
 */
function readWal(fd: number): WalContents {
  const header = readAt(fd, headerBytes, 0);
  if (header === undefined) return { readable: 0, unreadable: 0 };
  const bigEndian = (header.readUInt32BE(0) & 1) === 1;
  let sum = checksum(header.subarray(0, 24), [0, 0], bigEndian);
  const isWhole = (header.readUInt32BE(0) & ~1) >>> 0 === walMagic && hasChecksum(header, 24, sum);
  if (!isWhole) return { readable: 0, unreadable: undefined };
  const salts = header.subarray(16, 24);
  const frameBytes = frameHeaderBytes + header.readUInt32BE(8);
  let [readable, unreadable] = [0, 0];
  let damaged = false;
  for (let at = headerBytes; ; at += frameBytes) {
    const frame = readAt(fd, frameBytes, at);
    // Frames with different salts are left over from earlier uses of the file.
    if (frame === undefined || !salts.equals(frame.subarray(8, 16))) return { readable, unreadable };
    if (!damaged) {
      sum = checksum(frame.subarray(0, 8), sum, bigEndian);
      sum = checksum(frame.subarray(frameHeaderBytes), sum, bigEndian);
      damaged = !hasChecksum(frame, 16, sum);
    }
    // Only the last frame of a transaction contains the size of the database.
    if (frame.readUInt32BE(4) === 0) continue;
    if (damaged) unreadable++;
    else readable++;
  }
}

const countTransactions = (count: number): string => `${count} transaction${count === 1 ? "" : "s"}`;

function describeDamage(file: string): string | undefined {
  const log = `${file}-wal`;
  const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  if (size(log) === 0) return undefined;
  const fd = openSync(log, "r");
  try {
    const { readable, unreadable } = readWal(fd);
    const what = `The store ${file} may have lost deliveries:`;
    if (unreadable === undefined) return `${what} its log ${log} is damaged at the beginning.`;
    if (size(file) === 0 && readable + unreadable > 0)
      return `${what} the file is empty, although its log ${log} contains ${countTransactions(readable + unreadable)}.`;
    if (unreadable === 0) return undefined;
    return `${what} its log ${log} is damaged, so ${countTransactions(unreadable)} in it cannot be read; ${readable} can.`;
  } finally {
    closeSync(fd);
  }
}

/**
 * Returns a message about data that SQLite would silently ignore. SQLite ignores a corrupt log from the damage on,
 * and deletes the log of an empty database. Must be called before the database is opened.
 */
export async function findWalDamage(file: string): Promise<string | undefined> {
  const found = describeDamage(file);
  if (found === undefined) return undefined;
  await wait(recheckDelayMs);
  return describeDamage(file) === found ? found : undefined;
}
