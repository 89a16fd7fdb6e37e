import type { FlowValues } from "../questions/flow-questions.ts";

/** Of a workspace in which nothing was delivered and no sample is known. */
export const quietValues: FlowValues = {
  of: async () => undefined,
  readPayload: async () => undefined,
  onDidChange: () => ({ dispose: () => undefined }),
};
