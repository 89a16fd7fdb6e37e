import type { DescribedEnvironment } from "@hookloom/core/project/project";
import type {
  ApplicationSummary,
  CredentialSummary,
  IssuedCredentials,
  NewApplication,
} from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { chooseEnvironment } from "@hookloom/host/environments/choose-environment";
import { confirmProduction } from "@hookloom/host/environments/confirm";
import {
  pick,
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
  listApplications,
  renewApplication,
  revokeApplication,
  revokeCredential,
} from "../../management/applications.ts";
import { effectiveRules } from "../../rules/effective-rules.ts";
import { grantTo, hasOwnScopes } from "./grant-scopes.ts";
import { noApi } from "./no-api.ts";
import { scopesText } from "./prompt-scopes.ts";
import { consumersChanged, requestConsumers, subscriptionText } from "./request-consumers.ts";
import { decide } from "./requests.ts";

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

/** Shows what nobody can see again, until the user has copied what they need. Nothing of it is logged. */
async function showIssued(ref: DescribedEnvironment, issued: IssuedCredentials): Promise<void> {
  const { application, key, clientId, clientSecret, subscription } = issued;
  const [copyKey, copyClient] = [vscode.l10n.t("Copy key"), vscode.l10n.t("Copy client id and secret")];
  const detail = [
    vscode.l10n.t("Key: {0}", key),
    vscode.l10n.t("Client id: {0}", clientId),
    ...(clientSecret === undefined ? [] : [vscode.l10n.t("Client secret: {0}", clientSecret)]),
    "",
    vscode.l10n.t("Hand them over now: nobody can see the key and the secret again."),
    ...(subscription === "pending" ? [vscode.l10n.t("The plan asks for your approval first.")] : []),
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

/** The plan of a new application; undefined where it needs none. */
async function promptPlan(plans: readonly string[], usual: string | undefined): Promise<string | undefined> {
  if (plans.length === 0) return undefined;
  const items = plans.map((plan) => ({
    label: plan,
    description: plan === usual ? vscode.l10n.t("default") : "",
  }));
  const chosen = await pick(items, { title: vscode.l10n.t("The plan of the application") });
  if (!chosen) throw cancelled();
  return chosen.label;
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
  if (name === undefined || name.trim() === "") throw cancelled();
  const plan = await promptPlan(Object.keys(rules.plans), rules.defaultPlan);
  const added = { name: name.trim(), ...(plan === undefined ? {} : { plan }) };
  if (rules.issuer === "own") return added;
  const clientId = await promptForText({
    title: vscode.l10n.t("The client id of {0}", added.name),
    prompt: vscode.l10n.t("As {0} names it; leave it empty if it only uses a key.", rules.issuer.url),
  });
  if (clientId === undefined) throw cancelled();
  return clientId.trim() === "" ? added : { ...added, clientId: clientId.trim() };
}

async function add(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const added = await promptApplication(ports, ref);
  const action = vscode.l10n.t("Add {0} in {1}", added.name, ref.environment);
  await confirmProduction({ ...ref, action }, ports.targets.query);
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
  const detail = vscode.l10n.t("It will be refused everywhere within a second. This cannot be undone.");
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
  if (!chosen) throw cancelled();
  await chosen.run();
}

/** What can be done with one application. */
async function manage(ports: DeployPorts, ref: DescribedEnvironment, one: ApplicationSummary): Promise<void> {
  const { application, credentials, subscription } = one;
  const items: Choice[] = [
    ...(subscription === "pending"
      ? [{ label: vscode.l10n.t("$(pass) Approve or refuse…"), run: () => decide(ports, ref, one) }]
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

/** Who may call the API of an environment: adds applications, renews and revokes their credentials. */
export async function applications(ports: DeployPorts, argument: unknown): Promise<void> {
  requireTrust(vscode.l10n.t("Asking an environment"));
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
