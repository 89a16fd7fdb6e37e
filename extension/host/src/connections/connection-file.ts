import type { Project } from "@hookloom/core/project/project";
import { diagramUri } from "../commands/arguments.ts";
import type { Projects } from "../projects/projects.ts";

/** Returns the file for a connection command: that of the diagram from which it is called, or else the entry file. */
export async function connectionFile(
  projects: Pick<Projects, "of">,
  project: Pick<Project, "root" | "entry">,
  argument: unknown,
): Promise<string> {
  const uri = diagramUri(argument);
  const owner = uri && (await projects.of(uri));
  return uri && owner?.root === project.root ? uri.fsPath : project.entry;
}
