import { KeptCollapsed } from "../kept-collapsed.ts";
import { memory } from "./memory.ts";
import { quietCounts } from "./quiet-counts.ts";
import { quietValues } from "./quiet-values.ts";

/** Ports of a session that answer without a project and with one language model. */
export const quietPorts = {
  projectRoot: async () => "/work",
  installTypes: async () => false,
  keepSecret: async () => async () => undefined,
  values: quietValues,
  ...quietCounts,
  /** A new one for each session. */
  get collapsed() {
    return new KeptCollapsed(memory());
  },
  runner: { run: async () => [] },
  models: {
    available: async () => true,
    onDidChange: () => ({ dispose: () => undefined }),
    ask: async () => "```ts\ngamma();\n```",
  },
};
