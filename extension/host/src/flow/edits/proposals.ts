import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import type { LspParams } from "@hookloom/protocol/lsp-requests";
import type { ProposalResult } from "@hookloom/protocol/proposal";
import { RpcError } from "@hookloom/protocol/rpc";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { LanguageModels } from "./language-models.ts";

type Propose = FlowViewContract["host"]["requests"]["propose"];

interface ProposalPorts {
  readonly server: DocumentQuestions;
  readonly models: LanguageModels;
  onError(error: unknown): void;
}

/** A model hears once what was wrong with its first answer. */
const attempts = 2;

const noResponse = (why: string): RpcError =>
  new RpcError(
    "no-answer",
    vscode.l10n.t("The language model gave no answer, so nothing was changed: {0}", why),
  );
const stopped = (): RpcError => new RpcError("cancelled", vscode.l10n.t("Nothing was changed."));
const unusable = ({ code }: RpcError): RpcError =>
  new RpcError(
    "unusable",
    code === "wrong-types"
      ? vscode.l10n.t(
          "The language model's answer does not fit the types of this place, so nothing was changed: describe it in other words.",
        )
      : vscode.l10n.t(
          "The language model's answer does not consist of statements that fit here, so nothing was changed: describe it in other words.",
        ),
  );

/** Asks the editor's language model for statements and has them checked before anybody sees them. */
export class Proposals implements vscode.Disposable {
  readonly #ports: ProposalPorts;
  readonly #document: Pick<vscode.TextDocument, "uri">;
  readonly #say: (models: { readonly available: boolean }) => void;
  readonly #listening: { dispose(): void };
  #pending: AbortController | undefined;

  constructor(
    ports: ProposalPorts,
    document: Pick<vscode.TextDocument, "uri">,
    say: (models: { readonly available: boolean }) => void,
  ) {
    this.#ports = ports;
    this.#document = document;
    this.#say = say;
    this.#listening = ports.models.onDidChange(() => this.sayAvailable());
  }

  /** Tells the page whether there is a model. */
  sayAvailable(): void {
    const { models, onError } = this.#ports;
    models.available().then((available) => this.#say({ available }), onError);
  }

  /** Ends what is asked now; its request rejects with `cancelled`. */
  stop(): void {
    this.#pending?.abort();
  }

  dispose(): void {
    this.stop();
    this.#listening.dispose();
  }

  /** @throws RpcError with one sentence; nothing is changed in any case */
  async propose({ wish, ...point }: Propose["params"]): Promise<Propose["result"]> {
    this.stop();
    const pending = new AbortController();
    this.#pending = pending;
    const { signal } = pending;
    const { server } = this.#ports;
    const where = { uri: this.#document.uri.toString(), ...point };
    try {
      const { text, mark } = await server.request("markedText", where, signal);
      let prompt = promptFor(text, mark, wish);
      for (let left = attempts - 1; ; left--) {
        const response = await this.#generate(prompt, signal);
        const code = statementsIn(response);
        const checked = await this.#check({ ...where, code }, signal);
        if (!(checked instanceof RpcError)) return { ...checked, code };
        if (left === 0) throw unusable(checked);
        prompt = `${prompt}\n\nYou answered:\n${code}\n\nThat cannot be used: ${checked.message}\nAnswer again.`;
      }
    } catch (thrown) {
      throw signal.aborted ? stopped() : thrown;
    }
  }

  async #generate(prompt: string, signal: AbortSignal): Promise<string> {
    try {
      return await this.#ports.models.generate(prompt, signal);
    } catch (thrown) {
      throw signal.aborted ? stopped() : noResponse(errorMessage(thrown));
    }
  }

  /** What the statements make, or why they cannot stand there. @throws RpcError where another answer would not help */
  async #check(params: LspParams<"proposal">, signal: AbortSignal): Promise<ProposalResult | RpcError> {
    try {
      return await this.#ports.server.request("proposal", params, signal);
    } catch (thrown) {
      if (!(thrown instanceof RpcError) || ["stale", "not-found", "no-types"].includes(thrown.code))
        throw thrown;
      return thrown;
    }
  }
}

/** The contents of the first fenced block, as models like to answer; else the whole answer. */
export function statementsIn(response: string): string {
  const fenced = /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n?[ \t]*\1[ \t]*$/m.exec(response);
  return (fenced?.[2] ?? response).replace(/\r\n?/g, "\n").trim();
}

/** Longer files are shown as what stands around the place. */
const maxTextLength = 60_000;

/** The file around its mark, cut at line ends where it is long. */
function around(text: string, mark: string): string {
  if (text.length <= maxTextLength) return text;
  const at = text.indexOf(mark);
  const from = text.lastIndexOf("\n", Math.max(0, at - maxTextLength / 2)) + 1;
  const end = text.indexOf("\n", at + maxTextLength / 2);
  return text.slice(from, end < 0 ? text.length : end);
}

function promptFor(text: string, mark: string, wish: string): string {
  return [
    "You write TypeScript statements for one place in a file of a webhook project.",
    `The place is the statement ${mark} below: your statements take its place. They may use only what is in scope there: no import, no function outside of them, no placeholder.`,
    "Answer with the statements alone, in one code block, without any explanation. Follow the style of the file.",
    "",
    "```ts",
    around(text, mark),
    "```",
    "",
    `What should happen there: ${wish}`,
  ].join("\n");
}
