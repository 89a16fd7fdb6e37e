import type { FlowDebugger } from "../debug-feed.ts";

/** A debugger that never does anything. */
export const quietSessions: FlowDebugger = {
  place: undefined,
  isDebugged: () => false,
  isStopped: () => false,
  unbound: async () => undefined,
  stop: async () => undefined,
  onDidChange: () => ({ dispose: () => undefined }),
};
