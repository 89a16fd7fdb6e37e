import type { Connection } from "vscode-languageserver";
import { changedPart } from "../protocol/changed-part.ts";
import { deltaOf } from "../protocol/flow-delta.ts";
import { ignored } from "../protocol/ignored-error.ts";
import {
  type FlowChangedParams,
  type FlowDeltaParams,
  type FlowResult,
  lspMethods,
} from "../protocol/lsp-methods.ts";
import type { OpenDocument, Reading } from "./documents/open-document.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";

/** Sends a notification that a client which has just gone may miss: the end of its channel ends the server anyway. */
export function sendQuietly(sending: Promise<void>): void {
  sending.catch(ignored("the end of its channel ends the server"));
}

/** Publishes new flows to the client: those of every open document as a whole, those of watched ones as deltas. */
export class FlowPublisher {
  /** False where the client wants deltas of the documents that it watches, and nothing else. */
  publishesWhole = true;
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  /** The reading that each watcher has; undefined where the next delta has to hold the whole document. */
  readonly #readings = new Map<string, Reading | undefined>();
  /** The last readings of watched documents that are closed: their diagrams go on showing them. */
  readonly #closed = new Map<string, Reading>();

  constructor(connection: Connection, documents: OpenDocuments) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** The documents that have a diagram. */
  get watched(): Iterable<string> {
    return this.#readings.keys();
  }

  /** The present flows of a document. Throws a response error where there is no such document. */
  async watch(uri: string): Promise<FlowResult> {
    const document = await this.#documents.find(uri);
    const { version, text } = document;
    const result = { version, document: document.flow() };
    const isOpen = this.#documents.get(uri) === document;
    this.#readings.set(uri, isOpen ? { ...result, text } : undefined);
    return result;
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

  /** The reading that a document which is opened again had when it was closed, if it has had a diagram since. */
  closedReading(uri: string): Reading | undefined {
    return this.#closed.get(uri);
  }

  publish(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    if (this.isWatched(uri)) this.#publishDelta(document, this.#readings.get(uri));
    if (!this.publishesWhole) return;
    const whole: FlowChangedParams = { uri, version: document.version, document: document.flow() };
    sendQuietly(this.#connection.sendNotification(lspMethods.flowChanged, whole));
  }

  #publishDelta(document: OpenDocument, last: Reading | undefined): void {
    const { uri, version, text } = document;
    const now: Reading = { version, text, document: document.flow() };
    // Only from here on is there a newer one, also for a document that is closed at once.
    this.#closed.delete(uri);
    const { start, end, newText } = changedPart(last?.text ?? "", text);
    const params: FlowDeltaParams = {
      uri,
      version,
      ...(last && { base: last.version }),
      delta: deltaOf(last?.document, now.document, { from: end, by: newText.length - (end - start) }),
    };
    this.#readings.set(uri, now);
    sendQuietly(this.#connection.sendNotification(lspMethods.flowDelta, params));
  }
}
