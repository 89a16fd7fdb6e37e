import { type CountedRuns, KeptChoices } from "../environment-runs.ts";
import { memory } from "./memory.ts";

const counted: CountedRuns = {
  ranges: [],
  environments: () => [],
  watch: () => undefined,
  read: async () => ({ series: [], failures: { groups: [], more: false }, triggers: [] }),
  showFailed: () => undefined,
  onDidChange: () => ({ dispose: () => undefined }),
};

/** Of a project without environments. */
export const quietCounts = {
  runsOf: new KeptChoices(memory()),
  counted: async () => counted,
};
