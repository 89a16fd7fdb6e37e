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
  showInStatusBar,
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
async function decide(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  summary: ApplicationSummary,
): Promise<void> {
  const { application, plan, createdAt, member, clientId, id } = summary;
  const { environment } = ref;
  const [approve, reject] = [vscode.l10n.t("Approve"), vscode.l10n.t("Reject")];
  const detail = [
    ...(plan === undefined ? [] : [vscode.l10n.t("Plan: {0}", plan)]),
    ...(member === undefined ? [] : [vscode.l10n.t("Created in the portal by: {0}", member)]),
    ...(clientId === id ? [] : [vscode.l10n.t("Client ID at the token issuer: {0}", clientId)]),
    vscode.l10n.t("Requested: {0}", new Date(createdAt).toLocaleString()),
  ];
  const question = vscode.l10n.t("May {0} call the API of {1}?", application, environment);
  const chosen = await promptToChoose(question, detail.join("\n"), {
    buttons: [approve, reject],
    close: vscode.l10n.t("Decide later"),
  });
  if (chosen === undefined) throw cancelled();
  const scopes = chosen === approve ? await promptScopes(ports, ref, summary) : undefined;
  const subscription = chosen === approve ? "active" : "blocked";
  const change = { subscription, ...(scopes === undefined ? {} : { scopes }) } as const;
  await requestConsumers(ports, ref, (port) => decideSubscription(port, summary, change));
  consumersChanged();
  const done =
    chosen === approve
      ? vscode.l10n.t("$(check) {0} may call the API of {1}", application, environment)
      : vscode.l10n.t("$(circle-slash) {0} may not call the API of {1}", application, environment);
  showInStatusBar(done, 5_000);
}

/** Shows the pending subscriptions, so that the user can approve or reject one. */
export async function requests(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Managing applications"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Requests to call the API"));
  const pending = await requestConsumers(ports, ref, listRequests);
  const [only, ...others] = pending;
  if (!only) {
    const message = vscode.l10n.t("No applications are pending approval in {0}.", ref.environment);
    return void notifyAndLog(ports.log, "info", message);
  }
  if (others.length === 0) return decide(ports, ref, only);
  const items = pending.map((one) => ({ label: one.application, description: one.plan ?? "", one }));
  const chosen = await pick(items, {
    title: vscode.l10n.t("Requests to call the API of {0}", ref.environment),
    placeHolder: vscode.l10n.t("Choose one to approve or reject"),
  });
  await decide(ports, ref, chosen.one);
}

/** Returns an application's scopes as text. */
function scopesText({ scopes }: Pick<ApplicationSummary, "scopes">): string {
  if (scopes === undefined) return vscode.l10n.t("has every scope");
  if (scopes.length === 0) return vscode.l10n.t("has no scopes");
  return vscode.l10n.t("has {0}", scopes.join(", "));
}

/**
 * Lets the user select the scopes that an application may use, from those that the environment's resources require. The
 * application's current scopes are preselected. Returns undefined if no resource requires a scope.
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
  const requiredScopes = rules === undefined ? [] : scopesOf(rules);
  if (rules === undefined || requiredScopes.length === 0) return undefined;
  const items = requiredScopes.map((scope) => ({
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
        ? vscode.l10n.t("Select any number of scopes and press Enter")
        : vscode.l10n.t("These apply to keys; tokens from {0} carry their own scopes", rules.issuer.url),
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
  summary: ApplicationSummary,
): Promise<void> {
  const { application, id } = summary;
  const scopes = await promptScopes(ports, ref, summary);
  if (scopes === undefined) {
    const message = vscode.l10n.t(
      'No resource of the API in {0} requires a scope: add "scopes" to a resource in hookloom.json, and apply the rules.',
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
  showInStatusBar(vscode.l10n.t("$(check) {0} {1} from now on", application, scopesText(changed)), 5_000);
}

/** Grants or removes scopes of an application in an environment. */
export async function grantScopes(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Managing applications"));
  const ref = await chooseEnvironment(ports, argument, vscode.l10n.t("Grant scopes"));
  const all = (await requestConsumers(ports, ref, listApplications)).filter(hasOwnScopes);
  if (all.length === 0) {
    const message = vscode.l10n.t("There are no applications in {0} yet.", ref.environment);
    return void notifyAndLog(ports.log, "info", message);
  }
  const items = all.map((one) => ({
    label: `$(plug) ${one.application}`,
    description: scopesText(one),
    one,
  }));
  const chosen = await pick(items, {
    title: vscode.l10n.t("Grant scopes to which application in {0}?", ref.environment),
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
    vscode.l10n.t("Copy the credentials now: they are not shown again."),
    ...(subscription === "pending"
      ? [vscode.l10n.t("The plan requires approval: approve the application before it calls the API.")]
      : []),
  ];
  const buttons = clientSecret === undefined ? [copyKey] : [copyKey, copyClient];
  const question = vscode.l10n.t("{0} was added to the API of {1}", application, ref.environment);
  for (;;) {
    const chosen = await promptToChoose(question, detail.join("\n"), {
      buttons,
      close: vscode.l10n.t("Done"),
    });
    if (chosen === undefined) return;
    await vscode.env.clipboard.writeText(chosen === copyKey ? key : `${clientId}\n${clientSecret ?? ""}\n`);
    showInStatusBar(vscode.l10n.t("$(check) Copied to the clipboard"), 5_000);
  }
}

/** Prompts for the plan of a new application; undefined if there are no plans. */
async function promptPlan(
  plans: readonly string[],
  defaultPlan: string | undefined,
): Promise<string | undefined> {
  if (plans.length === 0) return undefined;
  const items = plans.map((plan) => ({
    label: plan,
    description: plan === defaultPlan ? vscode.l10n.t("default") : "",
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
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("Enter a name.") : undefined),
  });
  const plan = await promptPlan(Object.keys(rules.plans), rules.defaultPlan);
  const added = { name: name.trim(), ...(plan === undefined ? {} : { plan }) };
  if (rules.issuer === "own") return added;
  const clientId = await promptForText({
    title: vscode.l10n.t("The client id of {0}", added.name),
    prompt: vscode.l10n.t(
      "The client id at {0}; leave it empty if the application only uses a key.",
      rules.issuer.url,
    ),
  });
  return clientId.trim() === "" ? added : { ...added, clientId: clientId.trim() };
}

async function add(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const added = await promptApplication(ports, ref);
  const action = vscode.l10n.t("Add {0} to {1}", added.name, ref.environment);
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
  showInStatusBar(vscode.l10n.t("$(check) {0} was revoked", what), 5_000);
}

async function choose(items: readonly Choice[], title: string): Promise<void> {
  const chosen = await pick(items, { title, matchOnDescription: true });
  await chosen.run();
}

/** Lists the actions for an application and runs the selected one. */
async function manage(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  summary: ApplicationSummary,
): Promise<void> {
  const { application, credentials, subscription } = summary;
  const items: Choice[] = [
    ...(subscription === "pending"
      ? [{ label: vscode.l10n.t("$(pass) Approve or reject…"), run: () => decide(ports, ref, summary) }]
      : []),
    ...(hasOwnScopes(summary)
      ? [
          {
            label: vscode.l10n.t("$(checklist) Grant scopes…"),
            description: scopesText(summary),
            run: () => grantTo(ports, ref, summary),
          },
        ]
      : []),
    {
      label: vscode.l10n.t("$(key) Create a second key and secret"),
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
