import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import { NoTypes, QuestionCancelled } from "@hookloom/types/errors";
import type { Types } from "@hookloom/types/type-service";
import type { Connection } from "vscode-languageserver";
import { ChangeTimer } from "./change-timer.ts";
import type { OpenDocuments } from "./documents/open-documents.ts";
import { type FlowPublisher, ignoreSendFailure } from "./flow-publisher.ts";

/**
 * Publishes TypeScript's problems for the documents that have a diagram. A change of any file may affect all of them. A check is
 * cancelled by the next change, so that it does not delay completions.
 */
export class TypeProblems {
  readonly #connection: Connection;
  readonly #documents: OpenDocuments;
  readonly #publisher: FlowPublisher;
  readonly #types: Pick<Types, "problems">;
  readonly #timer = new ChangeTimer((uri) => this.#check(uri));
  readonly #checking = new Map<string, AbortController>();

  constructor(
    connection: Connection,
    documents: OpenDocuments,
    publisher: FlowPublisher,
    types: Pick<Types, "problems">,
  ) {
    this.#connection = connection;
    this.#documents = documents;
    this.#publisher = publisher;
    this.#types = types;
  }

  /** Must be called when a file that TypeScript reads has changed. */
  changed(): void {
    for (const uri of this.#publisher.watched) this.checkSoon(uri);
  }

  checkSoon(uri: string): void {
    this.#checking.get(uri)?.abort();
    this.#timer.changed(uri);
  }

  forget(uri: string): void {
    this.#timer.forget(uri);
    this.#checking.get(uri)?.abort();
  }

  #check(uri: string): void {
    const controller = new AbortController();
    this.#checking.set(uri, controller);
    this.#publish(uri, controller.signal)
      .catch((thrown: unknown) => {
        if (!(thrown instanceof QuestionCancelled))
          this.#connection.console.error(`Checking ${uri} failed: ${thrown}`);
      })
      .finally(() => {
        if (this.#checking.get(uri) === controller) this.#checking.delete(uri);
      });
  }

  async #publish(uri: string, signal: AbortSignal): Promise<void> {
    const document = this.#documents.get(uri);
    if (!document) return;
    const { version } = document;
    const found = await this.#types.problems(document, signal).then(
      (problems) => ({ problems }),
      (thrown: unknown) => {
        if (thrown instanceof NoTypes) return { unavailable: thrown.reason };
        throw thrown;
      },
    );
    if (signal.aborted) return;
    const params: TypeProblemsParams = { uri, version, ...found };
    ignoreSendFailure(this.#connection.sendNotification(lspMethods.typeProblems, params));
  }
}
