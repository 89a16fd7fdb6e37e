import { bodySamples } from "@hookloom/core/environments/body-samples";
import type { BodySamples, CheckedTrigger } from "@hookloom/core/environments/checked-trigger";
import type { Project } from "@hookloom/core/project/project";
import type { CliContext } from "./command.ts";
import { printNote } from "./output.ts";
import { endSignal } from "./run-verb.ts";

/** Creates bodies that the triggers' schemas accept. If none can be created, a note explains why. */
export async function bodiesFor(
  project: Project,
  triggers: readonly CheckedTrigger[],
  context: CliContext,
  managementPort?: () => Promise<number>,
): Promise<BodySamples> {
  const warn = (message: string): void => printNote(context, message);
  const options = { project, distDir: context.distDir, signal: endSignal(context), warn };
  return await bodySamples(triggers, managementPort === undefined ? options : { ...options, managementPort });
}
