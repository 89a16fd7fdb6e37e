import { describeProblem } from "../../environments/build/build-problems.ts";
import type { Run } from "./run.ts";

/** One sentence on what keeps the newest source from running, and what runs instead. */
export function troubleOf({ project: { root, name }, state }: Run): string | undefined {
  const [problem] = state.problems;
  const cause = problem ? describeProblem(problem, root) : state.message;
  if (cause === undefined || state.phase === "stopped" || state.phase === "starting") return undefined;
  if (!problem && state.phase === "running") return undefined;
  const running = state.phase === "running";
  const goesOn = running ? "The build before it goes on running." : "Correct it and save to start again.";
  // What a store refuses is not in the source.
  if (problem?.storeOwner !== undefined && !running) return `${name}: ${cause}`;
  return `${name}: ${cause} ${goesOn}`;
}
