import path from "node:path";
import type { Message } from "esbuild";
import { noGatewayMessage } from "../../project/packages/gateway-name.ts";
import type { BuildProblem } from "../contract/build-problem.ts";

/** The generated entry module's file name in the bundler's messages. */
export const entryName = "hookloom-entry.js";

/** The URL scheme of the modules that replace parts of the runtime in a bundle that shares it. */
export const runtimeScheme = "hookloom-runtime";

/** Joins a tool's message into one line. */
export const oneLineMessage = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
};

function ofEntryModule(message: Message, entry: string, root: string): BuildProblem {
  const short = path.relative(root, entry);
  if (/no matching export .*for import "default"/i.test(message.text)) {
    return {
      message: `${short} has no default export: end it with "export default webhook(...)".`,
      file: entry,
      line: 1,
      column: 1,
    };
  }
  if (/@hookloom\/runtime/.test(message.text)) {
    const exists = message.notes.some((note) => /not exported|exports/.test(note.text));
    return {
      message: exists
        ? `The installed @hookloom/runtime is too old for this version of Hookloom: update it in ${root}.`
        : `@hookloom/runtime is not installed in this project: run npm install in ${root}.`,
    };
  }
  return { message: oneLineMessage(message.text) };
}

function unresolved(message: Message): string | undefined {
  const name = /^Could not resolve "([^"]+)"/.exec(message.text)?.[1];
  if (!name) return undefined;
  if (/^[./]/.test(name)) return `There is no file ${name}.`;
  const parts = name.split("/");
  const pack = name.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0];
  return message.notes.some((note) => /not exported/.test(note.text))
    ? `The package ${pack} has no ${name}.`
    : `The package ${pack} is not installed: run npm install ${pack}.`;
}

/** Returns the message for a name that the runtime does not export. The module name is the import specifier. */
function unexported({ text }: Message): string | undefined {
  const [, module, name] =
    new RegExp(`^No matching export in "${runtimeScheme}:([^"]+)" for import "([^"]+)"`).exec(text) ?? [];
  return module === undefined ? undefined : `${module} has no export "${name}".`;
}

/** True if the gateway package cannot be resolved because `api` was added to hookloom.json after the project was checked. */
const isWithoutGateway = ({ text }: Message): boolean =>
  /^Could not resolve "(#access|@hookloom\/gateway)/.test(text);

/** Rewrites the bundler's messages in terms of the project. A message without a source location keeps its text. */
export function toBuildProblems(
  messages: readonly Message[],
  project: { readonly root: string; readonly entry: string },
): BuildProblem[] {
  return messages.map((message) => {
    if (isWithoutGateway(message)) return { message: noGatewayMessage(project.root) };
    const location = message.location;
    if (!location || path.basename(location.file) === entryName)
      return ofEntryModule(message, project.entry, project.root);
    return {
      message: unresolved(message) ?? unexported(message) ?? oneLineMessage(message.text),
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
