import { readFileSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Bridge } from "../bridge/bridge.ts";
import { noSuchDocument } from "./errors.ts";
import { OpenDocument } from "./open-document.ts";

async function readFromDisk(uri: string): Promise<string> {
  if (!uri.startsWith("file:")) throw noSuchDocument(uri, "it is not open and not a file");
  try {
    return await readFile(fileURLToPath(uri), "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw noSuchDocument(uri, missing ? "there is no such file" : String(cause));
  }
}

/** The documents that the client has open, by URI. */
export class OpenDocuments {
  readonly #bridge: Bridge;
  readonly #byUri = new Map<string, OpenDocument>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  open(uri: string, languageId: string, version: number, text: string): OpenDocument {
    const near = (specifier: string): string | undefined => this.#textNear(uri, specifier);
    const document = new OpenDocument(this.#bridge, uri, languageId, version, text, near);
    this.#byUri.set(uri, document);
    return document;
  }

  close(uri: string): void {
    this.#byUri.delete(uri);
  }

  /** All that are open. */
  get all(): readonly OpenDocument[] {
    return [...this.#byUri.values()];
  }

  get(uri: string): OpenDocument | undefined {
    return this.#byUri.get(uri);
  }

  /**
   * The open document, or for a file that is not open its text on disk as version 0.
   * Throws a response error where there is neither.
   */
  async find(uri: string): Promise<OpenDocument> {
    const near = (specifier: string): string | undefined => this.#textNear(uri, specifier);
    return (
      this.#byUri.get(uri) ?? new OpenDocument(this.#bridge, uri, undefined, 0, await readFromDisk(uri), near)
    );
  }

  /** The text of a file that another one imports, as it is open or on disk; undefined if there is no such file. */
  #textNear(uri: string, specifier: string): string | undefined {
    for (const near of importCandidates(uri, specifier)) {
      const text = this.#byUri.get(near)?.text ?? readSource(near);
      if (text !== undefined) return text;
    }
    return undefined;
  }
}

/** The files that an import of a project's own file can mean; as in TypeScript, `./a.js` may be `./a.ts`. */
function importCandidates(uri: string, specifier: string): readonly string[] {
  if (!uri.startsWith("file:") || !URL.canParse(specifier, uri)) return [];
  const { href } = new URL(specifier, uri);
  if (/\.[cm]?ts$/.test(href)) return [href];
  const source = href.replace(/\.([cm]?)js$/, ".$1ts");
  return [...new Set([source, href, `${href}.ts`, `${href}/index.ts`])];
}

/** Clients are declared in short files; a huge one is data. */
const longestSource = 500_000;

function readSource(uri: string): string | undefined {
  try {
    const file = fileURLToPath(uri);
    const { size } = statSync(file);
    return size > longestSource || !/\.[cm]?[jt]s$/.test(file) ? undefined : readFileSync(file, "utf8");
  } catch {
    // An import of what is not there is TypeScript's to report.
    return undefined;
  }
}
