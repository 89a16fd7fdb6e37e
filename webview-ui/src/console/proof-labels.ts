import type { SampleProof } from "@hookloom/protocol/sample-view";

/** The proofs in the words of the page. */
export const proofLabels: Readonly<Record<SampleProof, string>> = {
  provider: "The provider's signature",
  key: "A test key",
  token: "A test token",
  none: "No proof",
  wrong: "A wrong secret",
};
