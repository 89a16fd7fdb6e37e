import { readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import {
  applyEdits,
  type LeavingSecret,
  leavingSecret,
  readFlow,
  renamedExport,
  renameInProject,
  type SourceText,
  writeEdit,
} from "@hookloom/language-server/bridge";
import {
  EditMistake,
  type FlowEdit,
  printableLines,
  readEdit,
  type TextEdit,
} from "@hookloom/language-server/protocol";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import { valueKeeper } from "../../environments/secrets/settings.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { readFileNames } from "../../project/config/read-project.ts";
import { findProject } from "../../project/project.ts";
import { sourceFilesAround } from "../../project/source-files.ts";
import { type CliContext, type Command, jsonOption } from "../command.ts";
import { badFile, badUsage, CliError } from "../errors.ts";
import { changedPictures, flowPictures } from "../flow/diff-view.ts";
import { type DiffReport, diffReport, toDiffOutline } from "../flow/flow-diff.ts";
import { languageOf } from "../flow/language.ts";
import { toMarkdown } from "../flow/markdown.ts";
import { toMermaid } from "../flow/mermaid.ts";
import { toOutline } from "../flow/outline.ts";
import { toSvg } from "../flow/svg.ts";
import { parseNamed, printJson, readNamed } from "../output.ts";

const forms = ["json", "mermaid", "svg", "markdown"] as const;

export const flow: Command = {
  name: "flow",
  usage: "[FILE] [--diff REF] [--json|--mermaid|--svg|--markdown]",
  summary: "Show the flows of a TypeScript file, or what differs in them from a revision of git",
  maxPositionals: 1,
  details: [
    "--diff main compares the files as they are now, main..topic two revisions, and main...topic what topic changed since it",
    "left main. Without FILE all files of the project that differ are compared. --markdown is the body of a comment on a pull",
    "request; nothing is printed where no flow differs.",
  ],
  options: {
    diff: {
      type: "string",
      value: "REF",
      help: "Show what differs from a revision, such as HEAD or origin/main",
    },
    json: { ...jsonOption, help: "Print the flow document as JSON" },
    mermaid: { type: "boolean", help: "Print a Mermaid flowchart" },
    svg: { type: "boolean", help: "Print an SVG picture" },
    markdown: { type: "boolean", help: "With --diff: print Markdown with a summary and a chart" },
  },
  async run(call, context) {
    const [file] = call.positionals;
    const asked = forms.filter((form) => call.has(form));
    if (asked.length > 1) throw badUsage("flow", `--${asked.join(" and --")} exclude each other`);
    const revision = call.text("diff");
    if (revision !== undefined) {
      if (revision.trim() === "") throw badUsage("flow", "Name a revision with --diff, such as --diff HEAD");
      return printDiff(context, await diffReport(context, file, revision), asked[0]);
    }
    if (file === undefined) throw badUsage("flow", "Say which file");
    if (call.has("markdown")) throw badUsage("flow", "--markdown needs --diff");
    const text = await readNamed(context, file);
    const language = languageOf(file);
    const names = await readFileNames(path.resolve(context.cwd, file), text);
    const document = readFlow(text, { language, names });
    const [form] = asked;
    if (form === "json") printJson(context, document);
    else if (form === "mermaid") context.stdout.write(toMermaid(flowPictures(document)));
    else if (form === "svg") context.stdout.write(toSvg(flowPictures(document)));
    else context.stdout.write(toOutline(document, text));
  },
};

function printDiff(context: CliContext, report: DiffReport, form: (typeof forms)[number] | undefined): void {
  if (form === "json") printJson(context, report);
  else if (form === "markdown") context.stdout.write(toMarkdown(report));
  else if (form === "mermaid") context.stdout.write(toMermaid(changedPictures(report)));
  else if (form === "svg") context.stdout.write(toSvg(changedPictures(report)));
  else context.stdout.write(toDiffOutline(report));
}

/** @throws CliError that names the file and the invalid member */
function editIn(file: string, value: unknown): FlowEdit {
  try {
    return readEdit(value);
  } catch (error) {
    if (error instanceof EditMistake) throw new CliError(`${file} is not an edit: ${error.message}.`);
    throw error;
  }
}

/** Decodes UTF-8 strictly: any other file would be corrupted when written back. */
export async function readSource(file: string, name: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw badFile(name, cause);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CliError(`${name} is not UTF-8: save it as UTF-8, then edit it.`);
  }
}

/** Replaces a file atomically and keeps its mode; a link stays a link. */
export async function replaceFile(named: string, text: string): Promise<void> {
  const file = await realpath(named);
  const { mode } = await stat(file);
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text, { mode });
  await rename(temporary, file);
}

/** The changed lines with context, as `diff -u` prints them; empty if nothing changed. */
function changedLines(name: string, before: string, after: string): string {
  if (before === after) return "";
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(name, name, before, after, undefined, undefined, options);
}

/** A file with what an edit changes in it. */
interface ChangedFile {
  /** As the person would name it. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

/** What a rename changes in the other files of the package; one that cannot be read imports nothing. */
async function importersOf(
  context: CliContext,
  { file, text }: ChangedFile,
  asked: FlowEdit,
): Promise<ChangedFile[]> {
  if (asked.op !== "rename") return [];
  const language = languageOf(file);
  const from = renamedExport(text, readFlow(text, { language }), asked, { language });
  if (from === undefined || from === asked.name) return [];
  const others: SourceText[] = [];
  for (const other of await sourceFilesAround(file)) {
    if (other === file) continue;
    const otherText = await readSource(other, other).catch(() => undefined);
    if (otherText !== undefined)
      others.push({ path: toSlashes(other), text: otherText, language: languageOf(other) });
  }
  const changes = renameInProject(others, { path: toSlashes(file), from, to: asked.name });
  return others.flatMap(({ path: other, text: otherText }) => {
    const edits = changes.get(other);
    const target = path.resolve(other);
    return edits ? [{ name: path.relative(context.cwd, target), file: target, text: otherText, edits }] : [];
  });
}

const toSlashes = (file: string): string => file.split(path.sep).join("/");

export const edit: Command = {
  name: "edit",
  usage: "FILE EDIT.json [--write]",
  summary: "Make one edit of the flow in a TypeScript file",
  maxPositionals: 2,
  details: [
    'EDIT.json holds the edit, { "op": ... }, in ids of the document that "hookloom flow FILE --json" prints;',
    "- reads it from standard input. Without --write the changed lines are shown, and nothing is written.",
    "An edit that changes several files prints { changes: { [path]: edits } } with --json.",
    "A secret that toSetting takes out of the source is kept for dev with --write, and never printed.",
  ],
  options: {
    write: { type: "boolean", help: "Write the file" },
    json: { ...jsonOption, help: "Print the text edits as JSON" },
  },
  async run(call, context) {
    const [name, editName] = call.positionals;
    if (name === undefined || editName === undefined)
      throw badUsage("edit", "Give a source file and a file with the edit");
    const file = path.resolve(context.cwd, name);
    const text = await readSource(file, name);
    const asked = editIn(editName, parseNamed(editName, await readNamed(context, editName)));
    const language = languageOf(file);
    const document = readFlow(text, { language, names: await readFileNames(file, text) });
    const edits = writeEdit(text, document, asked, { language });
    const leaving = leavingSecret(text, document, asked, { language });
    const own: ChangedFile = { name, file, text, edits };
    const changed = [own, ...(await importersOf(context, own, asked))];
    if (call.has("write")) {
      const keep = leaving && (await keeperOf(leaving, own));
      for (const one of changed) await replaceFile(one.file, applyEdits(one.text, one.edits));
      await keep?.().catch(async (cause: unknown) => {
        await replaceFile(file, text);
        throw cause;
      });
    }
    if (call.has("json")) printJson(context, changed.length === 1 ? edits : changesOf(changed));
    else if (!call.has("write")) {
      const diffs = changed.map((one) => changedLines(one.name, one.text, applyEdits(one.text, one.edits)));
      const shown = leaving
        ? diffs.join("").replaceAll(text.slice(leaving.range.start, leaving.range.end), '"…"')
        : diffs.join("");
      context.stdout.write(printableLines(shown));
    }
  },
};

/** Keeps a secret that leaves the source for dev. @throws CliError outside of a project; EnvironmentError `other-value` */
async function keeperOf({ name, value }: LeavingSecret, changed: ChangedFile): Promise<() => Promise<void>> {
  const project = await findProject(path.dirname(changed.file));
  if (!project) {
    throw new CliError(
      `${changed.name} is in no webhook project, so the value of ${name} has no place outside of it: make it a setting instead.`,
    );
  }
  const place = { root: project.root, environment: "dev", secrets: commandLineStore() };
  return await valueKeeper(name, value, place);
}

const changesOf = (changed: readonly ChangedFile[]): unknown => ({
  changes: Object.fromEntries(changed.map(({ name, edits }) => [name, edits])),
});
