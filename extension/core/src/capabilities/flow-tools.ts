import { createHash } from "node:crypto";
import path from "node:path";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { EditRejected } from "@hookloom/bridge/errors";
import { strictEdit } from "@hookloom/protocol/flow-edit";
import * as v from "valibot";
import {
  changedLinesOf,
  planFileEdit,
  readFlowFile,
  readFlowText,
  writeFileEdit,
} from "../flows/edit-file.ts";
import { findProject } from "../project/project.ts";
import { type CapabilityContext, defineCapability, describedText, list } from "./capability.ts";
import { pathInFolders } from "./environments.ts";
import { notASource, rejectedEdit, staleFlow } from "./errors.ts";
import { redacted } from "./redact.ts";
import { typesAfterEdit, typesOutput } from "./type-errors.ts";

/** Whether a file is a source of the project, as opposed to a tool's configuration or generated code. */
const isSource = (file: string): boolean =>
  /\.[cm]?[jt]sx?$/i.test(file) &&
  !file.split(path.sep).some((part) => ["node_modules", ".git", ".hookloom"].includes(part.toLowerCase()));

/** @throws AgentError `outside`, `not-a-source` */
async function sourceInFolders(named: string, context: CapabilityContext): Promise<string> {
  const file = await pathInFolders(named, context);
  if (!isSource(file)) throw notASource(named);
  return file;
}

/** Identifies the version of the text that a document was read from. */
const textVersion = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const fileInput = { file: describedText("A TypeScript or JavaScript file") };

const flowOutput = {
  version: describedText("The version to pass to edit_flow"),
  document: v.object({ flows: list(v.object({})), problems: list(v.object({})) }),
};

const readFlowTool = defineCapability({
  name: "read_flow",
  title: "Read the flows of a file",
  description:
    "Show the flows of a file as a tree of steps with ids, the file's text, and the version to pass to edit_flow. Ranges are offsets in the text.",
  effect: "reads",
  verbatim: true,
  input: v.strictObject(fileInput),
  output: v.object({ ...flowOutput, file: v.string(), text: v.string() }),
  async run({ file: named }, context) {
    const file = await sourceInFolders(named, context);
    const { text, document } = await readFlowFile(file, named, context.files);
    return { file, version: textVersion(text), document, text };
  },
});

const editFlowTool = defineCapability({
  name: "edit_flow",
  title: "Edit a flow",
  description:
    "Make one edit to the flows of a file, and report the type errors of its project. Only the bytes that must change are changed. A rejected edit changes nothing, and its error gives the reason. Use the ids of steps, blocks, flows and triggers that read_flow returned for the same version.",
  effect: "changes",
  confirmationMessage: () => "These lines of {file} will be changed.",
  verbatim: true,
  input: v.strictObject({
    ...fileInput,
    version: describedText("The version that read_flow returned"),
    edit: v.pipe(strictEdit(), v.description("The edit: its op and the members of that op")),
    preview: v.optional(
      v.pipe(v.boolean(), v.description("Show the changed lines without writing them")),
      false,
    ),
  }),
  output: v.object({
    ...flowOutput,
    written: v.boolean(),
    changedLines: describedText("The changed lines as a diff"),
    files: v.pipe(list(v.string()), v.description("The changed files")),
    ...v.partial(v.object(typesOutput)).entries,
  }),
  idempotent: true,
  async run({ file: named, version, edit, preview }, context) {
    const file = await sourceInFolders(named, context);
    const target = { file, name: named, cwd: path.dirname(file) };
    const current = await readFlowFile(file, named, context.files);
    if (textVersion(current.text) !== version) throw staleFlow(named);
    const planned = await planFileEdit(target, current, edit, context.files).catch((thrown: unknown) => {
      throw thrown instanceof EditRejected ? rejectedEdit(thrown.message) : thrown;
    });
    const [own] = planned.changed;
    if (!preview) await writeFileEdit(planned, context.secrets, context.files);
    const { text, document } = await readFlowText(file, applyEdits(own.text, own.edits));
    const root = (await findProject(path.dirname(file)))?.root;
    return {
      written: !preview,
      changedLines: changedLinesOf(planned),
      files: planned.changed.map((one) => one.file),
      version: textVersion(text),
      document,
      // Compiler output is redacted; the source itself is returned unchanged.
      ...(preview ? {} : await redacted({}, await typesAfterEdit(root, context), context)),
    };
  },
});

export const flowTools = [readFlowTool, editFlowTool];
