import type { DeployOutcome, VerbOptions } from "@hookloom/core/environments/contract/target";
import { callVerb, type Verb } from "@hookloom/core/environments/run-verb";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { installPackages } from "../projects/install-packages.ts";
import { offer, sayInStatusBar } from "../shared/dialogs.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import type { VerbWords } from "./verbs.ts";
import { withWayOut } from "./ways-out.ts";

export interface Change extends VerbWords {
  readonly verb: Verb;
  /** The result as a sentence, without its full stop. */
  readonly done: string;
  /** True if a line in the status bar is enough. */
  readonly quiet?: boolean;
  /** Runs it again once the cause of its failure is fixed. */
  again(): unknown;
}

/** Changes what an environment runs and reports the result. @throws what the target throws, with its way out */
export async function changeEnvironment(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  change: Change,
  options: VerbOptions = {},
): Promise<void> {
  const install = async (): Promise<void> => {
    await installPackages(ref.project, ports);
    await change.again();
  };
  try {
    const outcome = await ports.verbs.run(ref, change, async (context) => ({
      done: await ports.targets.use(ref, (target) => callVerb(target, change.verb, context, options), true),
    }));
    if (!outcome) return;
    if (outcome.done) ports.onDone(ref);
    for (const note of outcome.done?.notes ?? []) ports.log.info(printable(note));
    if (change.quiet) sayInStatusBar(`$(check) ${change.done}`, 5_000);
    else void showDone(ports, ref, change, outcome.done ?? { notes: [] });
  } catch (error) {
    const insist = (more: VerbOptions): Promise<void> =>
      changeEnvironment(ports, ref, change, { ...options, ...more });
    throw withWayOut(error, ref, { install, insist });
  }
}

/** How many notes a notification has room for; the log has all of them. */
const shortNote = 100;

async function showDone(
  { log }: DeployPorts,
  ref: DescribedEnvironment,
  { done }: Change,
  { url, notes }: Pick<DeployOutcome, "url" | "notes">,
): Promise<void> {
  const at = url === undefined ? "" : vscode.l10n.t(" at {0}", url);
  const note = notes.find(({ length }) => length <= shortNote);
  const message = note === undefined ? `${done}${at}.` : `${done}${at}. ${note}`;
  const more = notes.length > (note === undefined ? 0 : 1);
  const copy = {
    title: vscode.l10n.t("Copy URL"),
    run: () => callCommand("hookloom.copyUrl", { ...ref, url }),
  };
  await offer("info", message, [
    { title: vscode.l10n.t("Show logs"), run: () => callCommand("hookloom.showEnvironmentLog", ref) },
    ...(url === undefined ? [] : [copy]),
    { title: vscode.l10n.t("Send sample"), run: () => callCommand("hookloom.sendSample", ref) },
    ...(more ? [{ title: vscode.l10n.t("Show notes"), run: () => log.show(true) }] : []),
  ]);
}
