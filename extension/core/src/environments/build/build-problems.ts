import path from "node:path";
import { t } from "@vscode/l10n";
import type { Message } from "esbuild";
import { noGatewayMessage } from "../../project/packages/gateway-name.ts";
import type { BuildProblem } from "../contract/build-problem.ts";

/** The generated entry module's file name in the bundler's messages. */
export const entryName = "hookloom-entry.js";

/** The URL scheme of the modules that replace parts of the runtime in a bundle that shares it. */
export const runtimeScheme = "hookloom-runtime";

/** Converts a tool's message to a single line. */
export const oneLineMessage = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
};

function entryModuleProblem(message: Message, entry: string, root: string): BuildProblem {
  const short = path.relative(root, entry);
  if (/no matching export .*for import "default"/i.test(message.text)) {
    return {
      message: t('{0} has no default export: end it with "export default webhook(...)".', short),
      file: entry,
      line: 1,
      column: 1,
    };
  }
  if (/@hookloom\/runtime/.test(message.text)) {
    const exists = message.notes.some((note) => /not exported|exports/.test(note.text));
    return {
      message: exists
        ? t(
            "The installed @hookloom/runtime is too old for this version of Hookloom: update it in {0}.",
            root,
          )
        : t("@hookloom/runtime is not installed in this project: run npm install in {0}.", root),
    };
  }
  return { message: oneLineMessage(message.text) };
}

function unresolvedMessage(message: Message): string | undefined {
  const name = /^Could not resolve "([^"]+)"/.exec(message.text)?.[1];
  if (!name) return undefined;
  if (/^[./]/.test(name)) return t("The file {0} does not exist.", name);
  const parts = name.split("/");
  const packageName = name.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
  return message.notes.some((note) => /not exported/.test(note.text))
    ? t("The package {0} does not export {1}.", packageName, name)
    : t("The package {0} is not installed: run npm install {0}.", packageName);
}

/** Returns the message for a name that the runtime does not export. The module name is the import specifier. */
function unexportedMessage({ text }: Message): string | undefined {
  const [, module, name] =
    new RegExp(`^No matching export in "${runtimeScheme}:([^"]+)" for import "([^"]+)"`).exec(text) ?? [];
  return module === undefined ? undefined : t('{0} has no export "{1}".', module, name ?? "");
}

/** True if the gateway package cannot be resolved because `api` was added to hookloom.json after the project was checked. */
const isGatewayMissing = ({ text }: Message): boolean =>
  /^Could not resolve "(#access|@hookloom\/gateway)/.test(text);

/** Rewrites the bundler's messages in terms of the project. A message without a source location keeps its text. */
export function toBuildProblems(
  messages: readonly Message[],
  project: { readonly root: string; readonly entry: string },
): BuildProblem[] {
  return messages.map((message) => {
    if (isGatewayMissing(message)) return { message: noGatewayMessage(project.root) };
    const location = message.location;
    if (!location || path.basename(location.file) === entryName)
      return entryModuleProblem(message, project.entry, project.root);
    return {
      message: unresolvedMessage(message) ?? unexportedMessage(message) ?? oneLineMessage(message.text),
      file: path.resolve(project.root, location.file),
      line: location.line,
      // The bundler's columns are byte offsets from 0; they are converted to characters with the line's text.
      column: charactersIn(location.lineText, location.column) + 1,
      endColumn: charactersIn(location.lineText, location.column + location.length) + 1,
    };
  });
}

function charactersIn(line: string, bytes: number): number {
  return Buffer.from(line, "utf8").subarray(0, bytes).toString("utf8").length;
}
