import {
  type FlowParams,
  lspMethods,
  type ReadSourcesParams,
  type ReadSourcesResult,
  type SourcesAroundResult,
} from "@hookloom/protocol/lsp-methods";
import { inTime } from "@hookloom/types/in-time";
import { t } from "@vscode/l10n";
import type { Connection } from "vscode-languageserver";
import { noSuchDocument } from "./documents/errors.ts";
import type { SourceTexts } from "./documents/ports.ts";

/** The part of a connection that sends requests to a client. */
export type ClientRequester = Pick<Connection, "sendRequest">;

/** Milliseconds after which a diagram is shown without information from its imports. */
const maxLoadMs = 3_000;

/**
 * The source files of a project that only the client can read, such as a repository that is open in a browser. The content of
 * imported files is cached until it changes, since each file may be read over a network.
 */
export class ClientTexts implements SourceTexts {
  readonly readLimits = { inBackground: 60, forEdit: 400 };
  readonly #client: ClientRequester;
  /** The known texts of imported files; undefined for a missing file. */
  readonly #near = new Map<string, string | undefined>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #stamps = new Map<string, string>();
  #onNear = (): void => undefined;

  constructor(client: ClientRequester) {
    this.#client = client;
  }

  async read(uri: string): Promise<string> {
    const [text = null] = await this.#read([uri]);
    if (text === null) throw noSuchDocument(uri, t("there is no such file"));
    return text;
  }

  importedText(uri: string): string | undefined {
    if (!this.#near.has(uri) && !this.#loading.has(uri)) {
      void this.#load([uri]).then(() => {
        if (this.#near.get(uri) !== undefined) this.#onNear();
      });
    }
    return this.#near.get(uri);
  }

  async load(uris: readonly string[]): Promise<void> {
    const unknown = uris.filter((uri) => !this.#near.has(uri) && !this.#loading.has(uri));
    const loading = [this.#load(unknown), ...uris.flatMap((uri) => this.#loading.get(uri) ?? [])];
    await inTime(Promise.all(loading), maxLoadMs);
  }

  async around(uri: string): Promise<readonly string[]> {
    const params: FlowParams = { uri };
    const { sources } = await this.#client.sendRequest<SourcesAroundResult>(lspMethods.sourcesAround, params);
    for (const { uri: source, stamp } of sources) this.#stamps.set(source, stamp);
    return sources.map((source) => source.uri);
  }

  async readStamp(uri: string): Promise<string> {
    return this.#stamps.get(uri) ?? "gone";
  }

  changed(uris: readonly string[]): void {
    for (const uri of uris) this.#near.delete(uri);
  }

  onImportLoaded(listener: () => void): void {
    this.#onNear = listener;
  }

  /** Reads files into the cache. A file that cannot be read counts as missing until it changes. */
  #load(uris: readonly string[]): Promise<void> {
    if (uris.length === 0) return Promise.resolve();
    const loading = this.#read(uris)
      .catch(() => [])
      .then((texts) => {
        for (const [index, uri] of uris.entries()) {
          this.#near.set(uri, texts[index] ?? undefined);
          this.#loading.delete(uri);
        }
      });
    for (const uri of uris) this.#loading.set(uri, loading);
    return loading;
  }

  async #read(uris: readonly string[]): Promise<ReadSourcesResult["texts"]> {
    const params: ReadSourcesParams = { uris };
    return (await this.#client.sendRequest<ReadSourcesResult>(lspMethods.readSources, params)).texts;
  }
}
