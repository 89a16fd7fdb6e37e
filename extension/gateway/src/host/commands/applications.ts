import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { scopesOf } from "@hookloom/gateway";
import type {
  ApplicationSummary,
  CredentialSummary,
  IssuedCredentials,
  NewApplication,
} from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmAction } from "@hookloom/host/environments/confirm";
import { requestWithin, responseTimeoutMs } from "@hookloom/host/environments/request-within";
import {
  notifyAndLog,
  pick,
  pickMany,
  promptForText,
  promptToChoose,
  promptToConfirm,
  sayInStatusBar,
} from "@hookloom/host/shared/dialogs";
import { cancelled } from "@hookloom/host/shared/errors";
import { requireTrust } from "@hookloom/host/shared/trust";
import * as vscode from "vscode";
import {
  addApplication,
  changeScopes,
  decideSubscription,
  listApplications,
  listRequests,
  renewApplication,
  revokeApplication,
  revokeCredential,
  testApplication,
} from "../../management/applications.ts";
import { effectiveRules } from "../../rules/effective-rules.ts";
import { noApi } from "./no-api.ts";
import { consumersChanged, requestConsumers, subscriptionText } from "./request-consumers.ts";

/**
 * Lets the user approve an application with selected scopes, or reject it.
 * @throws AbortError if the user does neither
 */
async function decide(ports: DeployPorts, ref: DescribedEnvironment, one: ApplicationSummary): Promise<void> {
  const { application, plan, createdAt, member, clientId, id } = one;
  const { environment } = ref;
  const [approve, reject] = [vscode.l10n.t("Approve"), vscode.l10n.t("Reject")];
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

/** Shows the pending subscriptions, so that the user can approve or reject one. */
export async function requests(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Managing applications"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Requests to call the API"));
  const waiting = await requestConsumers(ports, ref, listRequests);
  const [only, ...others] = waiting;
  if (!only) {
    const message = vscode.l10n.t("No application waits for approval in {0}.", ref.environment);
    return void notifyAndLog(ports.log, "info", message);
  }
  if (others.length === 0) return decide(ports, ref, only);
  const items = waiting.map((one) => ({ label: one.application, description: one.plan ?? "", one }));
  const chosen = await pick(items, {
    title: vscode.l10n.t("Requests to call the API of {0}", ref.environment),
    placeHolder: vscode.l10n.t("Choose one to approve or reject"),
  });
  await decide(ports, ref, chosen.one);
}

/** Returns an application's scopes as text. */
function scopesText({ scopes }: Pick<ApplicationSummary, "scopes">): string {
  if (scopes === undefined) return vscode.l10n.t("may use every scope");
  if (scopes.length === 0) return vscode.l10n.t("may use no scope");
  return vscode.l10n.t("may use {0}", scopes.join(", "));
}

/**
 * Lets the user select the scopes that an application may use, from those that the environment's resources require. Its current
 * scopes are preselected. Undefined if no resource requires a scope.
 * @throws AbortError if the list is closed
 */
async function promptScopes(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  { application, scopes }: Pick<ApplicationSummary, "application" | "scopes">,
): Promise<readonly string[] | undefined> {
  const rules = effectiveRules(
    await ports.targets.query(
      ref,
      async (target) =>
        (await requestWithin(responseTimeoutMs, ref.environment, (signal) => target.appliedRules(signal))) ??
        (await target.rules()),
    ),
  );
  const demanded = rules === undefined ? [] : scopesOf(rules);
  if (rules === undefined || demanded.length === 0) return undefined;
  const items = demanded.map((scope) => ({
    label: scope,
    description: Object.keys(rules.resources)
      .filter((path) => rules.resources[path]?.scopes.includes(scope))
      .join("  "),
    picked: scopes?.includes(scope) ?? true,
  }));
  const chosen = await pickMany(items, {
    title: vscode.l10n.t("Scopes that {0} may use in {1}", application, ref.environment),
    placeHolder:
      rules.issuer === "own"
        ? vscode.l10n.t("Tick them, or none, and press Enter")
        : vscode.l10n.t("Of its keys; the tokens of {0} bring their own", rules.issuer.url),
  });
  return chosen.map(({ label }) => label);
}

/** Returns whether an application's scopes can be changed. */
const hasOwnScopes = ({ application, revokedAt }: ApplicationSummary): boolean =>
  revokedAt === undefined && application !== testApplication;

/** Replaces an application's scopes with the selected ones. @throws AbortError if a dialog is closed */
async function grantTo(
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
    return void notifyAndLog(ports.log, "info", message);
  }
  const action = vscode.l10n.t("Change the scopes of {0} in {1}", application, ref.environment);
  await confirmAction(ports, ref, action);
  const changed = await requestConsumers(ports, ref, (port) =>
    changeScopes(port, application, { id, scopes }),
  );
  consumersChanged();
  sayInStatusBar(vscode.l10n.t("$(check) {0} {1} from now on", application, scopesText(changed)), 5_000);
}

/** Grants or removes scopes of an application in an environment. */
export async function grantScopes(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Managing applications"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Grant scopes"));
  const all = (await requestConsumers(ports, ref, listApplications)).filter(hasOwnScopes);
  if (all.length === 0) {
    const message = vscode.l10n.t("There is no application yet in {0}.", ref.environment);
    return void notifyAndLog(ports.log, "info", message);
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
  await grantTo(ports, ref, chosen.one);
}

interface Choice extends vscode.QuickPickItem {
  run(): Promise<void>;
}

const isActive = ({ revokedAt, expiresAt }: CredentialSummary): boolean =>
  revokedAt === undefined && (expiresAt === undefined || new Date(expiresAt) > new Date());

function credentialText({ kind, lastFour, usedAt }: CredentialSummary): string {
  const used =
    usedAt === undefined
      ? vscode.l10n.t("never used")
      : vscode.l10n.t("used {0}", new Date(usedAt).toLocaleString());
  return `${kind} …${lastFour} · ${used}`;
}

/** Shows new credentials until the user closes the dialog. They are not shown again and not logged. */
async function showIssued(ref: DescribedEnvironment, issued: IssuedCredentials): Promise<void> {
  const { application, key, clientId, clientSecret, subscription } = issued;
  const [copyKey, copyClient] = [vscode.l10n.t("Copy key"), vscode.l10n.t("Copy client id and secret")];
  const detail = [
    vscode.l10n.t("Key: {0}", key),
    vscode.l10n.t("Client id: {0}", clientId),
    ...(clientSecret === undefined ? [] : [vscode.l10n.t("Client secret: {0}", clientSecret)]),
    "",
    vscode.l10n.t("Hand them over now: the key and the secret are not shown again."),
    ...(subscription === "pending" ? [vscode.l10n.t("The plan requires your approval first.")] : []),
  ];
  const buttons = clientSecret === undefined ? [copyKey] : [copyKey, copyClient];
  const question = vscode.l10n.t("{0} can call the API of {1}", application, ref.environment);
  for (;;) {
    const chosen = await promptToChoose(question, detail.join("\n"), {
      buttons,
      close: vscode.l10n.t("Done"),
    });
    if (chosen === undefined) return;
    await vscode.env.clipboard.writeText(chosen === copyKey ? key : `${clientId}\n${clientSecret ?? ""}\n`);
    sayInStatusBar(vscode.l10n.t("$(check) Copied to the clipboard"), 5_000);
  }
}

/** Prompts for the plan of a new application; undefined if it needs none. */
async function promptPlan(plans: readonly string[], usual: string | undefined): Promise<string | undefined> {
  if (plans.length === 0) return undefined;
  const items = plans.map((plan) => ({
    label: plan,
    description: plan === usual ? vscode.l10n.t("default") : "",
  }));
  return (await pick(items, { title: vscode.l10n.t("The plan of the application") })).label;
}

async function promptApplication(ports: DeployPorts, ref: DescribedEnvironment): Promise<NewApplication> {
  const rules = effectiveRules(await ports.targets.query(ref, (target) => target.rules()));
  if (rules === undefined) throw noApi(ref);
  const name = await promptForText({
    title: vscode.l10n.t("Add an application to {0}", ref.environment),
    prompt: vscode.l10n.t("The program that will call the API."),
    placeHolder: "shop",
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Give it a name.") : undefined),
  });
  const plan = await promptPlan(Object.keys(rules.plans), rules.defaultPlan);
  const added = { name: name.trim(), ...(plan === undefined ? {} : { plan }) };
  if (rules.issuer === "own") return added;
  const clientId = await promptForText({
    title: vscode.l10n.t("The client id of {0}", added.name),
    prompt: vscode.l10n.t("As {0} names it; leave it empty if it only uses a key.", rules.issuer.url),
  });
  return clientId.trim() === "" ? added : { ...added, clientId: clientId.trim() };
}

async function add(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const added = await promptApplication(ports, ref);
  const action = vscode.l10n.t("Add {0} in {1}", added.name, ref.environment);
  await confirmAction(ports, ref, action);
  const issued = await requestConsumers(ports, ref, (port) => addApplication(port, added));
  consumersChanged();
  await showIssued(ref, issued);
}

async function renew(ports: DeployPorts, ref: DescribedEnvironment, application: string): Promise<void> {
  await showIssued(ref, await requestConsumers(ports, ref, (port) => renewApplication(port, application)));
}

/** Revokes an application, or one of its credentials. */
async function revoke(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  application: string,
  credential?: CredentialSummary,
): Promise<void> {
  const what = credential === undefined ? application : `${credential.kind} …${credential.lastFour}`;
  const question = vscode.l10n.t("Revoke {0} in {1}?", what, ref.environment);
  const detail = vscode.l10n.t("Every replica rejects it within a second. This cannot be undone.");
  if (!(await promptToConfirm(question, detail, vscode.l10n.t("Revoke")))) throw cancelled();
  await requestConsumers(ports, ref, async (port) =>
    credential === undefined
      ? revokeApplication(port, application)
      : revokeCredential(port, application, credential.id),
  );
  consumersChanged();
  sayInStatusBar(vscode.l10n.t("$(check) {0} is revoked", what), 5_000);
}

async function choose(items: readonly Choice[], title: string): Promise<void> {
  const chosen = await pick(items, { title, matchOnDescription: true });
  await chosen.run();
}

/** Lists the actions for an application and runs the selected one. */
async function manage(ports: DeployPorts, ref: DescribedEnvironment, one: ApplicationSummary): Promise<void> {
  const { application, credentials, subscription } = one;
  const items: Choice[] = [
    ...(subscription === "pending"
      ? [{ label: vscode.l10n.t("$(pass) Approve or reject…"), run: () => decide(ports, ref, one) }]
      : []),
    ...(hasOwnScopes(one)
      ? [
          {
            label: vscode.l10n.t("$(checklist) Grant scopes…"),
            description: scopesText(one),
            run: () => grantTo(ports, ref, one),
          },
        ]
      : []),
    {
      label: vscode.l10n.t("$(key) Make a second key and secret"),
      description: vscode.l10n.t("the current ones stay valid until you revoke them"),
      run: () => renew(ports, ref, application),
    },
    ...credentials.filter(isActive).map((credential) => ({
      label: vscode.l10n.t("$(trash) Revoke {0}", `${credential.kind} …${credential.lastFour}`),
      description: credentialText(credential),
      run: () => revoke(ports, ref, application, credential),
    })),
    {
      label: vscode.l10n.t("$(circle-slash) Revoke {0} with all its credentials", application),
      run: () => revoke(ports, ref, application),
    },
  ];
  await choose(items, vscode.l10n.t("{0} in {1}", application, ref.environment));
}

/** Manages who may call an environment's API: adds applications, and renews and revokes their credentials. */
export async function applications(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Managing applications"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Applications"));
  const all = await requestConsumers(ports, ref, listApplications);
  const items: Choice[] = [
    { label: vscode.l10n.t("$(add) Add an application…"), run: () => add(ports, ref) },
    ...all
      .filter(({ revokedAt }) => revokedAt === undefined)
      .map((one) => ({
        label: `$(plug) ${one.application}`,
        description: [one.plan ?? "", subscriptionText(one.subscription)].filter(Boolean).join(" · "),
        detail: one.credentials.filter(isActive).map(credentialText).join("  "),
        run: () => manage(ports, ref, one),
      })),
  ];
  await choose(items, vscode.l10n.t("Applications of {0} in {1}", ref.project.name, ref.environment));
}
