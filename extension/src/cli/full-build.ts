import type { Target } from "../environments/target.ts";
import type { CliContext } from "./command.ts";
import { endSignal } from "./run-verb.ts";

/** The build that a person means by the beginning of its id; what fits none or several is left as it is. */
export async function fullBuild(
  target: Target,
  given: string | undefined,
  context: CliContext,
): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const builds = new Set((await target.releases(endSignal(context))).map(({ build }) => build));
  const [first, ...more] = [...builds].filter((build) => build.startsWith(given));
  return first !== undefined && more.length === 0 ? first : given;
}
