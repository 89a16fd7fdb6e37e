import type { FunctionDeclaration } from "@hookloom/protocol/declarations";
import type { OpenDocuments } from "../documents/open-documents.ts";
import type { SourceTexts } from "../documents/ports.ts";
import { specifier } from "./copied-steps.ts";
import type { ProjectFunction } from "./palette.ts";

/** Maximum number of files that are read per project. */
const maxFiles = 1_000;
/** Minimum number of milliseconds before a project is read again. */
const defaultPauseMs = 2_000;

interface KnownFile {
  readonly stamp: string;
  readonly functions: readonly FunctionDeclaration[];
}

const isExported = (one: FunctionDeclaration): one is ProjectFunction["declared"] =>
  one.exportedAs !== undefined;

/** Returns the display path of a file relative to another one, both given as URIs: `src/slots.ts`. */
const displayPath = (from: string, to: string): string => specifier(from, to).replace(/^\.\//, "");

/** The exported functions of the projects' other files. They are read in the background and reread when a file has changed. */
export class ProjectFunctions {
  readonly #texts: SourceTexts;
  readonly #documents: OpenDocuments;
  readonly #pauseMs: number;
  readonly #files = new Map<string, KnownFile>();
  readonly #around = new Map<string, readonly string[]>();
  readonly #refreshing = new Map<string, Promise<boolean>>();
  readonly #refreshed = new Map<string, number>();

  constructor(texts: SourceTexts, documents: OpenDocuments, pauseMs = defaultPauseMs) {
    this.#texts = texts;
    this.#documents = documents;
    this.#pauseMs = pauseMs;
  }

  /** Returns the functions that are currently known for a file. */
  around(uri: string): readonly ProjectFunction[] {
    return (this.#around.get(uri) ?? []).flatMap((other) =>
      (this.#files.get(other)?.functions ?? [])
        .filter(isExported)
        .map((declared) => ({ uri: other, file: displayPath(uri, other), declared })),
    );
  }

  /** Reads changed files and returns true if any has changed. */
  refresh(uri: string): Promise<boolean> {
    const running = this.#refreshing.get(uri);
    if (running !== undefined) return running;
    if (performance.now() - (this.#refreshed.get(uri) ?? -Infinity) < this.#pauseMs)
      return Promise.resolve(false);
    const refreshing = this.#refresh(uri).finally(() => {
      this.#refreshing.delete(uri);
      this.#refreshed.set(uri, performance.now());
    });
    this.#refreshing.set(uri, refreshing);
    return refreshing;
  }

  async #refresh(uri: string): Promise<boolean> {
    const all = (await this.#texts.around(uri)).filter(
      (other) => !/\.(?:test|spec)\.[cm]?[jt]sx?$/.test(other),
    );
    const files = all.slice(0, this.#texts.readLimits?.inBackground ?? maxFiles);
    let changed = files.join() !== (this.#around.get(uri) ?? []).join();
    this.#around.set(uri, files);
    for (const file of files) {
      const open = this.#documents.get(file);
      const stamp = open ? `open ${open.version}` : await this.#texts.readStamp(file);
      if (this.#files.get(file)?.stamp === stamp) continue;
      const functions = await this.#documents
        .find(file)
        .then((document) => document.declarations().functions)
        .catch(() => []);
      this.#files.set(file, { stamp, functions });
      changed = true;
    }
    return changed;
  }
}
