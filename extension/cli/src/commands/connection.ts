import path from "node:path";
import { vsCodeValuesHint } from "@hookloom/core/environments/contract/errors";
import { findNode } from "@hookloom/core/environments/platform/find-node";
import { readSetting, secretRoot } from "@hookloom/core/environments/secrets/settings";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { sourceLanguage } from "@hookloom/core/flows/language";
import { readSource, replaceSource } from "@hookloom/core/flows/source-file";
import { readProject } from "@hookloom/core/project/config/read-project";
import {
  isVariableName,
  type NewConnection,
  planConnection,
  writeConnection,
} from "@hookloom/core/project/connections/add-connection";
import { checkConnection } from "@hookloom/core/project/connections/check-connection";
import { draftClient, readExports, withFactory } from "@hookloom/core/project/connections/draft-client";
import { requirePackage } from "@hookloom/core/project/connections/find-package";
import {
  type ConnectionPackages,
  installConnection,
} from "@hookloom/core/project/connections/install-connection";
import { checkedClient } from "@hookloom/core/project/connections/made-client";
import {
  isDocument,
  openApiClient,
  openApiConnector,
  openApiPackages,
  readOpenApi,
  typesFile,
  writeTypes,
} from "@hookloom/core/project/connections/openapi-client";
import { checkInsideRoot } from "@hookloom/core/project/inside-root";
import type { Project } from "@hookloom/core/project/project";
import { type CatalogConnection, connections, findConnection } from "@hookloom/runtime/catalog";
import { type Call, type CliContext, type Command, jsonOption, valueOption } from "../shared/command.ts";
import { badUsage, CliError, noSuchConnection, unknownAction } from "../shared/errors.ts";
import { printLine, printNote, printResult } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { readHidden } from "../shared/prompts.ts";

/** Finds a row by its id or label, ignoring case. */
function findRow(name: string): CatalogConnection | undefined {
  const wanted = name.toLowerCase();
  return findConnection(wanted) ?? connections.find(({ label }) => label.toLowerCase() === wanted);
}

async function install(project: Project, packages: ConnectionPackages, context: CliContext): Promise<void> {
  const note = await installConnection(project.root, packages, {
    distDir: context.distDir,
    onProgress: (text) => printNote(context, text),
  });
  if (note !== undefined) printNote(context, note);
}

interface Invocation {
  readonly project: Project;
  readonly call: Call;
  readonly context: CliContext;
}

/** Plans the client for the file's text at the time of writing. */
type Planner = (text: string) => NewConnection;

/** Plans a row's client before anything is installed, so that a name conflict changes nothing. */
async function planRow(
  row: CatalogConnection,
  text: string,
  { project, call, context }: Invocation,
): Promise<Planner> {
  const plan: Planner = (now) =>
    planConnection(now, { connector: row.id, code: row, variable: call.text("name") });
  writeConnection(text, plan(text), sourceLanguage(project.entry));
  await install(project, row, context);
  return plan;
}

/** Plans the client of any other package from the exports of the installed package. */
async function planPackage(name: string, { project, call, context }: Invocation): Promise<Planner> {
  const { root } = project;
  const found = await requirePackage(name, { root });
  await install(project, { packages: { [name]: `^${found.version}` } }, context);
  const node = await findNode({ root, distDir: context.distDir });
  const draft = draftClient(name, await readExports(name, { root, node }));
  const factory = call.text("client");
  const code = factory === undefined ? draft : withFactory(draft, factory, name);
  return (text) => planConnection(text, { connector: name, code, variable: call.text("name") });
}

/** Writes a client into the current text of the file, which the user may have edited during the installation. */
async function write(
  planner: Planner,
  shown: string,
  { project: { entry } }: Invocation,
): Promise<NewConnection> {
  const text = await readSource(entry, shown);
  const plan = planner(text);
  await replaceSource(entry, writeConnection(text, plan, sourceLanguage(entry)));
  return plan;
}

/** Prompts for the values that the new client lacks. Without a terminal, a note lists them. */
async function promptValues(
  plan: NewConnection,
  environment: string,
  { project, context }: Invocation,
): Promise<void> {
  const root = await secretRoot(project.root);
  const secrets = commandLineStore();
  const missing: string[] = [];
  for (const { name, description, optional, default: value, where } of plan.code.settings) {
    const settingName = plan.settingNames[name] ?? name;
    const found = await readSetting(settingName, { root, environment, secrets });
    if (found !== undefined || optional || value !== undefined) continue;
    if (!context.stdin.isTTY) {
      missing.push(settingName);
      continue;
    }
    if (where !== undefined) printNote(context, `For ${settingName}, ${where}.`);
    const given = await readHidden(
      `${settingName} for ${environment} (${description}), empty to set it later: `,
      context,
    );
    if (given.trim() === "") missing.push(settingName);
    else await secrets.set(root, environment, settingName, given);
  }
  if (missing.length > 0)
    printNote(
      context,
      `${missing.join(" and ")} ${missing.length > 1 ? "have" : "has"} no value in ${environment} yet: set it with "hookloom settings ${environment} set ${missing[0]}"${vsCodeValuesHint}.`,
    );
}

async function add(name: string, invocation: Invocation): Promise<void> {
  const { project, call, context } = invocation;
  const environment = checkEnvironment(project, call.text("env") ?? "dev");
  const variable = call.text("name");
  if (variable !== undefined && !isVariableName(variable))
    throw new CliError(`${variable} cannot be the name of a variable: use letters and digits, as in slack.`);
  const shown = path.relative(context.cwd, project.entry) || project.entry;
  await checkInsideRoot(project.root, project.entry);
  const text = await readSource(project.entry, shown);
  if (isDocument(name)) return addDocument(name, text, { shown, environment }, invocation);
  const row = findRow(name);
  if (row && call.text("client") !== undefined)
    throw badUsage("connection", `${row.label} has its own client, so --client is only for other packages`);
  const planner = row ? await planRow(row, text, invocation) : await planPackage(name, invocation);
  const plan = await write(planner, shown, invocation);
  await promptValues(plan, environment, invocation);
  const settings = plan.code.settings.map((each) => plan.settingNames[each.name] ?? each.name);
  const added = { connector: plan.connector, name: plan.variable, file: shown, settings };
  const next = row ? `: "hookloom connection test ${plan.variable}" makes a harmless call` : "";
  printResult(call, context, added, `The connection ${plan.variable} was added to ${shown}${next}.`);
}

/** Adds a typed client for an OpenAPI document. If the file already contains the client, only its types are regenerated. */
async function addDocument(
  name: string,
  text: string,
  { shown, environment }: { readonly shown: string; readonly environment: string },
  invocation: Invocation,
): Promise<void> {
  const { project, call, context } = invocation;
  const { root, entry } = project;
  const document = await readOpenApi(name, { cwd: context.cwd });
  const file = typesFile(entry, document);
  const code = openApiClient(document, file, entry);
  const variable = call.text("name");
  const isTypesUpdate = text.includes(`import("./${path.basename(file)}").paths`) && variable === undefined;
  const planner: Planner = (now) => planConnection(now, { connector: openApiConnector, code, variable });
  // A name conflict throws here, before anything is changed.
  if (!isTypesUpdate) writeConnection(text, planner(text), sourceLanguage(entry));
  await writeTypes(document, file, { root, onProgress: (line) => printNote(context, line) });
  const types = path.relative(context.cwd, file);
  if (isTypesUpdate)
    return printLine(context, `The types of ${document.title} were regenerated in ${types}.`);
  await install(project, openApiPackages, context);
  const plan = await write(planner, shown, invocation);
  await promptValues(plan, environment, invocation);
  const result = { connector: plan.connector, name: plan.variable, file: shown, types };
  printResult(
    call,
    context,
    result,
    `The connection ${plan.variable} was added to ${shown}, and its types to ${types}.`,
  );
}

async function test(name: string, { project, call, context }: Invocation): Promise<void> {
  const environment = checkEnvironment(project, call.text("env") ?? "dev");
  const { connections: declared } = await readProject(project);
  const one =
    declared.find((each) => each.name === name) ??
    declared.find(({ connector }) => connector === findRow(name)?.id);
  if (one === undefined)
    throw noSuchConnection(
      name,
      declared.map((each) => each.name),
    );
  const row = findConnection(one.connector);
  if (row === undefined)
    throw new CliError(
      `${name} is a client of ${one.connector}, for which Hookloom has no test call: write your own test.`,
    );
  const { client, names, settings } = await checkedClient(row, one);
  const { root } = project;
  const values: Record<string, string> = {};
  for (const { name: own, isNeeded } of settings) {
    const found = await readSetting(own, { root, environment, secrets: commandLineStore() });
    if (found) values[own] = found.value;
    else if (isNeeded)
      throw new CliError(
        `${own} has no value in ${environment}: set it with "hookloom settings ${environment} set ${own}"${vsCodeValuesHint}.`,
      );
  }
  const node = await findNode({ root, distDir: context.distDir });
  printNote(context, `${row.check.description}`);
  const problem = await checkConnection(row, { root, node, values, names, client });
  if (problem) throw new CliError(problem.message, "failed");
  const result = { connector: row.id, name: one.name, environment, ok: true };
  const line = `${one.name} works in ${environment}: ${row.label} accepted the settings.`;
  printResult(call, context, result, line);
}

function list(call: Call, context: CliContext): void {
  const services = connections.map(({ id, label, hint, packages }) => {
    return { id, label, hint, packages: Object.keys(packages) };
  });
  const rows = services.map(({ id, label, hint }) => [id, label, hint]);
  printResult(call, context, services, rows);
}

export const connection: Command = {
  name: "connection",
  usage: "add NAME [--name VARIABLE] [--env ENV] | test VARIABLE [--env ENV] | list",
  summary: "Add a client for an external service to a project, test a client, or list the supported services",
  maxPositionals: 2,
  details: [
    "NAME is in the list, or any package in the registry that npm is configured to use. add installs the package, writes import,",
    "settings and client into the entry file and prompts for the values that ENV (dev by default) lacks; they go into the",
    "secret store. test makes one harmless call with the values of ENV.",
    "NAME can also be an OpenAPI document, as a file or URL: each call writes its types beside the entry file.",
    'For a package that is not in the list, --client "new Shop({{SHOP_KEY}})" specifies how its client is created; each {{NAME}}',
    "becomes a secret.",
  ],
  options: {
    name: valueOption("VARIABLE", "The name of the client's variable"),
    env: valueOption("ENV", "The environment whose values are set or used; dev by default"),
    client: valueOption("CODE", "How the client of another package is created"),
    json: jsonOption,
  },
  async run(call, context) {
    const [verb, name] = call.positionals;
    if (verb === "list" && name === undefined) return list(call, context);
    if (verb === "list") throw badUsage("connection", `Unexpected argument ${name}`);
    if (verb !== "add" && verb !== "test") throw unknownAction("connection", verb, ["add", "test", "list"]);
    if (name === undefined) throw badUsage("connection", `Specify the connection to ${verb}`);
    const invocation = { project: await requireProject(context, undefined), call, context };
    return verb === "add" ? add(name, invocation) : test(name, invocation);
  },
};
