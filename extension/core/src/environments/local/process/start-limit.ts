import { ignored } from "@hookloom/protocol/ignored-error";
import { readEnvironment } from "../../../project/config/read-environment.ts";
import { projectAt } from "../../../project/project.ts";

const defaultSeconds = 20;

/** Reads the start timeout in milliseconds from hookloom.json, which may change between two starts. */
export async function startLimitMs(root: string, environment: string): Promise<number> {
  const project = await projectAt(root).catch(ignored("the code that needs hookloom.json reports the error"));
  if (project === undefined) return 1000 * defaultSeconds;
  const description = await readEnvironment(project, environment).catch(
    ignored("the code that needs the environment's description reports the error"),
  );
  const seconds = description?.target === "local" ? description.startSeconds : undefined;
  return 1000 * (seconds ?? defaultSeconds);
}
