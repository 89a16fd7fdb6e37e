import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { noSuchDocument } from "./errors.ts";
import { OpenDocument } from "./open-document.ts";
import type { Bridge } from "./ports.ts";

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
    const document = new OpenDocument(this.#bridge, uri, languageId, version, text);
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
    return this.#byUri.get(uri) ?? new OpenDocument(this.#bridge, uri, undefined, 0, await readFromDisk(uri));
  }
}
