import { readFileSync, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ignored } from "@hookloom/protocol/ignored-error";
import { noSuchDocument } from "./documents/errors.ts";
import type { SourceTexts } from "./documents/ports.ts";
import { sourceFilesAround } from "./source-files.ts";

/** Clients are declared in short files; a huge one is data. */
const maxSourceBytes = 500_000;

async function read(uri: string): Promise<string> {
  if (!uri.startsWith("file:")) throw noSuchDocument(uri, "it is not open and not a file");
  try {
    return await readFile(fileURLToPath(uri), "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw noSuchDocument(uri, missing ? "there is no such file" : String(cause));
  }
}

function near(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    const file = fileURLToPath(uri);
    const { size } = statSync(file);
    return size > maxSourceBytes || !/\.[cm]?[jt]s$/.test(file) ? undefined : readFileSync(file, "utf8");
  } catch {
    // An import of what is not there is TypeScript's to report.
    return undefined;
  }
}

async function readStamp(uri: string): Promise<string> {
  const found = await stat(fileURLToPath(uri)).catch(ignored("a file without a stamp counts as gone"));
  return found ? `${found.mtimeMs} ${found.size}` : "gone";
}

/** The source files on this machine's disk, as they are when they are asked for. */
export const diskTexts: SourceTexts = {
  read,
  near,
  around: sourceFilesAround,
  readStamp,
  changed: () => undefined,
};
