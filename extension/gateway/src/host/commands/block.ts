import type { Target } from "@hookloom/core/environments/contract/target";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { callCommand } from "@hookloom/host/commands/call-command";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { withWayOut } from "@hookloom/host/deploy/ways-out";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmProduction } from "@hookloom/host/environments/confirm";
import { notify, promptForText, sayInStatusBar } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { blockApi, unblockApi } from "../../rules/api-verbs.ts";
import type { ApiCommandId } from "../contributes/commands.ts";

/** Does something with the API that runs; undefined where the user cancelled it. */
async function call<T>(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  words: { readonly title: string; readonly underWay: string },
  work: (target: Target, signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ports.verbs.run(ref, words, ({ signal }) =>
      ports.targets.use(ref, (target) => work(target, signal)),
    );
  } catch (error) {
    throw withWayOut(error, ref);
  }
}

/** Closes an API at once, without a change of hookloom.json, and asks why. */
export async function block(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Blocking the API"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Block the API"));
  const { project, environment } = ref;
  const reason = await promptForText({
    title: vscode.l10n.t("Block the API of {0} in {1}", project.name, environment),
    prompt: vscode.l10n.t(
      "Consumers get 503; signed deliveries are stored and wait until you unblock it. Give a reason, which the status shows.",
    ),
    placeHolder: vscode.l10n.t("Database migration"),
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Give a reason.") : undefined),
  });
  if (reason === undefined || reason.trim() === "") throw cancelled();
  const action = vscode.l10n.t("Block the API of {0}", environment);
  await confirmProduction({ ...ref, action }, ports.targets.query);
  const words = {
    title: action,
    underWay: vscode.l10n.t("The API of {0} is being blocked in {1}", project.name, environment),
  };
  const status = await call(ports, ref, words, (target, signal) => blockApi(target, reason, signal));
  if (!status) return;
  const message = vscode.l10n.t(
    "The API of {0} is blocked in {1}: consumers get 503, and signed deliveries wait.",
    project.name,
    environment,
  );
  const open = vscode.l10n.t("Unblock");
  void notify("info", message, open).then((chosen) => {
    if (chosen === open) void callCommand<ApiCommandId>("hookloom.unblockApi", ref);
  });
}

/** Opens it again; what waited runs then. */
export async function unblock(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Unblocking the API"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Unblock the API"));
  const { project, environment } = ref;
  const action = vscode.l10n.t("Unblock the API of {0}", environment);
  await confirmProduction({ ...ref, action }, ports.targets.query);
  const words = {
    title: action,
    underWay: vscode.l10n.t("The API of {0} is being unblocked in {1}", project.name, environment),
  };
  const status = await call(ports, ref, words, unblockApi);
  if (status)
    sayInStatusBar(
      vscode.l10n.t(
        "$(check) The API of {0} is {1} in {2}",
        project.name,
        status.state ?? "open",
        environment,
      ),
      5_000,
    );
}
