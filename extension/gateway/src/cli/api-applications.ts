import {
  type Call,
  type CliContext,
  flagOption,
  type OptionHelp,
  valueOption,
} from "@hookloom/cli/shared/command";
import { changeReached } from "@hookloom/cli/shared/confirm";
import { badUsage, unknownAction } from "@hookloom/cli/shared/errors";
import { printJson, printLine, printResult, printTable } from "@hookloom/cli/shared/output";
import { requireProject } from "@hookloom/cli/shared/projects";
import { withReached } from "@hookloom/cli/shared/run-verb";
import type { ApplicationSummary, IssuedCredentials } from "@hookloom/gateway/management";
import { defined } from "@hookloom/protocol/unknown-values";
import {
  addApplication,
  changeScopes,
  decideSubscription,
  findApplication,
  listApplications,
  listRequests,
  renewApplication,
  revokeApplication,
  revokeCredential,
} from "../management/applications.ts";
import { applicationChanged } from "./errors.ts";

/** The options of both commands. */
export const applicationOptions: Readonly<Record<string, OptionHelp>> = {
  env: valueOption("ENV", "The application's environment; dev by default"),
  plan: valueOption("PLAN", "The plan of a new application, or the one that is approved"),
  client: valueOption(
    "ID",
    "The client id of a new application at the token issuer, if that is not the environment",
  ),
  scope: {
    type: "string",
    multiple: true,
    value: "SCOPE",
    help: "Grant a scope to the application; by default, a new one gets every scope that resources currently require",
  },
  "no-scope": flagOption("Grant no scopes to the application"),
  credential: valueOption("ID", "Revoke only this key or secret"),
  approve: valueOption("ID", "Approve an application by the id and the plan that the list of requests shows"),
  refuse: valueOption("ID", "Reject an application by its id or its name"),
};

/** Runs `work` with the management port of an environment, by default dev. */
async function withPort<T>(
  context: CliContext,
  environment: string | undefined,
  work: (port: number, environment: string) => Promise<T>,
): Promise<T> {
  const project = await requireProject(context, undefined);
  return withReached(project, environment, context, async (reached) =>
    work(await reached.managementPort(), reached.environment),
  );
}

/**
 * Like `withPort`, for a change that the user has to confirm in production. `what` is a verb phrase that precedes the
 * environment's name.
 */
async function withConfirmedChange<T>(
  call: Call,
  context: CliContext,
  change: { readonly what: string; readonly environment: string | undefined },
  work: (port: number) => Promise<T>,
): Promise<T> {
  const project = await requireProject(context, undefined);
  return changeReached(call, context, { project, ...change }, async (reached) =>
    work(await reached.managementPort()),
  );
}

function requireName(name: string | undefined): string {
  if (name === undefined) throw badUsage("api", "Specify the name of the application");
  return name;
}

/** Returns the scopes given by the options; undefined without these options. @throws CliError */
function readScopes(call: Call): readonly string[] | undefined {
  const scopes = call.texts("scope");
  if (call.has("no-scope") && scopes.length > 0) throw badUsage("api", "Use either --scope or --no-scope");
  return call.has("no-scope") || scopes.length > 0 ? scopes : undefined;
}

function scopesText({ scopes }: Pick<ApplicationSummary, "scopes">): string {
  if (scopes === undefined) return "all scopes";
  return scopes.length === 0 ? "no scope" : scopes.join(" ");
}

function printIssued(
  context: CliContext,
  { application, key, clientId, clientSecret, subscription }: IssuedCredentials,
): void {
  printTable(context, [
    ["application", application],
    ["key", key],
    ["client id", clientId],
    ...(clientSecret === undefined ? [] : [["client secret", clientSecret]]),
  ]);
  printLine(context, "Copy the credentials now: they are not shown again.");
  if (subscription === "pending")
    printLine(context, 'The plan requires approval: "hookloom api requests" lists the pending applications.');
}

function applicationState({ revokedAt, subscription }: ApplicationSummary): string {
  return revokedAt === undefined ? subscription : "revoked";
}

function applicationRows(application: ApplicationSummary): readonly string[][] {
  const { application: name, plan, clientId, credentials, revokedAt, member, owner } = application;
  const ownerName = member ?? owner;
  const now = new Date().toISOString();
  const active = credentials.filter(
    (one) => one.revokedAt === undefined && (one.expiresAt === undefined || one.expiresAt > now),
  );
  const credentialRows = active.map(({ kind, id, lastFour, usedAt }) => [
    `  ${kind}`,
    id,
    `…${lastFour}`,
    usedAt === undefined ? "never used" : `used ${usedAt}`,
  ]);
  const row = [name, plan ?? "-", applicationState(application), clientId, scopesText(application)];
  return [
    ownerName === undefined ? row : [...row, `owner ${ownerName}`],
    ...(revokedAt === undefined ? credentialRows : []),
  ];
}

async function list(call: Call, context: CliContext): Promise<void> {
  const found = await withPort(context, call.text("env"), (port) => listApplications(port));
  const noneMessage = 'There are no applications yet: "hookloom api application add NAME" adds one.';
  printResult(call, context, found, found.length === 0 ? noneMessage : found.flatMap(applicationRows));
}

async function issue(call: Call, context: CliContext, isNew: boolean): Promise<void> {
  const name = requireName(call.positionals[2]);
  const plan = call.text("plan");
  const clientId = call.text("client");
  const scopes = readScopes(call);
  const added = { name, ...defined({ plan, clientId, scopes }) };
  const what = isNew ? `add the application ${name} to` : `renew the application ${name} of`;
  const issued = await withConfirmedChange(call, context, { what, environment: call.text("env") }, (port) =>
    isNew ? addApplication(port, added) : renewApplication(port, name),
  );
  if (call.has("json")) printJson(context, issued);
  else printIssued(context, issued);
}

async function grant(call: Call, context: CliContext): Promise<void> {
  const name = requireName(call.positionals[2]);
  const scopes = readScopes(call);
  if (scopes === undefined) throw badUsage("api", "Specify the scopes with --scope, or use --no-scope");
  const target = { what: `change what ${name} may use in`, environment: call.text("env") };
  const changed = await withConfirmedChange(call, context, target, (port) =>
    changeScopes(port, name, { scopes }),
  );
  const message = `${name} may now use ${scopesText(changed)}.`;
  printResult(call, context, changed, message);
}

async function revoke(call: Call, context: CliContext): Promise<void> {
  const name = requireName(call.positionals[2]);
  const credential = call.text("credential");
  const what = credential === undefined ? name : `${credential} of ${name}`;
  const target = { what: `revoke ${what} in`, environment: call.text("env") };
  await withConfirmedChange(call, context, target, async (port) =>
    credential === undefined ? revokeApplication(port, name) : revokeCredential(port, name, credential),
  );
  const revoked = { application: name, ...(credential ? { credential } : {}) };
  printResult(call, context, revoked, `${what} was revoked: every replica rejects it within a second.`);
}

/** `hookloom api application ...`. @throws CliError */
export async function application(call: Call, context: CliContext): Promise<void> {
  const [, verb = "list"] = call.positionals;
  if (verb === "list") return list(call, context);
  if (verb === "add" || verb === "renew") return issue(call, context, verb === "add");
  if (verb === "grant") return grant(call, context);
  if (verb === "revoke") return revoke(call, context);
  throw unknownAction("api", verb, ["list", "add", "renew", "grant", "revoke"]);
}

/** Returns the options that approve an application with the requested plan. */
const approvalOptions = ({ id, plan }: ApplicationSummary): string =>
  `--approve ${id}${plan === undefined ? "" : ` --plan ${plan}`}`;

/**
 * Returns the application to approve or reject. An approval specifies the id and the plan that the user has seen.
 * @throws CliError
 */
async function findForDecision(port: number, idOrName: string, call: Call): Promise<ApplicationSummary> {
  const found = await findApplication(port, idOrName);
  if (found === undefined) throw badUsage("api", `There is no application ${idOrName}`);
  const isUnchanged = found.id === idOrName && found.plan === call.text("plan");
  if (call.text("approve") !== undefined && !isUnchanged)
    throw applicationChanged(found.application, approvalOptions(found));
  return found;
}

async function decide(call: Call, context: CliContext, environment: string | undefined): Promise<void> {
  const [approved, rejected = ""] = [call.text("approve"), call.text("refuse")];
  const scopes = readScopes(call);
  const subscription = approved === undefined ? "blocked" : "active";
  const decision = { subscription, ...(scopes === undefined ? {} : { scopes }) } as const;
  const what = approved === undefined ? `reject ${rejected} in` : `approve ${approved} in`;
  const changed = await withConfirmedChange(call, context, { what, environment }, async (port) =>
    decideSubscription(port, await findForDecision(port, approved ?? rejected, call), decision),
  );
  const plan = changed.plan === undefined ? "" : ` under the plan ${changed.plan}`;
  const done = approved === undefined ? "may not call the API" : `may call the API${plan}`;
  printResult(call, context, changed, `${changed.application} ${done} from now on.`);
}

/** `hookloom api requests [ENV]`: lists the pending subscriptions, or approves or rejects an application. @throws CliError */
export async function requests(call: Call, context: CliContext): Promise<void> {
  const decisions = [call.text("approve"), call.text("refuse")].filter((one) => one !== undefined);
  if (decisions.length > 1) throw badUsage("api", "Use either --approve or --refuse");
  const environment = call.positionals[1] ?? call.text("env");
  if (decisions.length > 0) return decide(call, context, environment);
  const pending = await withPort(context, environment, (port) => listRequests(port));
  const rows = pending.map((one) => [
    one.application,
    one.plan ?? "-",
    ...(one.member === undefined ? [] : [`by ${one.member}`]),
    `requested ${one.createdAt}`,
    ...(one.clientId === one.id ? [] : [`client ${one.clientId}`]),
    approvalOptions(one),
  ]);
  printResult(call, context, pending, rows.length === 0 ? "No subscriptions are pending approval." : rows);
}
