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

/** The model gets a second attempt, with the error message for its first response. */
const maxAttempts = 2;

const noResponse = (why: string): RpcError =>
  new RpcError(
    "no-answer",
    vscode.l10n.t("The language model did not respond, so nothing was changed: {0}", why),
  );
const cancelledError = (): RpcError => new RpcError("cancelled", vscode.l10n.t("Nothing was changed."));
const unusable = ({ code }: RpcError): RpcError =>
  new RpcError(
    "unusable",
    code === "wrong-types"
      ? vscode.l10n.t(
          "The response of the language model does not match the expected types, so nothing was changed: describe the step in other words.",
        )
      : vscode.l10n.t(
          "The response of the language model has no statements that fit at this position, so nothing was changed: describe the step in other words.",
        ),
  );

/** Requests statements from the editor's language model and checks them before they are shown. */
export class Proposals implements vscode.Disposable {
  readonly #ports: ProposalPorts;
  readonly #document: Pick<vscode.TextDocument, "uri">;
  readonly #send: (models: { readonly available: boolean }) => void;
  readonly #subscription: { dispose(): void };
  #pending: AbortController | undefined;

  constructor(
    ports: ProposalPorts,
    document: Pick<vscode.TextDocument, "uri">,
    send: (models: { readonly available: boolean }) => void,
  ) {
    this.#ports = ports;
    this.#document = document;
    this.#send = send;
    this.#subscription = ports.models.onDidChange(() => this.sendAvailability());
  }

  /** Notifies the page whether a model is available. */
  sendAvailability(): void {
    const { models, onError } = this.#ports;
    models.available().then((available) => this.#send({ available }), onError);
  }

  /** Cancels the pending request, which rejects with `cancelled`. */
  stop(): void {
    this.#pending?.abort();
  }

  dispose(): void {
    this.stop();
    this.#subscription.dispose();
  }

  /** @throws RpcError with a message; nothing is changed in any case */
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
      for (let left = maxAttempts - 1; ; left--) {
        const response = await this.#generate(prompt, signal);
        const code = statementsIn(response);
        const checked = await this.#check({ ...where, code }, signal);
        if (!(checked instanceof RpcError)) return { ...checked, code };
        if (left === 0) throw unusable(checked);
        prompt = `${prompt}\n\nYour response was:\n${code}\n\nThat cannot be used: ${checked.message}\nRespond again.`;
      }
    } catch (thrown) {
      throw signal.aborted ? cancelledError() : thrown;
    }
  }

  async #generate(prompt: string, signal: AbortSignal): Promise<string> {
    try {
      return await this.#ports.models.generate(prompt, signal);
    } catch (thrown) {
      throw signal.aborted ? cancelledError() : noResponse(errorMessage(thrown));
    }
  }

  /**
   * Returns the result of inserting the statements, or the error if they do not fit. @throws RpcError if another response from
   * the model would not help
   */
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

/** Returns the contents of the first fenced code block, as models often respond, or else the whole response. */
export function statementsIn(response: string): string {
  const fenced = /^[ \t]*(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n?[ \t]*\1[ \t]*$/m.exec(response);
  return (fenced?.[2] ?? response).replace(/\r\n?/g, "\n").trim();
}

/** Maximum length of the text that is sent to the model; of a longer file, only the part around the mark is sent. */
const maxTextLength = 60_000;

/** Returns the text around the mark; a long file is cut at line ends. */
function textAround(text: string, mark: string): string {
  if (text.length <= maxTextLength) return text;
  const at = text.indexOf(mark);
  const from = text.lastIndexOf("\n", Math.max(0, at - maxTextLength / 2)) + 1;
  const end = text.indexOf("\n", at + maxTextLength / 2);
  return text.slice(from, end < 0 ? text.length : end);
}

function promptFor(text: string, mark: string, wish: string): string {
  return [
    "You write TypeScript statements for one position in a file of a webhook project.",
    `The position is the statement ${mark} below: your statements replace it. They may use only what is in scope there: no import, no function outside of them, no placeholder.`,
    "Respond with the statements alone, in one code block, without any explanation. Follow the style of the file.",
    "",
    "```ts",
    textAround(text, mark),
    "```",
    "",
    `What should happen there: ${wish}`,
  ].join("\n");
}
