import { quietSessions } from "./quiet-sessions.ts";
import { quietValues } from "./quiet-values.ts";

/** Ports of a session that answer without a project and with one language model. */
export const quietPorts = {
  projectRoot: async () => "/work",
  installTypes: async () => false,
  keepSecret: async () => async () => undefined,
  values: quietValues,
  runner: { run: async () => [] },
  debugged: quietSessions,
  models: {
    available: async () => true,
    onDidChange: () => ({ dispose: () => undefined }),
    ask: async () => "```ts\ngamma();\n```",
  },
};

/** Events of the host that a test of a session does not look at. */
export const quietEvents = {
  gesture: () => undefined,
  breakpoints: () => undefined,
  debugState: () => undefined,
};
