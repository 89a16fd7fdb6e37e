import type { Project } from "@hookloom/core/project/project";
import { diagramUri } from "../commands/arguments.ts";
import type { Projects } from "../projects/projects.ts";

/** The file that a command about connections is for: that of the diagram in which it is called, else the entry file. */
export async function connectionFile(
  projects: Pick<Projects, "of">,
  project: Pick<Project, "root" | "entry">,
  argument: unknown,
): Promise<string> {
  const uri = diagramUri(argument);
  const owner = uri && (await projects.of(uri));
  return uri && owner?.root === project.root ? uri.fsPath : project.entry;
}
