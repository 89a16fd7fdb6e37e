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
import { notAsSeen } from "./errors.ts";

/** The options of both commands. */
export const applicationOptions: Readonly<Record<string, OptionHelp>> = {
  env: valueOption("ENV", "The environment of an application; dev by default"),
  plan: valueOption("PLAN", "The plan of a new application, or the one that is approved"),
  client: valueOption(
    "ID",
    "The client id of a new application at the issuer of tokens, where that is not the environment",
  ),
  scope: {
    type: "string",
    multiple: true,
    value: "SCOPE",
    help: "What an application may use; a new one gets every scope that resources demand now unless given",
  },
  "no-scope": flagOption("The application may use no scope"),
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
async function changing<T>(
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
  if (name === undefined) throw badUsage("api", "Give the application's name");
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
  printLine(context, "Hand them over now: the key and the secret are not shown again.");
  if (subscription === "pending")
    printLine(context, 'Its plan requires approval: "hookloom api requests" lists the pending applications.');
}

function applicationState({ revokedAt, subscription }: ApplicationSummary): string {
  return revokedAt === undefined ? subscription : "revoked";
}

function applicationRows(application: ApplicationSummary): readonly string[][] {
  const { application: name, plan, clientId, credentials, revokedAt, member, owner } = application;
  const person = member ?? owner;
  const now = new Date().toISOString();
  const active = credentials.filter(
    (one) => one.revokedAt === undefined && (one.expiresAt === undefined || one.expiresAt > now),
  );
  const ofThem = active.map(({ kind, id, lastFour, usedAt }) => [
    `  ${kind}`,
    id,
    `…${lastFour}`,
    usedAt === undefined ? "never used" : `used ${usedAt}`,
  ]);
  const row = [name, plan ?? "-", applicationState(application), clientId, scopesText(application)];
  return [person === undefined ? row : [...row, `of ${person}`], ...(revokedAt === undefined ? ofThem : [])];
}

async function list(call: Call, context: CliContext): Promise<void> {
  const found = await withPort(context, call.text("env"), (port) => listApplications(port));
  const none = 'There is no application yet: "hookloom api application add NAME" adds one.';
  printResult(call, context, found, found.length === 0 ? none : found.flatMap(applicationRows));
}

async function issue(call: Call, context: CliContext, isNew: boolean): Promise<void> {
  const name = requireName(call.positionals[2]);
  const plan = call.text("plan");
  const clientId = call.text("client");
  const scopes = readScopes(call);
  const added = { name, ...defined({ plan, clientId, scopes }) };
  const what = isNew ? `add the application ${name} to` : `renew the application ${name} of`;
  const issued = await changing(call, context, { what, environment: call.text("env") }, (port) =>
    isNew ? addApplication(port, added) : renewApplication(port, name),
  );
  if (call.has("json")) printJson(context, issued);
  else printIssued(context, issued);
}

async function grant(call: Call, context: CliContext): Promise<void> {
  const name = requireName(call.positionals[2]);
  const scopes = readScopes(call);
  if (scopes === undefined)
    throw badUsage("api", "Give the scopes that it may use with --scope, or --no-scope");
  const target = { what: `change what ${name} may use in`, environment: call.text("env") };
  const changed = await changing(call, context, target, (port) => changeScopes(port, name, { scopes }));
  const now = `${name} may use ${scopesText(changed)} from now on, and nothing else.`;
  printResult(call, context, changed, now);
}

async function revoke(call: Call, context: CliContext): Promise<void> {
  const name = requireName(call.positionals[2]);
  const credential = call.text("credential");
  const what = credential === undefined ? name : `${credential} of ${name}`;
  const target = { what: `revoke ${what} in`, environment: call.text("env") };
  await changing(call, context, target, async (port) =>
    credential === undefined ? revokeApplication(port, name) : revokeCredential(port, name, credential),
  );
  const revoked = { application: name, ...(credential ? { credential } : {}) };
  printResult(call, context, revoked, `${what} is revoked: within a second every replica rejects it.`);
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

/** Returns the command that approves a request as it was made. */
const approvalCommand = ({ id, plan }: ApplicationSummary): string =>
  `--approve ${id}${plan === undefined ? "" : ` --plan ${plan}`}`;

/**
 * Returns the application to approve or reject. An approval specifies the id and the plan that the user has seen.
 * @throws CliError
 */
async function decidedOn(port: number, named: string, call: Call): Promise<ApplicationSummary> {
  const found = await findApplication(port, named);
  if (found === undefined) throw badUsage("api", `There is no application ${named}`);
  const isSeen = found.id === named && found.plan === call.text("plan");
  if (call.text("approve") !== undefined && !isSeen)
    throw notAsSeen(found.application, approvalCommand(found));
  return found;
}

async function decide(call: Call, context: CliContext, environment: string | undefined): Promise<void> {
  const [approved, rejected = ""] = [call.text("approve"), call.text("refuse")];
  const scopes = readScopes(call);
  const subscription = approved === undefined ? "blocked" : "active";
  const decision = { subscription, ...(scopes === undefined ? {} : { scopes }) } as const;
  const what = approved === undefined ? `reject ${rejected} in` : `approve ${approved} in`;
  const changed = await changing(call, context, { what, environment }, async (port) =>
    decideSubscription(port, await decidedOn(port, approved ?? rejected, call), decision),
  );
  const plan = changed.plan === undefined ? "" : ` under the plan ${changed.plan}`;
  const done = approved === undefined ? "may not call the API" : `may call the API${plan}`;
  printResult(call, context, changed, `${changed.application} ${done} from now on.`);
}

/** `hookloom api requests [ENV]`: lists the pending subscriptions, or approves or rejects an application. @throws CliError */
export async function requests(call: Call, context: CliContext): Promise<void> {
  const decisions = [call.text("approve"), call.text("refuse")].filter((one) => one !== undefined);
  if (decisions.length > 1) throw badUsage("api", "A request is either approved or rejected");
  const environment = call.positionals[1] ?? call.text("env");
  if (decisions.length > 0) return decide(call, context, environment);
  const waiting = await withPort(context, environment, (port) => listRequests(port));
  const rows = waiting.map((one) => [
    one.application,
    one.plan ?? "-",
    ...(one.member === undefined ? [] : [`by ${one.member}`]),
    `requested ${one.createdAt}`,
    ...(one.clientId === one.id ? [] : [`client ${one.clientId}`]),
    approvalCommand(one),
  ]);
  printResult(call, context, waiting, rows.length === 0 ? "No subscription waits for approval." : rows);
}
