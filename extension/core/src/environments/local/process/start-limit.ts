import { ignored } from "@hookloom/protocol/ignored-error";
import { readEnvironment } from "../../../project/config/read-environment.ts";
import { projectAt } from "../../../project/project.ts";

const usualSeconds = 20;

/** Reads the start timeout in milliseconds from hookloom.json, which may change while another process runs. */
export async function startLimitMs(root: string, environment: string): Promise<number> {
  const project = await projectAt(root).catch(ignored("what needs hookloom.json reports it"));
  if (project === undefined) return 1000 * usualSeconds;
  const description = await readEnvironment(project, environment).catch(
    ignored("what needs the environment's description reports it"),
  );
  const seconds = description?.target === "local" ? description.startSeconds : undefined;
  return 1000 * (seconds ?? usualSeconds);
}
