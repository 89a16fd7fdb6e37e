import { type BodySamples, bodySamples } from "../environments/body-samples.ts";
import type { ProjectTrigger } from "../project/config/read-project.ts";
import type { Project } from "../project/project.ts";
import type { CliContext } from "./command.ts";
import { printNote } from "./output.ts";
import { endSignal } from "./run-verb.ts";

type Checked = Pick<ProjectTrigger, "source" | "path" | "options">;

/** Bodies that the schemas of triggers accept; where none can be made, a note says why. */
export async function bodiesFor(
  project: Project,
  triggers: readonly Checked[],
  context: CliContext,
  managementPort?: number,
): Promise<BodySamples> {
  const warn = (sentence: string): void => printNote(context, sentence);
  const options = { project, distDir: context.distDir, signal: endSignal(context), warn };
  return await bodySamples(triggers, managementPort === undefined ? options : { ...options, managementPort });
}
