import { RecordedRuns } from "../recorded-runs.ts";
import { quietValues } from "./quiet-values.ts";

/** Ports of a session that answer without a project and with one language model. */
export const quietPorts = {
  projectRoot: async () => "/work",
  installTypes: async () => false,
  keepSecret: async () => async () => undefined,
  values: quietValues,
  machine: {
    recordings: (...about: ConstructorParameters<typeof RecordedRuns>) => new RecordedRuns(...about),
    runner: { run: async () => [] },
    print: async () => undefined,
    models: {
      available: async () => true,
      onDidChange: () => ({ dispose: () => undefined }),
      ask: async () => "```ts\ngamma();\n```",
    },
  },
};
