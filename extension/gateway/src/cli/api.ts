import {
  type Call,
  type CliContext,
  type Command,
  type CommandVerb,
  flagOption,
  jsonOption,
  valueOption,
} from "@hookloom/cli/shared/command";
import { confirm } from "@hookloom/cli/shared/confirm";
import { badUsage, unknownAction } from "@hookloom/cli/shared/errors";
import { printJson, printLine, printNote, printResult, printTable } from "@hookloom/cli/shared/output";
import { environmentNames, requireProject } from "@hookloom/cli/shared/projects";
import { readShown } from "@hookloom/cli/shared/prompts";
import { endSignal, namedEnvironment, runVerb, withTarget, yesOption } from "@hookloom/cli/shared/run-verb";
import type { Target } from "@hookloom/core/environments/contract/target";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { gatewayName } from "@hookloom/core/project/packages/gateway-name";
import { installProject } from "@hookloom/core/project/packages/install";
import { type Project, projectFile } from "@hookloom/core/project/project";
import type { EffectiveApi, Limit } from "@hookloom/gateway";
import { ignored } from "@hookloom/protocol/ignored-error";
import { changeMessage } from "../config/api-changes.ts";
import { checkApiOf, portalsBehindOneAddress } from "../config/api-check.ts";
import { projectRules } from "../config/project-api.ts";
import { limitText } from "../management/api-rules.ts";
import { listApplications } from "../management/applications.ts";
import { portalUrl } from "../management/portal.ts";
import {
  blockApi,
  differenceLine,
  hookNames,
  hooksOfRetired,
  removeHooks,
  rulesChange,
  unblockApi,
} from "../rules/api-verbs.ts";
import { effectiveRules } from "../rules/effective-rules.ts";
import { application, applicationOptions, requests } from "./api-applications.ts";
import { apiProblems, noApi } from "./errors.ts";

const limited = (limit: Limit | undefined): string => (limit === undefined ? "unlimited" : limitText(limit));

/** Returns a row with the portal's URL, or its path if the environment's address is unknown; none without a portal. */
async function portalRows(
  project: Project,
  environment: string,
  api: EffectiveApi,
  context: CliContext,
): Promise<readonly (readonly string[])[]> {
  if (api.portal === undefined) return [];
  const status = await withTarget(project, environment, context, (target) =>
    target.status(endSignal(context)),
  ).catch(ignored("the portal's path is shown without the address"));
  const location = portalUrl(api, status?.url) ?? "/portal, once it runs";
  return [["portal", `${location} (${api.portal.visibility})`]];
}

function printRules(
  context: CliContext,
  environment: string,
  api: EffectiveApi,
  extraRows: readonly (readonly string[])[],
): void {
  const issuer = api.issuer === "own" ? "the environment itself" : api.issuer.url;
  printLine(context, `${api.title} ${api.version} in ${environment}: ${api.state} (rules ${api.hash})`);
  const rows = Object.entries({ "other paths": api.usual, ...api.resources }).map(([name, rules]) => [
    name,
    rules.access.join(" or "),
    `requests ${limited(rules.limits.requests)}`,
    `runs ${limited(rules.runs)}`,
    ...(rules.scopes.length === 0 ? [] : [`requires ${rules.scopes.join(" ")}`]),
  ]);
  const plans = Object.entries(api.plans).map(([name, { requests }]) => [`plan ${name}`, limited(requests)]);
  printTable(context, [
    ["tokens from", issuer],
    ["all requests", limited(api.limits.requests)],
    ["requests per address", limited(api.limits.address)],
    ...extraRows,
    ...plans,
    ...rows,
  ]);
}

/**
 * Adds the package that enforces the rules. The form in VS Code adds it automatically; this command is for projects whose
 * hookloom.json is edited by hand.
 */
async function add(_call: Call, context: CliContext): Promise<void> {
  const { root, name } = await requireProject(context, undefined);
  const note = await installProject(root, {
    distDir: context.distDir,
    addsApi: true,
    onProgress: (text) => printNote(context, text),
  });
  if (note !== undefined) printNote(context, note);
  printLine(context, `${gatewayName} is installed in ${name}.`);
}

async function show(call: Call, context: CliContext): Promise<void> {
  const project = await requireProject(context, undefined);
  const environment = call.positionals[1];
  const names =
    environment === undefined ? environmentNames(project) : [checkEnvironment(project, environment)];
  const content = await readProject(project);
  const found: [string, EffectiveApi | undefined][] = [];
  for (const name of names) found.push([name, await projectRules(project, name, content)]);
  if (call.has("json")) {
    const all = Object.fromEntries(found.map(([name, api]) => [name, api ?? null]));
    return printJson(context, environment === undefined ? all : (all[environment] ?? null));
  }
  if (found.every(([, api]) => api === undefined)) throw noApi();
  for (const [name, api] of found) {
    if (api === undefined) printLine(context, `${name} has no "api", so all consumer requests are rejected.`);
    else printRules(context, name, api, await portalRows(project, name, api, context));
  }
}

async function check(call: Call, context: CliContext): Promise<void> {
  const project = await requireProject(context, undefined);
  const { findings, links, changes } = await checkApiOf(project, {
    base: call.text("base"),
    allowed: call.texts("allow"),
  });
  const messages = [
    ...[...findings.map((finding) => ({ file: projectFile, ...finding })), ...links].map(
      ({ file, sentence, line }) => `${file}${line === undefined ? "" : `:${line}`}: ${sentence}`,
    ),
    ...changes.map(changeMessage),
  ];
  if (call.has("json")) printJson(context, { problems: findings, links, changes });
  else for (const message of messages) printLine(context, message);
  for (const name of await portalsBehindOneAddress(project))
    printNote(
      context,
      `All visitors to the portal of ${name} appear to have the proxy's IP address, so a few can keep the others from signing in: add the proxy to "trustedProxies".`,
    );
  if (messages.length > 0) throw apiProblems(messages.length);
  if (!call.has("json")) printLine(context, "No problems found in the API of hookloom.json.");
}

/** Removes the hooks of a retired API if the user confirms, or prints how to remove them. */
async function offerHookRemoval(call: Call, context: CliContext, target: Target): Promise<void> {
  const hooks = await hooksOfRetired(target, endSignal(context));
  if (hooks.length === 0) return;
  const message = `The API is retired, but its sources still send to it (${hookNames(hooks)})`;
  if (!call.has("unregister")) {
    const isInteractive = context.stdin.isTTY && !call.has("yes") && !call.has("json");
    if (!isInteractive) {
      const instruction = `remove them with "hookloom unregister ${target.environment}"`;
      return (call.has("json") ? printNote : printLine)(context, `${message}: ${instruction}.`);
    }
    printNote(context, `${message}.`);
    if ((await readShown("Type yes to remove these hooks at their sources: ", context)) !== "yes") return;
  }
  await runVerb(context, (verb) => removeHooks(target, verb));
}

/** Prints the changes before the user confirms them. */
async function printChange(context: CliContext, target: Target): Promise<void> {
  const change = await rulesChange(target, endSignal(context));
  if (change === undefined || change.differences.length === 0) return;
  printNote(context, `The rules of ${target.environment} change:`);
  for (const difference of change.differences) printNote(context, `  ${differenceLine(difference)}`);
  if (change.jump !== undefined) printNote(context, change.jump);
}

/** Prints the environment's applications that are missing from hookloom.json, unless hookloom.json lists none at all. */
async function printUnlistedApplications(context: CliContext, target: Target): Promise<void> {
  const listed = Object.keys(effectiveRules(await target.rules())?.applications ?? {});
  if (listed.length === 0) return;
  const all = await listApplications(await target.managementPort(endSignal(context)));
  const known = new Set([...listed, "console"]);
  const unlisted = all.filter(
    ({ application: name, revokedAt }) => revokedAt === undefined && !known.has(name),
  );
  if (unlisted.length === 0) return;
  const names = unlisted.map(({ application: name }) => name).join(", ");
  printLine(context, `Not in hookloom.json: ${names}. "hookloom api application revoke NAME" revokes one.`);
}

async function apply(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  await withTarget(project, environment, context, async (target) => {
    await printChange(context, target);
    await confirm(call, context, { project, target, what: "change the rules of" });
    const outcome = await runVerb(context, (verb) => target.applyRules(verb));
    if (call.has("json")) printJson(context, { environment, ...outcome, hash: outcome.hash ?? null });
    else if (outcome.hash === undefined) throw noApi();
    else {
      const { hash, processes } = outcome;
      const applied = `${processes} ${processes === 1 ? "process now applies" : "processes now apply"} them`;
      const effect = processes === 0 ? "they apply once a build runs" : applied;
      printLine(context, `The rules of ${environment} have the hash ${hash}: ${effect}.`);
      if (processes > 0) await printUnlistedApplications(context, target);
    }
    await offerHookRemoval(call, context, target);
  });
}

async function block(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  const reason = call.text("reason")?.trim() ?? "";
  if (reason === "")
    throw badUsage("api", 'Give a reason with --reason, such as --reason "Database migration"');
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "block the API of" });
    const status = await blockApi(target, reason, endSignal(context));
    const what = "consumers get 503, and signed deliveries are stored until it is unblocked";
    printResult(call, context, status, `The API of ${environment} is blocked: ${what}.`);
  });
}

async function unblock(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "unblock the API of" });
    const status = await unblockApi(target, endSignal(context));
    const message = `The API of ${environment} is ${status.state ?? "open"}; stored deliveries are now running.`;
    printResult(call, context, status, message);
  });
}

interface Verb extends CommandVerb {
  run(call: Call, context: CliContext): Promise<void>;
}

const confirmation = "prod requires confirmation unless --yes is given.";

const verbs: Readonly<Record<string, Verb>> = {
  add: {
    usage: "",
    summary: "Add the package that enforces the rules, if hookloom.json was edited by hand",
    details: [
      "The package is @hookloom/gateway; the API form in VS Code adds it automatically. The command line in a project does not include it.",
    ],
    options: [],
    run: add,
  },
  show: {
    usage: "[ENV]",
    summary: "Show the effective rules of one or all environments",
    options: ["json"],
    run: show,
  },
  check: {
    usage: "[--base REF] [--allow FROM:TO...]",
    summary: "Check the rules",
    details: [
      "With --base, it also reports forbidden state changes and the promises to callers that were broken since that git",
      "revision.",
    ],
    options: ["base", "allow", "json"],
    run: check,
  },
  apply: {
    usage: "ENV [--unregister] [--yes]",
    summary: "Show the changes, and roll out the rules without a build or a restart",
    details: [confirmation],
    options: ["unregister", "yes", "json"],
    run: apply,
  },
  block: {
    usage: "ENV --reason TEXT [--yes]",
    summary: "Block an API without changing hookloom.json",
    details: [
      "Consumers get 503; signed deliveries are stored, and run after unblock. Applying another state also ends the block.",
      confirmation,
    ],
    options: ["reason", "yes", "json"],
    run: block,
  },
  unblock: {
    usage: "ENV [--yes]",
    summary: "Unblock the API, and run the stored deliveries",
    details: [confirmation],
    options: ["yes", "json"],
    run: unblock,
  },
  application: {
    usage: "list | add NAME | renew NAME | grant NAME | revoke NAME [--env ENV]",
    summary: "Manage the applications that may call the API",
    details: [
      "add issues a key and a client secret, which are shown once; renew issues a second pair, so that the first can be replaced",
      "without downtime. grant NAME --scope SCOPE... replaces the application's scopes. An application added without --scope gets",
      "every scope that resources currently require; one created in the portal gets none until you grant them. Scopes that are",
      "required later must be granted explicitly.",
      confirmation,
    ],
    options: ["env", "plan", "client", "scope", "no-scope", "credential", "yes", "json"],
    run: application,
  },
  requests: {
    usage: "[ENV] [--approve ID [--plan PLAN] | --refuse ID]",
    summary: "List the pending applications, and approve or reject one",
    details: [
      "To approve, give the id and the plan from the list; --scope grants scopes at the same time.",
      confirmation,
    ],
    options: ["env", "approve", "refuse", "plan", "scope", "no-scope", "yes", "json"],
    run: requests,
  },
};

export const api: Command = {
  name: "api",
  usage: Object.keys(verbs).join(" | "),
  summary: "Show, check and change the rules for an environment's consumers, and manage their applications",
  maxPositionals: 3,
  details: [
    'The rules are the member "api" of hookloom.json, which "environments": { "prod": { "api": {} } } may override.',
  ],
  verbs,
  options: {
    base: valueOption("REF", "The git revision to compare with, such as origin/main"),
    allow: { type: "string", multiple: true, value: "FROM:TO", help: "A state change to allow" },
    reason: valueOption("TEXT", "The reason for the block, shown in the status"),
    unregister: flagOption("Remove the hooks of a retired API at their sources"),
    ...applicationOptions,
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const [verb] = call.positionals;
    const known = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (known === undefined) throw unknownAction("api", verb, Object.keys(verbs));
    await known.run(call, context);
  },
};
