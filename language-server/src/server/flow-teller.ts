import type { Connection } from "vscode-languageserver/node";
import {
  deltaOf,
  type FlowChangedParams,
  type FlowDeltaParams,
  type FlowDocument,
  type FlowResult,
  lspMethods,
} from "../protocol/protocol.ts";
import { changedPart } from "./changed-part.ts";
import type { OpenDocument } from "./open-document.ts";
import type { OpenDocuments } from "./open-documents.ts";

/** What a watcher was told last. */
interface Told {
  readonly version: number;
  readonly text: string;
  readonly document: FlowDocument;
}

/** A client that has just gone hears nothing more; the end of its channel ends the server anyway. */
function sent(sending: Promise<void>): void {
  sending.catch(() => undefined);
}

/** Tells the client of new flows: those of every open document as a whole, those that it watches as what changed. */
export class FlowTeller {
  /** False where the client said that it only wants to hear of what it watches. */
  tellsWhole = true;
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  readonly #watched = new Map<string, Told | undefined>();

  constructor(connection: Connection, documents: OpenDocuments) {
    this.#connection = connection;
    this.#documents = documents;
  }

  /** The flows of a document as they are now. Throws an error for people where there is none. */
  async watch(uri: string): Promise<FlowResult> {
    const document = await this.#documents.find(uri);
    const result = { version: document.version, document: document.flow() };
    const isOpen = this.#documents.get(uri) === document;
    this.#watched.set(uri, isOpen ? { ...result, text: document.text } : undefined);
    return result;
  }

  unwatch(uri: string): void {
    this.#watched.delete(uri);
  }

  /** The next that is told of this document starts from nothing. */
  closed(uri: string): void {
    if (this.#watched.has(uri)) this.#watched.set(uri, undefined);
  }

  tell(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    if (this.#watched.has(uri)) this.#tellChange(document, this.#watched.get(uri));
    if (!this.tellsWhole) return;
    const whole: FlowChangedParams = { uri, version: document.version, document: document.flow() };
    sent(this.#connection.sendNotification(lspMethods.flowChanged, whole));
  }

  #tellChange(document: OpenDocument, last: Told | undefined): void {
    const now = { version: document.version, text: document.text, document: document.flow() };
    const { start, end, newText } = changedPart(last?.text ?? "", now.text);
    const params: FlowDeltaParams = {
      uri: document.uri,
      version: now.version,
      ...(last && { base: last.version }),
      delta: deltaOf(last?.document, now.document, { from: end, by: newText.length - (end - start) }),
    };
    this.#watched.set(document.uri, now);
    sent(this.#connection.sendNotification(lspMethods.flowDelta, params));
  }
}
