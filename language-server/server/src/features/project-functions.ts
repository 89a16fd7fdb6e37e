import type { FunctionDeclaration } from "@hookloom/protocol/declarations";
import { readableUri } from "@hookloom/protocol/document-uri";

/** A function that another file of the project exports. */
export interface ProjectFunction {
  readonly uri: string;
  /** The file, from the nearest folder that both files are in. */
  readonly file: string;
  readonly declared: FunctionDeclaration & { readonly exportedAs: string };
}

/** What reading the files of a project needs. */
export interface ProjectFilesPorts {
  filesAround(uri: string): Promise<readonly string[]>;
  /** The functions of a file, as it is open or saved. */
  readFunctions(uri: string): Promise<readonly FunctionDeclaration[]>;
  /** Changes with the text of a file that is open; undefined for one that is not. */
  openVersion(uri: string): number | undefined;
  /** Changes with the saved text of a file. */
  readStamp(uri: string): Promise<string>;
  readonly pause?: number;
  /** Projects with more files are read up to here. */
  readonly maxFiles?: number;
}

const usualMost = 1_000;
/** What was read just now is not looked at again, in milliseconds. */
const usualPauseMs = 2_000;

interface KnownFile {
  readonly stamp: string;
  readonly functions: readonly FunctionDeclaration[];
}

const isExported = (one: FunctionDeclaration): one is ProjectFunction["declared"] =>
  one.exportedAs !== undefined;

/** How a file is called next to another one, both as URIs: `src/slots.ts`. */
function shownFile(from: string, to: string): string {
  const [own, other] = [from, to].map((uri) => readableUri(uri).split("/")) as [string[], string[]];
  const folder = own.slice(0, -1);
  let same = 0;
  while (same < folder.length && same < other.length - 1 && folder[same] === other[same]) same++;
  const up = folder.slice(same).map(() => "..");
  return [...up, ...other.slice(same)].join("/");
}

/** The exported functions of the projects' other files, read in the background and again where a file has changed. */
export class ProjectFunctions {
  readonly #ports: ProjectFilesPorts;
  readonly #files = new Map<string, KnownFile>();
  readonly #around = new Map<string, readonly string[]>();
  readonly #refreshing = new Map<string, Promise<boolean>>();
  readonly #refreshed = new Map<string, number>();

  constructor(ports: ProjectFilesPorts) {
    this.#ports = ports;
  }

  /** What is known by now for a file. */
  around(uri: string): readonly ProjectFunction[] {
    return (this.#around.get(uri) ?? []).flatMap((other) =>
      (this.#files.get(other)?.functions ?? [])
        .filter(isExported)
        .map((declared) => ({ uri: other, file: shownFile(uri, other), declared })),
    );
  }

  /** Reads what has changed; true where something has. */
  refresh(uri: string): Promise<boolean> {
    const running = this.#refreshing.get(uri);
    if (running !== undefined) return running;
    if (
      performance.now() - (this.#refreshed.get(uri) ?? Number.NEGATIVE_INFINITY) <
      (this.#ports.pause ?? usualPauseMs)
    )
      return Promise.resolve(false);
    const refreshing = this.#refresh(uri).finally(() => {
      this.#refreshing.delete(uri);
      this.#refreshed.set(uri, performance.now());
    });
    this.#refreshing.set(uri, refreshing);
    return refreshing;
  }

  async #refresh(uri: string): Promise<boolean> {
    const all = (await this.#ports.filesAround(uri)).filter(
      (other) => !/\.(?:test|spec)\.[cm]?[jt]sx?$/.test(other),
    );
    const files = all.slice(0, this.#ports.maxFiles ?? usualMost);
    let changed = files.join() !== (this.#around.get(uri) ?? []).join();
    this.#around.set(uri, files);
    for (const file of files) {
      const stamp = await this.#readStamp(file);
      if (this.#files.get(file)?.stamp === stamp) continue;
      const functions = await this.#ports.readFunctions(file).catch(() => []);
      this.#files.set(file, { stamp, functions });
      changed = true;
    }
    return changed;
  }

  async #readStamp(uri: string): Promise<string> {
    const version = this.#ports.openVersion(uri);
    return version === undefined ? this.#ports.readStamp(uri) : `open ${version}`;
  }
}
