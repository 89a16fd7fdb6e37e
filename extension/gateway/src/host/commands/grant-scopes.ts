import type { DescribedEnvironment } from "@hookloom/core/project/project";
import type { ApplicationSummary } from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmProduction } from "@hookloom/host/environments/confirm";
import { notifyAndLog, pick, sayInStatusBar } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { changeScopes, listApplications, testApplication } from "../../management/applications.ts";
import { promptScopes, scopesText } from "./prompt-scopes.ts";
import { consumersChanged, requestConsumers } from "./request-consumers.ts";

/** Whether an application has scopes that can be given and taken. */
export const hasOwnScopes = ({ application, revokedAt }: ApplicationSummary): boolean =>
  revokedAt === undefined && application !== testApplication;

/** Replaces the scopes of an application by those that are ticked. @throws AbortError where a question is closed */
export async function grantTo(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  one: ApplicationSummary,
): Promise<void> {
  const { application, id } = one;
  const scopes = await promptScopes(ports, ref, one);
  if (scopes === undefined) {
    const message = vscode.l10n.t(
      'No resource of the API in {0} demands a scope: name some as "scopes" of one in hookloom.json, and apply it.',
      ref.environment,
    );
    void notifyAndLog(ports.log, "info", message);
    return;
  }
  const action = vscode.l10n.t("Change the scopes of {0} in {1}", application, ref.environment);
  await confirmProduction({ ...ref, action }, ports.targets.query);
  const changed = await requestConsumers(ports, ref, (port) =>
    changeScopes(port, application, { id, scopes }),
  );
  consumersChanged();
  sayInStatusBar(vscode.l10n.t("$(check) {0} {1} from now on", application, scopesText(changed)), 5_000);
}

/** Gives scopes to an application of an environment, and removes others. */
export async function grantScopes(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Asking an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Grant scopes"));
  const all = (await requestConsumers(ports, ref, listApplications)).filter(hasOwnScopes);
  if (all.length === 0) {
    const message = vscode.l10n.t("There is no application yet in {0}.", ref.environment);
    void notifyAndLog(ports.log, "info", message);
    return;
  }
  const items = all.map((one) => ({
    label: `$(plug) ${one.application}`,
    description: scopesText(one),
    one,
  }));
  const chosen = await pick(items, {
    title: vscode.l10n.t("Scopes of which application in {0}?", ref.environment),
    matchOnDescription: true,
  });
  if (!chosen) throw cancelled();
  await grantTo(ports, ref, chosen.one);
}
