import type { DescribedEnvironment } from "@hookloom/core/project/project";
import type { ApplicationSummary } from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { notifyAndLog, pick, promptToChoose, sayInStatusBar } from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import { decideSubscription, listRequests } from "../../management/applications.ts";
import { promptScopes } from "./prompt-scopes.ts";
import { consumersChanged, requestConsumers } from "./request-consumers.ts";

/**
 * Lets an application call with the scopes that the user ticks, or keeps it out, as they decide.
 * @throws AbortError where they decide neither
 */
export async function decide(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  one: ApplicationSummary,
): Promise<void> {
  const { application, plan, createdAt, member, clientId, id } = one;
  const { environment } = ref;
  const [approve, reject] = [vscode.l10n.t("Approve"), vscode.l10n.t("Refuse")];
  const detail = [
    ...(plan === undefined ? [] : [vscode.l10n.t("Plan: {0}", plan)]),
    ...(member === undefined ? [] : [vscode.l10n.t("Made in the portal by: {0}", member)]),
    ...(clientId === id ? [] : [vscode.l10n.t("Client ID at the token issuer: {0}", clientId)]),
    vscode.l10n.t("Requested: {0}", new Date(createdAt).toLocaleString()),
  ];
  const question = vscode.l10n.t("May {0} call the API of {1}?", application, environment);
  const chosen = await promptToChoose(question, detail.join("\n"), {
    buttons: [approve, reject],
    close: vscode.l10n.t("Decide later"),
  });
  if (chosen === undefined) throw cancelled();
  const scopes = chosen === approve ? await promptScopes(ports, ref, one) : undefined;
  const subscription = chosen === approve ? "active" : "blocked";
  const change = { subscription, ...(scopes === undefined ? {} : { scopes }) } as const;
  await requestConsumers(ports, ref, (port) => decideSubscription(port, one, change));
  consumersChanged();
  const done =
    chosen === approve
      ? vscode.l10n.t("$(check) {0} may call the API of {1}", application, environment)
      : vscode.l10n.t("$(circle-slash) {0} may not call the API of {1}", application, environment);
  sayInStatusBar(done, 5_000);
}

/** The subscriptions that wait for approval, to approve or refuse. */
export async function requests(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Asking an environment"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Requests to call the API"));
  const waiting = await requestConsumers(ports, ref, listRequests);
  const [only, ...others] = waiting;
  if (!only) {
    const message = vscode.l10n.t("Nobody waits for approval in {0}.", ref.environment);
    void notifyAndLog(ports.log, "info", message);
    return;
  }
  if (others.length === 0) return decide(ports, ref, only);
  const items = waiting.map((one) => ({ label: one.application, description: one.plan ?? "", one }));
  const chosen = await pick(items, {
    title: vscode.l10n.t("Requests to call the API of {0}", ref.environment),
    placeHolder: vscode.l10n.t("Choose one to approve or refuse"),
  });
  if (!chosen) throw cancelled();
  await decide(ports, ref, chosen.one);
}
