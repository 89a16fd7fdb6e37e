import type { WayOut } from "@hookloom/core/project/user-error";
import { confirmTakeOver, takeOverTitle } from "../environments/take-over.ts";
import { isCancelled } from "../shared/errors.ts";
import type { Run } from "./run.ts";

/** The button that takes over the store whose owner keeps a project from running; undefined for other causes. */
export function takeOverOf(run: Pick<Run, "state" | "environment">): WayOut | undefined {
  const problem = run.state.problems.find(({ storeOwner }) => storeOwner !== undefined);
  const owner = problem?.storeOwner;
  if (problem === undefined || owner === undefined) return undefined;
  return {
    title: takeOverTitle,
    run: async () => {
      try {
        await confirmTakeOver(problem.message);
        await run.environment.takeOver(owner);
      } catch (thrown) {
        if (!isCancelled(thrown)) throw thrown;
      }
    },
  };
}
