import { bridge } from "@hookloom/language-server/bridge";
import type { FlowViewContract } from "@hookloom/language-server/protocol";
import { requestGuards } from "../../../extension/src/host/flow/flow-guards.ts";
import { checkedProposal } from "../../../language-server/src/server/features/proposal.ts";
import type { OpenDocument } from "../../../language-server/src/server/open-document.ts";
import { withCodedRefusals } from "./coded-refusals.ts";

type Propose = FlowViewContract["host"]["requests"]["propose"];

/** The host's answers to wishes, which a test gives in the place of a language model. */
export class FakeProposals {
  /** What the language model answers, after `written`, and what TypeScript says of it. */
  proposed = "";
  written: Promise<unknown> = Promise.resolve();
  objection: string | undefined;
  readonly wishes: string[] = [];
  readonly #text: () => OpenDocument;

  constructor(text: () => OpenDocument) {
    this.#text = text;
  }

  async propose(params: Propose["params"]): Promise<Propose["result"]> {
    const { wish, ...place } = requestGuards.propose(params);
    this.wishes.push(wish);
    await this.written;
    const text = this.#text();
    const code = this.proposed;
    const asked = { uri: text.uri, ...place, code };
    try {
      return { ...(await checkedProposal(text, asked, bridge, async () => this.objection)), code };
    } catch (thrown) {
      return withCodedRefusals(() => {
        throw thrown;
      });
    }
  }
}
