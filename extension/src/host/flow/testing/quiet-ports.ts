import { quietValues } from "./quiet-values.ts";

/** Ports of a session that answer without a project and with one language model. */
export const quietPorts = {
  projectRoot: async () => "/work",
  installTypes: async () => false,
  keepSecret: async () => async () => undefined,
  values: quietValues,
  runner: { run: async () => [] },
  models: {
    available: async () => true,
    onDidChange: () => ({ dispose: () => undefined }),
    ask: async () => "```ts\ngamma();\n```",
  },
};
