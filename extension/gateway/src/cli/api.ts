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

/** Returns the portal's URL if the environment's address is known, otherwise its path. */
async function portalText(
  project: Project,
  environment: string,
  api: EffectiveApi,
  context: CliContext,
): Promise<readonly (readonly string[])[]> {
  if (api.portal === undefined) return [];
  const status = await withTarget(project, environment, context, (target) =>
    target.status(endSignal(context)),
  ).catch(ignored("the portal is named without its address"));
  const where = portalUrl(api, status?.url) ?? "/portal, once it runs";
  return [["portal", `${where} (${api.portal.visibility})`]];
}

function printRules(
  context: CliContext,
  environment: string,
  api: EffectiveApi,
  more: readonly (readonly string[])[],
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
    ["requests of all", limited(api.limits.requests)],
    ["of one address", limited(api.limits.address)],
    ...more,
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
  printLine(context, `${name} has the package ${gatewayName}.`);
}

async function show(call: Call, context: CliContext): Promise<void> {
  const project = await requireProject(context, undefined);
  const named = call.positionals[1];
  const names = named === undefined ? environmentNames(project) : [checkEnvironment(project, named)];
  const content = await readProject(project);
  const found: [string, EffectiveApi | undefined][] = [];
  for (const name of names) found.push([name, await projectRules(project, name, content)]);
  if (call.has("json")) {
    const all = Object.fromEntries(found.map(([name, api]) => [name, api ?? null]));
    return printJson(context, named === undefined ? all : (all[named] ?? null));
  }
  if (found.every(([, api]) => api === undefined)) throw noApi();
  for (const [name, api] of found) {
    if (api === undefined)
      printLine(context, `${name} has no "api", so every request of a consumer is rejected.`);
    else printRules(context, name, api, await portalText(project, name, api, context));
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
      `All visitors of the portal of ${name} have the address of the proxy in front, so a few can keep the others from signing in: name the proxy in "trustedProxies".`,
    );
  if (messages.length > 0) throw apiProblems(messages.length);
  if (!call.has("json")) printLine(context, "No problems found in the API of hookloom.json.");
}

/** Removes the hooks of a retired API if the user confirms, or prints how to remove them. */
async function afterRetiring(call: Call, context: CliContext, target: Target): Promise<void> {
  const hooks = await hooksOfRetired(target, endSignal(context));
  if (hooks.length === 0) return;
  const message = `The API is retired, and its sources still send to it (${hookNames(hooks)})`;
  if (!call.has("unregister")) {
    const isInteractive = context.stdin.isTTY && !call.has("yes") && !call.has("json");
    if (!isInteractive) {
      const how = `remove them with "hookloom unregister ${target.environment}"`;
      return (call.has("json") ? printNote : printLine)(context, `${message}: ${how}.`);
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

/** Prints the environment's applications that hookloom.json does not list, if it lists any. */
async function printOthers(context: CliContext, target: Target): Promise<void> {
  const listed = Object.keys(effectiveRules(await target.rules())?.applications ?? {});
  if (listed.length === 0) return;
  const all = await listApplications(await target.managementPort(endSignal(context)));
  const known = new Set([...listed, "console"]);
  const others = all.filter(
    ({ application: name, revokedAt }) => revokedAt === undefined && !known.has(name),
  );
  if (others.length === 0) return;
  const names = others.map(({ application: name }) => name).join(", ");
  printLine(context, `Not in hookloom.json: ${names}. "hookloom api application revoke NAME" ends one.`);
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
      const now = `${processes} ${processes === 1 ? "process follows" : "processes follow"} them now`;
      const when = processes === 0 ? "they hold once a build of it runs" : now;
      printLine(context, `The rules of ${environment} are ${hash}: ${when}.`);
      if (processes > 0) await printOthers(context, target);
    }
    await afterRetiring(call, context, target);
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
    const what = "consumers get 503, signed deliveries are stored and wait until it is unblocked";
    printResult(call, context, status, `The API of ${environment} is blocked: ${what}.`);
  });
}

async function unblock(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "unblock the API of" });
    const status = await unblockApi(target, endSignal(context));
    const now = `The API of ${environment} is ${status.state ?? "open"}; what waited runs now.`;
    printResult(call, context, status, now);
  });
}

interface Verb extends CommandVerb {
  run(call: Call, context: CliContext): Promise<void>;
}

const confirmation = "prod requires confirmation unless --yes is given.";

const verbs: Readonly<Record<string, Verb>> = {
  add: {
    usage: "",
    summary: "Add the package that enforces the rules, where hookloom.json was edited by hand",
    details: [
      "It is @hookloom/gateway; the form of the API in VS Code adds it by itself. The command line in a project does not carry it.",
    ],
    options: [],
    run: add,
  },
  show: {
    usage: "[ENV]",
    summary: "Show the rules that hold, of all environments or of one",
    options: ["json"],
    run: show,
  },
  check: {
    usage: "[--base REF] [--allow FROM:TO...]",
    summary: "Check the rules",
    details: [
      "With --base, it also reports which states may not follow one another and which promises to callers are broken since that",
      "revision of git.",
    ],
    options: ["base", "allow", "json"],
    run: check,
  },
  apply: {
    usage: "ENV [--unregister] [--yes]",
    summary: "Show what changes, and roll the rules out without a build or a restart",
    details: [confirmation],
    options: ["unregister", "yes", "json"],
    run: apply,
  },
  block: {
    usage: "ENV --reason TEXT [--yes]",
    summary: "Close an API without a change of hookloom.json",
    details: [
      "Consumers get 503; signed deliveries are stored, and run after unblock. Another state that is applied ends it, too.",
      confirmation,
    ],
    options: ["reason", "yes", "json"],
    run: block,
  },
  unblock: {
    usage: "ENV [--yes]",
    summary: "Open the API again, and run what waited",
    details: [confirmation],
    options: ["yes", "json"],
    run: unblock,
  },
  application: {
    usage: "list | add NAME | renew NAME | grant NAME | revoke NAME [--env ENV]",
    summary: "Manage the applications that may call the API",
    details: [
      "add gives a key and a client's secret, which are shown once; renew gives a second pair, so that the first can be replaced",
      "without a gap. grant NAME --scope SCOPE... replaces the scopes that it may use. One that is added without --scope gets every",
      "scope that resources require then; one created in the portal gets none until you grant them. No application has a scope that",
      "is required later until it is granted.",
      confirmation,
    ],
    options: ["env", "plan", "client", "scope", "no-scope", "credential", "yes", "json"],
    run: application,
  },
  requests: {
    usage: "[ENV] [--approve ID [--plan PLAN] | --refuse ID]",
    summary: "List the pending applications, and approve or reject one",
    details: [
      "An approval names the id and the plan that the list shows; --scope grants scopes at the same time.",
      confirmation,
    ],
    options: ["env", "approve", "refuse", "plan", "scope", "no-scope", "yes", "json"],
    run: requests,
  },
};

export const api: Command = {
  name: "api",
  usage: Object.keys(verbs).join(" | "),
  summary: "Show, check and change the rules of an environment's consumers, and manage their applications",
  maxPositionals: 3,
  details: [
    'The rules are the member "api" of hookloom.json, which "environments": { "prod": { "api": {} } } may override.',
  ],
  verbs,
  options: {
    base: valueOption("REF", "The revision of git to compare with, such as origin/main"),
    allow: { type: "string", multiple: true, value: "FROM:TO", help: "A change of state to let pass" },
    reason: valueOption("TEXT", "Why it is blocked, which the status shows"),
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
