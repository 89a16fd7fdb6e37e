import { printable } from "@hookloom/language-server/protocol";
import type { DeployOutcome, Target, VerbOptions } from "../../environments/target.ts";
import type { VerbContext } from "../../environments/verb-context.ts";
import { callCommand } from "../commands/call-command.ts";
import { notify, sayInStatusBar } from "../dialogs.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";
import { installPackages } from "../projects/install-packages.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import type { VerbWords } from "./verbs.ts";
import { detailOf, withWayOut } from "./ways-out.ts";

export interface Verb extends VerbWords {
  /** What is so afterwards, without its full stop. */
  readonly done: string;
  /** True where a line in the status bar is enough. */
  readonly quiet?: boolean;
  /** Does it again, once its cause of failure is fixed. */
  again(): unknown;
}

/** Does a verb on an environment and tells how it went. @throws what the target throws, each with its way out */
export async function runVerb(
  ports: DeployPorts,
  place: ProjectEnvironment,
  verb: Verb,
  work: (target: Target, context: VerbContext, options: VerbOptions) => Promise<DeployOutcome | undefined>,
  options: VerbOptions = {},
): Promise<void> {
  const install = async (): Promise<void> => {
    await installPackages(place.project, ports);
    await verb.again();
  };
  try {
    const outcome = await ports.verbs.run(place, verb, async (context) => ({
      told: await ports.targets.use(place, (target) => work(target, context, options), true),
    }));
    if (!outcome) return;
    if (outcome.told) ports.onDone(place);
    for (const note of outcome.told?.notes ?? []) ports.log.info(printable(note));
    if (verb.quiet) sayInStatusBar(`$(check) ${verb.done}`, 5_000);
    else void tellDone(ports, place, verb, outcome.told ?? { notes: [] });
  } catch (error) {
    for (const line of detailOf(error)) ports.log.warn(printable(line));
    const insist = (more: VerbOptions): Promise<void> =>
      runVerb(ports, place, verb, work, { ...options, ...more });
    throw withWayOut(error, place, { install, insist });
  }
}

/** What a toast has room for; the log has all of them. */
const shortNote = 100;

async function tellDone(
  { log }: DeployPorts,
  { project, environment }: ProjectEnvironment,
  { done }: Verb,
  { url, notes }: Pick<DeployOutcome, "url" | "notes">,
): Promise<void> {
  const here = { root: project.root, environment };
  const at = url === undefined ? "" : ` at ${url}`;
  const note = notes.find(({ length }) => length <= shortNote);
  const sentence = note === undefined ? `${done}${at}.` : `${done}${at}. ${note}`;
  const more = notes.length > (note === undefined ? 0 : 1);
  const actions: Readonly<Record<string, () => unknown>> = {
    "Show logs": () => callCommand("hookloom.showEnvironmentLog", here),
    ...(url === undefined ? {} : { "Copy URL": () => callCommand("hookloom.copyUrl", { ...here, url }) }),
    "Send sample": () => callCommand("hookloom.sendSample", here),
    ...(more ? { "Show notes": () => log.show(true) } : {}),
  };
  const chosen = await notify("info", sentence, ...Object.keys(actions));
  if (chosen !== undefined) await actions[chosen]?.();
}
