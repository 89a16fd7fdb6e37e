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

/** Prefix of our tool names, since VS Code's list contains the tools of all extensions. */
const prefix = "hookloom_";

/** The validated input of a tool call. */
type CheckedInput = Readonly<Record<string, unknown>> & { readonly project?: string };

/** Creates the tools for language models in this window. */
export function createAgentPart(ports: AgentPorts): AgentPart {
  return {
    prepare: async (name, input) => await prepareInvocation(ports, getTool(name), input),
    async invoke(name, input, token) {
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      if (token.isCancellationRequested) controller.abort();
      try {
        const result = await invokeTool(ports, getTool(name), input, controller.signal);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(JSON.stringify(result))]);
      } catch (thrown) {
        if (controller.signal.aborted) throw new vscode.CancellationError();
        const { message } = toAgentError(thrown, name, ports);
        throw new Error(await redacted(getTool(name), message, createContext(ports, controller.signal)));
      } finally {
        subscription.dispose();
      }
    },
  };
}

function getTool(name: string): Capability {
  const tool = capabilities.find((one) => `${prefix}${one.name}` === name);
  if (!tool) throw new Error(`There is no tool ${name}.`);
  return tool;
}

/**
 * Returns whether a tool may be called. In an untrusted folder, tools may only read local data, because
 * the folder's environments could point to any host.
 */
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
    setCommand: vscode.l10n.t("Hookloom: Edit settings of an environment…"),
    progress: (text) => log.info(text),
    // VS Code prompts for confirmation before each call that changes something.
    checkStart: () => undefined,
    mayStart: () => vscode.workspace.isTrusted,
    start: async (project) => (await run(project)).environment,
  };
}

/** Returns the message that VS Code shows before a call; a call that changes something requires confirmation. */
async function prepareInvocation(
  ports: AgentPorts,
  tool: Capability,
  given: unknown,
): Promise<vscode.PreparedToolInvocation> {
  const shown = { invocationMessage: `Hookloom: ${tool.title}` };
  // A call that is not allowed fails when it is made, so it needs no confirmation.
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
  // Some tools take a folder or a file instead of a project.
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

/** Runs a tool call; a change to production requires the user's confirmation. @throws UserError, AbortError */
async function invokeTool(
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

/** Prompts in a modal dialog, which no chat setting can confirm automatically. */
async function isConfirmed({ project, change, where, build }: Confirmation): Promise<boolean> {
  return await confirmChange({
    project,
    action: change,
    where,
    by: vscode.l10n.t("a language model"),
    ...(build ? { build: build.label } : {}),
  });
}

const untrustedTool = (title: string): HostError =>
  new HostError(
    "untrusted",
    vscode.l10n.t(
      "{0} is not available until the user trusts this folder; until then tools can only read it.",
      title,
    ),
  );

const declined = ({ change, project }: Confirmation): HostError =>
  new HostError(
    "declined",
    vscode.l10n.t("The user declined, so nothing was done: {0} of {1}.", change, project),
  );

/** Returns the error for the model: the message of a user error, or a generic message for an internal error. */
function toAgentError(thrown: unknown, name: string, { log }: AgentPorts): Error {
  if (isUserError(thrown)) return new Error([thrown.message, ...thrown.detail].join("\n"));
  log.error(faultText(thrown));
  return new Error(
    vscode.l10n.t(
      "{0} failed because of an internal error in Hookloom; see the Hookloom log for details.",
      name,
    ),
  );
}
