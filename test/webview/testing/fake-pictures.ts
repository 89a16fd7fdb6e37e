import type { FlowDocument, FlowViewContract } from "@hookloom/language-server/protocol";
import { flowPictures } from "../../../extension/src/flows/picture/flow-picture.ts";
import { toSvg } from "../../../extension/src/flows/picture/svg.ts";
import { requestGuards } from "../../../extension/src/host/flow/flow-guards.ts";

type Requests = FlowViewContract["host"]["requests"];

/** What the page needs for a PNG, which the test gets. */
export class FakePictures {
  /** The PNG that the page has drawn. */
  png: Buffer | undefined;
  readonly #document: () => FlowDocument;

  constructor(document: () => FlowDocument) {
    this.#document = document;
  }

  get requests(): {
    readonly [M in "picture" | "savePng"]: (params: Requests[M]["params"]) => Requests[M]["result"];
  } {
    return {
      picture: (params) => {
        const { theme, flow } = requestGuards.picture(params);
        const flows = this.#document().flows.filter(({ id }) => id === flow);
        return { svg: toSvg(flowPictures({ flows, problems: [] }), theme) };
      },
      savePng: (params) => {
        this.png = Buffer.from(requestGuards.savePng(params).png, "base64");
        return { saved: true };
      },
    };
  }
}
