import { bridge } from "@hookloom/language-server/bridge";
import type { FlowViewContract, MappingOutcome } from "@hookloom/language-server/protocol";
import { MappingRunner } from "../../../extension/src/events/run-mapping.ts";
import { requestGuards } from "../../../extension/src/host/flow/flow-guards.ts";
import { mappingFor, programFor } from "../../../language-server/src/server/features/mapping.ts";
import type { OpenDocument } from "../../../language-server/src/server/open-document.ts";
import { withCodedRefusals } from "./coded-refusals.ts";

type Requests = FlowViewContract["host"]["requests"];

/** The host's answers about mappings, by the server's own code and the real runner. */
export class FakeMappings {
  /** The payload that mappings are run on; nothing is run without one. */
  payload: unknown;
  /** A mapping is read when it is asked for, and answered after this. */
  held: Promise<unknown> = Promise.resolve();
  readonly #runner = new MappingRunner();
  readonly #text: () => OpenDocument;

  constructor(text: () => OpenDocument) {
    this.#text = text;
  }

  get requests(): {
    readonly [M in "mapping" | "mappingResult"]: (
      params: Requests[M]["params"],
    ) => Requests[M]["result"] | Promise<Requests[M]["result"]>;
  } {
    return {
      mapping: async (params) => {
        const text = this.#text();
        const asked = { uri: text.uri, ...requestGuards.mapping(params) };
        const answer = withCodedRefusals(() => mappingFor(text, asked, bridge));
        await this.held;
        return answer;
      },
      mappingResult: (params) => this.#run(requestGuards.mappingResult(params)),
    };
  }

  /** Ends the process, which would keep a process alive. */
  dispose(): void {
    this.#runner.dispose();
  }

  async #run({ flow: _, ...place }: Requests["mappingResult"]["params"]): Promise<MappingOutcome> {
    const text = this.#text();
    const { version, program } = withCodedRefusals(() =>
      programFor(text, { uri: text.uri, ...place }, bridge),
    );
    if (this.payload === undefined || !program) return { version, results: [] };
    const results = await this.#runner.run(program, this.payload);
    return { version, results, known: { from: "sample" } };
  }
}
