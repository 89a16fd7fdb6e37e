import { canonicalUri, movedUri } from "@hookloom/protocol/document-uri";
import { createDelta } from "@hookloom/protocol/flow-delta";
import { ignored } from "@hookloom/protocol/ignored-error";
import {
  type FlowChangedParams,
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
} from "@hookloom/protocol/lsp-methods";
import type { Connection } from "vscode-languageserver";
import type { OpenDocument, Reading } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";

/** Ignores a failure to send: the client may have just disconnected, and the server exits when its channel closes. */
export function ignoreSendFailure(sending: Promise<void>): void {
  sending.catch(ignored("the server exits when its channel closes"));
}

/** Publishes new flows to the client: complete flows for every open document, deltas for watched documents. */
export class FlowPublisher {
  /** False if the client only wants deltas of the documents that it watches. */
  publishesWhole = true;
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  /** The last reading sent to each watcher; undefined if the next delta has to contain the whole document. */
  readonly #readings = new Map<string, Reading | undefined>();
  /** The last readings of watched documents that have been closed but are still shown in diagrams. */
  readonly #closed = new Map<string, Reading>();

  /** The readings of watched documents whose files are being renamed, by new name. */
  #renamed: ReadonlyMap<string, Reading> = new Map();

  constructor(connection: Connection, documents: OpenDocuments) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** The documents that are open in a diagram. */
  get watched(): Iterable<string> {
    return this.#readings.keys();
  }

  /** Returns the current flows of a document. Throws a response error if there is no such document. */
  async watch(uri: string): Promise<FlowResult> {
    const document = await this.#documents.find(uri);
    const reading = document.reading();
    const isOpen = this.#documents.get(uri) === document;
    this.#readings.set(uri, isOpen ? reading : undefined);
    return { version: reading.version, document: reading.document };
  }

  unwatch(uri: string): void {
    this.#readings.delete(uri);
    this.#closed.delete(uri);
  }

  isWatched(uri: string): boolean {
    return this.#readings.has(uri);
  }

  closed(uri: string): void {
    if (!this.isWatched(uri)) return;
    const reading = this.#readings.get(uri);
    if (reading) this.#closed.set(uri, reading);
    this.#readings.set(uri, undefined);
  }

  /** Prepares for the renaming of files: their diagrams are reopened and keep the same steps. */
  renaming(files: readonly { readonly oldUri: string; readonly newUri: string }[]): void {
    const moved = files.map(({ oldUri, newUri }) => ({
      oldUri: canonicalUri(oldUri),
      newUri: canonicalUri(newUri),
    }));
    const readings = [...this.watched].flatMap((uri) => {
      const [document, to] = [this.#documents.get(uri), movedUri(canonicalUri(uri), moved)];
      return document && to !== undefined ? [[to, document.reading()] as const] : [];
    });
    this.#renamed = new Map(readings);
  }

  /**
   * Returns a reopened document's last reading before it was closed, if its diagram stayed open, or the reading under its
   * previous name.
   */
  closedReading(uri: string): Reading | undefined {
    return this.#closed.get(uri) ?? this.#renamed.get(canonicalUri(uri));
  }

  publish(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    if (this.isWatched(uri)) this.#publishDelta(document, this.#readings.get(uri));
    if (!this.publishesWhole) return;
    const whole: FlowChangedParams = { uri, version: document.version, document: document.flow() };
    ignoreSendFailure(this.#connection.sendNotification(lspMethods.flowChanged, whole));
  }

  #publishDelta(document: OpenDocument, last: Reading | undefined): void {
    const { uri, version } = document;
    const now = document.reading();
    // From here on, the current reading replaces the one from before the document was closed.
    this.#closed.delete(uri);
    const shift = last ? document.shiftSince(last) : { from: 0, by: 0 };
    const params: FlowDeltaParams = {
      uri,
      version,
      ...(last && { base: last.version }),
      delta: createDelta(last?.document, now.document, shift, last && document.reusedFlowIds(last.document)),
    };
    this.#readings.set(uri, now);
    ignoreSendFailure(this.#connection.sendNotification(lspMethods.flowDelta, params));
  }
}
