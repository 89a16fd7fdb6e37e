import { environmentFiles } from "../environments/local/store/state-file.ts";
import { hasEnded } from "../environments/registration/ended.ts";
import { localBindings } from "../environments/registration/local-bindings.ts";
import type { Project } from "../project/project.ts";
import type { CliContext } from "./command.ts";
import { printNote } from "./output.ts";
import { endSignal, withTarget } from "./run-verb.ts";

/** Takes away what an `expose` that died has left at a source; the file alone is read where there is nothing. */
export async function endLeftExposures(
  project: Project,
  environment: string,
  context: CliContext,
): Promise<void> {
  const bindings = await localBindings(environmentFiles(project.root, environment).folder)
    .list()
    .catch(() => []);
  if (!bindings.some(hasEnded)) return;
  const { endStale } = await import("../environments/registration/expose/expose.ts");
  await withTarget(project, environment, context, async (target) => {
    const signal = endSignal(context);
    const report = ({ message }: { readonly message: string }) => printNote(context, message);
    await endStale(await target.registration(signal), { signal, report });
  });
}
