import { capabilities } from "@hookloom/core/capabilities/capabilities";
import { type Capability, type CapabilityContext, readInput } from "@hookloom/core/capabilities/capability";
import { resolveProject } from "@hookloom/core/capabilities/environments";
import { type Confirmation, confirmationIn } from "@hookloom/core/capabilities/errors";
import { redacted } from "@hookloom/core/capabilities/redact";
import { isUserError } from "@hookloom/core/project/user-error";
import { faultText } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { editorAccounts } from "../environments/accounts.ts";
import { confirmChange } from "../environments/confirm.ts";
import { openKubernetes } from "../environments/open-kubernetes.ts";
import { saveFilesOf } from "../projects/save-files.ts";
import { HostError } from "../shared/errors.ts";
import type { AgentPart, AgentPorts } from "./agent-ports.ts";
import { confirmationText } from "./confirmation-text.ts";
import { openSources } from "./open-sources.ts";

/** VS Code's tools are those of all extensions, so ours have this before their names. */
const prefix = "hookloom_";

/** The input of a call, as its tool takes it. */
type CheckedInput = Readonly<Record<string, unknown>> & { readonly project?: string };

/** The tools for language models, in this window. */
export function createAgentPart(ports: AgentPorts): AgentPart {
  return {
    prepare: async (name, input) => await prepared(ports, getTool(name), input),
    async invoke(name, input, token) {
      const controller = new AbortController();
      const listening = token.onCancellationRequested(() => controller.abort());
      if (token.isCancellationRequested) controller.abort();
      try {
        const made = await invoked(ports, getTool(name), input, controller.signal);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(made))]);
      } catch (thrown) {
        if (controller.signal.aborted) throw new vscode.CancellationError();
        const { message } = toAgentError(thrown, name, ports);
        throw new Error(await redacted(getTool(name), message, createContext(ports, controller.signal)));
      } finally {
        listening.dispose();
      }
    },
  };
}

function getTool(name: string): Capability {
  const tool = capabilities.find((one) => `${prefix}${one.name}` === name);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  return tool;
}

/** A folder that nobody trusts is only read: what it says of environments could lead anywhere. */
const mayBeCalled = ({ effect, reaches = false }: Capability): boolean =>
  vscode.workspace.isTrusted || (effect === "reads" && !reaches);

function createContext(
  { distDir, toolVersion, secrets, api, log, run }: AgentPorts,
  signal: AbortSignal,
): CapabilityContext {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    folders: folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
    signal,
    distDir,
    toolVersion,
    secrets,
    accounts: editorAccounts(secrets, false),
    api,
    openKubernetes,
    trusted: vscode.workspace.isTrusted,
    files: openSources,
    setCommand: vscode.l10n.t("Hookloom: Settings of an environment…"),
    progress: (text) => log.info(text),
    // VS Code itself asks before each call that changes something.
    checkStart: () => undefined,
    mayStart: () => vscode.workspace.isTrusted,
    start: async (project) => (await run(project)).environment,
  };
}

/** What VS Code shows before a call: for one that changes something, a sentence that a person agrees to. */
async function prepared(
  ports: AgentPorts,
  tool: Capability,
  given: unknown,
): Promise<vscode.PreparedToolInvocation> {
  const shown = { invocationMessage: `Hookloom: ${tool.title}` };
  // A call that cannot be made is refused when it is made, and nobody is asked about it.
  if (tool.effect === "reads" || !mayBeCalled(tool)) return shown;
  const context = createContext(ports, new AbortController().signal);
  try {
    const input = readInput(tool, given) as CheckedInput;
    if (input.preview === true) return shown;
    const message = await confirmationMarkdown(tool, input, context);
    return message ? { ...shown, confirmationMessages: { title: `${tool.title}?`, message } } : shown;
  } catch (thrown) {
    if (isUserError(thrown)) return shown;
    throw thrown;
  }
}

async function confirmationMarkdown(
  tool: Capability,
  input: CheckedInput,
  context: CapabilityContext,
): Promise<vscode.MarkdownString | undefined> {
  // Some name a folder or a file, and no project.
  const project = "project" in tool.input.entries ? (await resolveProject(input, context)).name : "";
  const prompt = confirmationText(tool, input, project);
  if (prompt === undefined) return undefined;
  const message = new vscode.MarkdownString().appendText(prompt);
  return "preview" in tool.input.entries
    ? message.appendCodeblock(await changedLines(tool, input, context), "diff")
    : message;
}

async function changedLines(
  tool: Capability,
  input: CheckedInput,
  context: CapabilityContext,
): Promise<string> {
  const planned = await tool.run({ ...input, preview: true }, context);
  return "changedLines" in planned ? String(planned.changedLines) : "";
}

/** Makes a call; what changes production waits for a person. @throws UserError, AbortError */
async function invoked(
  ports: AgentPorts,
  tool: Capability,
  given: unknown,
  signal: AbortSignal,
): Promise<object> {
  if (!mayBeCalled(tool)) throw untrustedTool(tool.title);
  const context = createContext(ports, signal);
  const input = readInput(tool, given) as CheckedInput;
  signal.throwIfAborted();
  if (tool.savesFirst) await saveFilesOf(await resolveProject(input, context));
  const run = async (given: CapabilityContext): Promise<object> =>
    await redacted(tool, await tool.run(input, given), context);
  try {
    return await run(context);
  } catch (thrown) {
    const confirmation = confirmationIn(thrown);
    if (!confirmation) throw thrown;
    if (!(await isConfirmed(confirmation))) throw declined(confirmation);
    signal.throwIfAborted();
    const { environment, build } = confirmation;
    return await run({ ...context, confirmed: { environment, build: build?.id } });
  } finally {
    if (tool.effect === "deploys") void callCommand("hookloom.refresh");
  }
}

/** Asks in VS Code's own modal dialog, which no setting of a chat answers. */
async function isConfirmed({ project, change, where, build }: Confirmation): Promise<boolean> {
  return await confirmChange({
    project,
    action: change,
    where,
    by: vscode.l10n.t("a language model"),
    ...(build ? { build: build.words } : {}),
  });
}

const untrustedTool = (title: string): HostError =>
  new HostError(
    "untrusted",
    vscode.l10n.t(
      "{0} is not available until a person trusts this folder; until then the folder can only be read.",
      title,
    ),
  );

const declined = ({ change, project }: Confirmation): HostError =>
  new HostError(
    "declined",
    vscode.l10n.t("A person declined, so nothing was done: {0} of {1}.", change, project),
  );

/** What a model gets to read: the sentence of a refusal, and of our own faults only that there was one. */
function toAgentError(thrown: unknown, name: string, { log }: AgentPorts): Error {
  if (isUserError(thrown)) return new Error([thrown.message, ...thrown.detail].join("\n"));
  log.error(faultText(thrown));
  return new Error(
    vscode.l10n.t("{0} failed because of a fault in Hookloom, which its own log describes.", name),
  );
}
