import type { TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { FlowResult } from "@hookloom/protocol/lsp-methods";
import type { LspParams, LspRequest, LspResult } from "@hookloom/protocol/lsp-requests";
import {
  type TypedFieldMethod,
  type TypedFieldParams,
  type TypedFieldResponse,
  typedFieldQuestions,
} from "@hookloom/protocol/typed-fields";
import type { FlowChange, FlowServer } from "../../../extension/host/src/flow/server/flow-server.ts";
import { EventEmitter } from "../../../extension/host/src/flow/testing/fake-values.ts";
import type { FakeDocument } from "../../../extension/host/src/flow/testing/fake-vscode.ts";
import { type Channel, ownServer } from "../../racing/own-server.ts";
import { KnownTypes } from "./known-types.ts";

/** Responds to a request instead of the server, which `ask` calls. */
type Answers = {
  [M in LspRequest]?: (
    params: LspParams<M>,
    ask: (params: LspParams<M>) => Promise<LspResult<M>>,
  ) => Promise<LspResult<M>>;
};

const atOnce: Channel = { carry: (message, deliver) => deliver(structuredClone(message)) };
const isTyped = (method: string): boolean => method in typedFieldQuestions;

/** The real server of one document, with some responses of a test instead of its own. */
export class SteeredServer {
  readonly answers: Answers = {};
  /** The responses about a field's types. */
  answerTypes: <M extends TypedFieldMethod>(
    method: M,
    params: TypedFieldParams<M>,
  ) => TypedFieldResponse<M> | Promise<TypedFieldResponse<M>> = () => ({ unavailable: "no-typescript" });
  /** The flows that it reads instead of the text's; changes are reported after `reported`. */
  flows: FlowResult["document"] | undefined;
  reported: Promise<unknown> = Promise.resolve();
  /** The flows that were reported last. */
  newest!: FlowResult;
  types!: KnownTypes;
  readonly problems = new EventEmitter<TypeProblemsParams>();
  readonly #document: FakeDocument;
  readonly #server: ReturnType<typeof ownServer>;
  #asked = 0;

  constructor(document: FakeDocument) {
    this.#document = document;
    this.#server = ownServer(document, {
      toServer: atOnce,
      toHost: atOnce,
      types: (ports) => {
        this.types = new KnownTypes(ports, document);
        return this.types;
      },
    });
  }

  /** What the session has of it. */
  get port(): FlowServer {
    const server = this.#server;
    const changed = new EventEmitter<FlowChange>();
    let last: Promise<unknown> = Promise.resolve();
    server.onFlowChanged(({ update, ...read }) => {
      const held = this.reported;
      last = last
        .then(() => held)
        .then(() => changed.fire({ ...read, ...this.#take(read), ...(update && !this.flows && { update }) }));
    });
    return {
      ...server,
      watch: async (uri) => this.#take(await server.watch(uri)),
      request: async (method, params) => {
        if (isTyped(method)) return this.answerTypes(method as never, params as never) as never;
        const ask = (again: typeof params) => this.#ask(method, again);
        const answer = this.answers[method] as undefined | ((...question: unknown[]) => Promise<never>);
        return answer ? await answer(params, ask) : this.#ask(method, params);
      },
      onTypeProblems: this.problems.event,
      onFlowChanged: changed.event,
    };
  }

  /** Resolves when all requests have responses, and the flows of the text are reported. */
  async settled(): Promise<void> {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    do await turn();
    while (this.#asked > 0 || this.newest.version !== this.#document.version);
    await turn();
  }

  dispose(): void {
    this.#server.dispose();
  }

  async #ask<M extends LspRequest>(method: M, params: LspParams<M>): Promise<LspResult<M>> {
    this.#asked++;
    return await this.#server.request(method, params).finally(() => this.#asked--);
  }

  #take({ version, document }: FlowResult): FlowResult {
    this.newest = { version, document: this.flows ?? document };
    return this.newest;
  }
}
