import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { requestWithin, responseTimeoutMs } from "@hookloom/host/environments/request-within";
import { promptForText, promptToChoose, showInStatusBar } from "@hookloom/host/shared/dialogs";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { inviteToPortal } from "../../management/portal.ts";
import { requestConsumers } from "./request-consumers.ts";

/** Creates a link with which a consumer signs in to an environment's portal, and copies it. The link is not logged. */
export async function invite(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Inviting a user"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Invite to the portal"));
  const name = await promptForText({
    title: vscode.l10n.t("Invite a user to the portal of {0}", ref.environment),
    prompt: vscode.l10n.t(
      "The name of a person or a team. Another invitation for this name gives access to the same applications.",
    ),
    placeHolder: "Anna",
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Enter a name.") : undefined),
  });
  const address = await ports.targets.query(ref, (target) =>
    requestWithin(responseTimeoutMs, ref.environment, (signal) => target.address(signal)),
  );
  const invitation = await requestConsumers(ports, ref, (port) => inviteToPortal(port, address, name.trim()));
  const copy = vscode.l10n.t("Copy the link");
  const question = vscode.l10n.t("{0} can sign in to the portal of {1}", invitation.name, ref.environment);
  const detail = [
    vscode.l10n.t(
      "{0}\n\nGive the link to this user: it works once, within fifteen minutes.",
      invitation.link,
    ),
    ...(invitation.applications === undefined
      ? []
      : [
          vscode.l10n.t(
            "{0} is already a member, with {1} applications: the link gives access to the same applications.",
            invitation.name,
            invitation.applications,
          ),
        ]),
  ].join("\n\n");
  if ((await promptToChoose(question, detail, { buttons: [copy], close: vscode.l10n.t("Done") })) !== copy)
    return;
  await vscode.env.clipboard.writeText(invitation.link);
  showInStatusBar(vscode.l10n.t("$(check) Copied the invitation for {0}", invitation.name), 5_000);
}
