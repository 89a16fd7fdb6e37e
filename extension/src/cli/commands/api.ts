import { readFile } from "node:fs/promises";
import path from "node:path";
import { checkApi, type EffectiveApi } from "@hookloom/runtime/api";
import { callApi } from "../../environments/api-rules.ts";
import { userName } from "../../environments/platform/user-account.ts";
import type { Target } from "../../environments/target.ts";
import { type ApiChange, apiChanges, changeSentence } from "../../project/config/api-changes.ts";
import { revisionAt, revisionOf } from "../../project/config/api-revision.ts";
import { checkProjectApi, projectRules } from "../../project/config/project-api.ts";
import { readProject } from "../../project/config/read-project.ts";
import { type Project, projectFile } from "../../project/project.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { apiProblems, badUsage, noApi } from "../errors.ts";
import { printJson, printLine, printTable } from "../output.ts";
import { checkEnvironment, environmentNames, projectOf } from "../projects.ts";
import { endSignal, namedEnvironment, runVerb, withTarget, yesOption } from "../run-verb.ts";
import { application, applicationOptions, requests } from "./api-applications.ts";

const limitText = (limit: { readonly count: number; readonly seconds: number } | undefined): string =>
  limit === undefined ? "unlimited" : `${limit.count} in ${limit.seconds} s`;

function printRules(context: CliContext, environment: string, api: EffectiveApi): void {
  const issuer = api.issuer === "own" ? "the environment itself" : api.issuer.url;
  printLine(context, `${api.title} ${api.version} in ${environment}: ${api.state} (rules ${api.hash})`);
  const rows = Object.entries({ "other paths": api.usual, ...api.resources }).map(([name, rules]) => [
    name,
    rules.access.join(" or "),
    `requests ${limitText(rules.limits.requests)}`,
    `runs ${limitText(rules.runs)}`,
  ]);
  const plans = Object.entries(api.plans).map(([name, { requests }]) => [
    `plan ${name}`,
    limitText(requests),
  ]);
  printTable(context, [
    ["tokens from", issuer],
    ["requests of all", limitText(api.limits.requests)],
    ["of one address", limitText(api.limits.address)],
    ...plans,
    ...rows,
  ]);
}

async function show(call: Call, context: CliContext): Promise<void> {
  const project = await projectOf(context, undefined);
  const named = call.positionals[1];
  const names = named === undefined ? environmentNames(project) : [checkEnvironment(project, named)];
  const content = await readProject(project);
  const found: [string, EffectiveApi | undefined][] = [];
  for (const name of names) found.push([name, await projectRules(project, name, content)]);
  if (call.has("json")) {
    const all = Object.fromEntries(found.map(([name, api]) => [name, api ?? null]));
    return printJson(context, named === undefined ? all : (all[named] ?? null));
  }
  for (const [name, api] of found) {
    if (api === undefined) throw noApi();
    printRules(context, name, api);
  }
}

/** What the working folder changes against a revision, without the jumps that were allowed. */
async function changesSince(
  project: Project,
  base: string,
  allowed: readonly string[],
): Promise<readonly ApiChange[]> {
  const before = await revisionAt(project.root, base);
  const now = await revisionOf(project, await readFile(path.join(project.root, projectFile), "utf8"));
  if (before === undefined || now === undefined) return [];
  const problems = checkApi(before.file);
  // What was wrong then promised nothing that could be read.
  if (problems.some(({ code }) => code === "wrong-value")) return [];
  return apiChanges(before, now).filter(
    (change) => change.code !== "forbidden-state" || !allowed.includes(`${change.from}:${change.to}`),
  );
}

async function check(call: Call, context: CliContext): Promise<void> {
  const project = await projectOf(context, undefined);
  const findings = await checkProjectApi(project.root, await readProject(project));
  const base = call.text("base");
  const isReadable = findings.every(
    ({ problem }) => problem.code === "missing-file" || problem.code === "no-api",
  );
  const changes =
    base === undefined || !isReadable ? [] : await changesSince(project, base, call.texts("allow"));
  const sentences = [
    ...findings.map(
      ({ sentence, line }) => `${projectFile}${line === undefined ? "" : `:${line}`}: ${sentence}`,
    ),
    ...changes.map(changeSentence),
  ];
  if (call.has("json")) printJson(context, { problems: findings, changes });
  else for (const sentence of sentences) printLine(context, sentence);
  if (sentences.length > 0) throw apiProblems(sentences.length);
  if (!call.has("json")) printLine(context, "The api of hookloom.json is all right.");
}

/** Takes the hooks of a retired API away, or says how. */
async function afterRetiring(call: Call, context: CliContext, target: Target): Promise<void> {
  const { state } = (await target.rules()) ?? {};
  const { registrations } = await target.status(endSignal(context));
  if (state !== "retired" || registrations.length === 0) return;
  const { environment } = target;
  if (!call.has("unregister")) {
    const names = registrations.map(({ trigger, source }) => `${trigger} at ${source}`).join(" and ");
    const how = `take them away with "hookloom unregister ${environment}"`;
    return printLine(context, `The API is retired, and its sources still send to it (${names}): ${how}.`);
  }
  await runVerb(context, async (verb) => {
    const registrar = await import("../../environments/registration/registrar.ts");
    await registrar.unregister(await target.registration(verb.signal), verb);
  });
}

async function apply(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "change the rules of" });
    const outcome = await runVerb(context, (verb) => target.applyRules(verb));
    if (call.has("json")) printJson(context, { environment, ...outcome, hash: outcome.hash ?? null });
    else if (outcome.hash === undefined) throw noApi();
    else {
      const { hash, processes } = outcome;
      const now = `${processes} ${processes === 1 ? "process follows" : "processes follow"} them now`;
      const when = processes === 0 ? "they hold once a build of it runs" : now;
      printLine(context, `The rules of ${environment} are ${hash}: ${when}.`);
    }
    await afterRetiring(call, context, target);
  });
}

async function block(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  const reason = call.text("reason")?.trim() ?? "";
  if (reason === "") throw badUsage("api", 'Say why with --reason, such as --reason "The database moves"');
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "block the API of" });
    const port = await target.managementPort(endSignal(context));
    const status = await callApi(port, { block: { reason, by: userName() ?? "" } }, environment);
    if (call.has("json")) return printJson(context, status);
    const sources = "signed deliveries are stored and wait";
    printLine(
      context,
      `The API of ${environment} is blocked: consumers get 503, ${sources} until it is unblocked.`,
    );
  });
}

async function unblock(call: Call, context: CliContext): Promise<void> {
  const { project, environment } = await namedEnvironment("api", call, context, 1);
  await withTarget(project, environment, context, async (target) => {
    await confirm(call, context, { project, target, what: "unblock the API of" });
    const status = await callApi(await target.managementPort(endSignal(context)), "unblock", environment);
    if (call.has("json")) return printJson(context, status);
    printLine(context, `The API of ${environment} is ${status.state ?? "open"}; what waited runs now.`);
  });
}

const verbs: Readonly<Record<string, (call: Call, context: CliContext) => Promise<void>>> = {
  show,
  check,
  apply,
  block,
  unblock,
  application,
  requests,
};

export const api: Command = {
  name: "api",
  usage:
    "show [ENV] | check [--base REF] | apply ENV | block ENV --reason TEXT | unblock ENV | application VERB [NAME] | requests [ENV]",
  summary: "Show, check and change the rules of an environment's consumers, and manage their applications",
  maxPositionals: 3,
  details: [
    'The rules are the member "api" of hookloom.json, which "environments": { "prod": { "api": {} } } may override.',
    "show prints what they come to. check says what is wrong with them and, with --base, which states may not follow one",
    "another and which promises to callers are broken since that revision of git.",
    "apply rolls them out without a build and without a restart. block closes an API without a change of hookloom.json:",
    "consumers get 503, signed deliveries are stored and run after unblock. Another state that is applied ends it, too.",
    "prod asks first, or wants --yes.",
    "application list, add NAME, renew NAME and revoke NAME: add gives a key and a client's secret, which are shown once;",
    "renew gives a second pair, so that the first can be replaced without a gap. requests lists who waits for approval.",
  ],
  options: {
    base: { type: "string", value: "REF", help: "The revision of git to compare with, such as origin/main" },
    allow: { type: "string", multiple: true, value: "FROM:TO", help: "A change of state to let pass" },
    reason: { type: "string", value: "TEXT", help: "Why it is blocked; the status says so" },
    unregister: {
      type: "boolean",
      help: "With apply: take the hooks of a retired API away at their sources",
    },
    ...applicationOptions,
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const [verb] = call.positionals;
    const run = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (run === undefined)
      throw badUsage(
        "api",
        verb === undefined ? "Say what to do" : `${verb} is nothing that can be done here`,
      );
    await run(call, context);
  },
};
