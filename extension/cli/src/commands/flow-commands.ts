import path from "node:path";
import { readFlow } from "@hookloom/bridge/read";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import {
  changedLinesOf,
  type PlannedEdit,
  planFileEdit,
  readFlowFile,
  writeFileEdit,
} from "@hookloom/core/flows/edit-file";
import { sourceLanguage } from "@hookloom/core/flows/language";
import { cardIcons } from "@hookloom/core/flows/picture/card-icons.generated";
import { changedDiagrams, flowDiagrams } from "@hookloom/core/flows/picture/flow-diagram";
import { toSvg } from "@hookloom/core/flows/picture/svg";
import { readFileNames } from "@hookloom/core/project/config/read-project";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { EditMistake, readEdit } from "@hookloom/protocol/flow-edit";
import { printableLines } from "@hookloom/protocol/printable";
import { type DiffReport, diffReport, toDiffOutline } from "../flow/flow-diff.ts";
import { toMarkdown } from "../flow/markdown.ts";
import { toMermaid } from "../flow/mermaid.ts";
import { toOutline } from "../flow/outline.ts";
import { type CliContext, type Command, flagOption, jsonOption, valueOption } from "../shared/command.ts";
import { badUsage, CliError } from "../shared/errors.ts";
import { parseNamed, printJson, readNamed } from "../shared/output.ts";

const forms = ["json", "mermaid", "svg", "markdown"] as const;

export const flow: Command = {
  name: "flow",
  usage: "[FILE] [--diff REF] [--json|--mermaid|--svg|--markdown]",
  summary: "Show the flows of a TypeScript file, or how they differ from a git revision",
  maxPositionals: 1,
  details: [
    "--diff main compares the current files, main..topic two revisions, and main...topic what topic changed since it",
    "left main. Without FILE all files of the project that differ are compared. --markdown is the body of a comment on a pull",
    "request; nothing is printed if no flow differs.",
  ],
  options: {
    diff: valueOption("REF", "Show what differs from a revision, such as HEAD or origin/main"),
    json: { ...jsonOption, help: "Print the flow document as JSON" },
    mermaid: flagOption("Print a Mermaid flowchart"),
    svg: flagOption("Print an SVG image"),
    markdown: flagOption("With --diff: print Markdown with a summary and a chart"),
  },
  async run(call, context) {
    const [file] = call.positionals;
    const requested = forms.filter((form) => call.has(form));
    if (requested.length > 1) throw badUsage("flow", `--${requested.join(" and --")} cannot be combined`);
    const revision = call.text("diff");
    if (revision !== undefined) {
      if (revision.trim() === "")
        throw badUsage("flow", "Specify a revision with --diff, such as --diff HEAD");
      return printDiff(context, await diffReport(context, file, revision), requested[0]);
    }
    if (file === undefined) throw badUsage("flow", "Specify a source file");
    if (call.has("markdown")) throw badUsage("flow", "--markdown needs --diff");
    const text = await readNamed(context, file);
    const language = sourceLanguage(file);
    const names = await readFileNames(path.resolve(context.cwd, file), text);
    const document = readFlow(text, { language, names });
    const [form] = requested;
    if (form === "json") printJson(context, document);
    else if (form === "mermaid") context.stdout.write(toMermaid(flowDiagrams(document)));
    else if (form === "svg") context.stdout.write(toSvg(flowDiagrams(document), cardIcons));
    else context.stdout.write(toOutline(document, text));
  },
};

function printDiff(context: CliContext, report: DiffReport, form: (typeof forms)[number] | undefined): void {
  if (form === "json") printJson(context, report);
  else if (form === "markdown") context.stdout.write(toMarkdown(report));
  else if (form === "mermaid") context.stdout.write(toMermaid(changedDiagrams(report)));
  else if (form === "svg") context.stdout.write(toSvg(changedDiagrams(report), cardIcons));
  else context.stdout.write(toDiffOutline(report));
}

/** @throws CliError with the file and the invalid member */
function editIn(file: string, value: unknown): FlowEdit {
  try {
    return readEdit(value);
  } catch (error) {
    if (error instanceof EditMistake) throw new CliError(`${file} is not an edit: ${error.message}.`);
    throw error;
  }
}

export const edit: Command = {
  name: "edit",
  usage: "FILE EDIT.json [--write]",
  summary: "Make one edit to the flow in a TypeScript file",
  maxPositionals: 2,
  details: [
    'EDIT.json contains the edit, { "op": ... }, with ids from the document that "hookloom flow FILE --json" prints;',
    "- reads it from standard input. Without --write the changed lines are shown, and nothing is written.",
    "An edit that changes several files prints { changes: { [path]: edits } } with --json.",
    "A secret that toSetting removes from the source is stored for dev with --write, and never printed.",
  ],
  options: {
    write: flagOption("Write the file"),
    json: { ...jsonOption, help: "Print the text edits as JSON" },
  },
  async run(call, context) {
    const [name, editName] = call.positionals;
    if (name === undefined || editName === undefined)
      throw badUsage("edit", "Specify a source file and a file with the edit");
    const target = { file: path.resolve(context.cwd, name), name, cwd: context.cwd };
    const requested = editIn(editName, parseNamed(editName, await readNamed(context, editName)));
    const planned = await planFileEdit(target, await readFlowFile(target.file, name), requested);
    if (call.has("write")) await writeFileEdit(planned, commandLineStore());
    if (call.has("json")) printJson(context, textEditsOf(planned));
    else if (!call.has("write")) context.stdout.write(printableLines(changedLinesOf(planned)));
  },
};

const textEditsOf = ({ changed: [own, ...others] }: PlannedEdit): unknown =>
  others.length === 0
    ? own.edits
    : { changes: Object.fromEntries([own, ...others].map(({ name, edits }) => [name, edits])) };
