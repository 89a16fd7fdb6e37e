import { createHash } from "node:crypto";
import path from "node:path";
import { applyEdits, EditRefused } from "@hookloom/language-server/bridge";
import { EditMistake, type FlowEdit, readEdit } from "@hookloom/language-server/protocol";
import * as v from "valibot";
import {
  changedLinesOf,
  planFileEdit,
  readFlowFile,
  readFlowText,
  writeFileEdit,
} from "../flows/edit-file.ts";
import { badEdit, notASource, refusedEdit, staleFlow } from "./errors.ts";
import { placeInFolders } from "./places.ts";
import { defineTool, type ToolContext } from "./tool.ts";

/** Whether a file is a source of the project, not a setting of a tool or generated. */
const isSource = (file: string): boolean =>
  /\.[cm]?[jt]sx?$/i.test(file) &&
  !file.split(path.sep).some((part) => ["node_modules", ".git", ".hookloom"].includes(part.toLowerCase()));

/** @throws AgentError `outside`, `not-a-source` */
async function sourceInFolders(named: string, context: ToolContext): Promise<string> {
  const file = await placeInFolders(named, context);
  if (!isSource(file)) throw notASource(named);
  return file;
}

/** Names the text that a document was read from. */
const versionOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

const fileInput = { file: v.pipe(v.string(), v.description("A TypeScript or JavaScript file")) };

const readTheFlow = defineTool({
  name: "read_flow",
  title: "Read the flows of a file",
  description:
    "Show the flows of a file as a tree of steps with ids, beside its text and the version that an edit names. Ranges are offsets in the text.",
  effect: "reads",
  verbatim: true,
  input: v.object(fileInput),
  async run({ file: named }, context) {
    const file = await sourceInFolders(named, context);
    const { text, document } = await readFlowFile(file, named, context.files);
    return { file, version: versionOf(text), document, text };
  },
});

/** The edits that a model can make, as the members beside `op`. */
const editHelp = [
  "insert {block, index, code} or {block, index, step: {kind, fields}}",
  "set {step, field, text}",
  "mapSet {step, field, argument?, path: [name|index|null], text}, mapRemove {step, field, argument?, path}",
  "remove, duplicate, disable, enable {steps}",
  "move {steps, block, index}",
  "paste {block, index, code}",
  "wrap {steps, in: if|try|for|while|parallel}, unwrap {step}",
  "comment {step|flow, text}",
  "addBranch {step, kind: else|elseIf|case|default|catch|finally}, removeBranch {block}",
  "extract {steps, name}, rename {at, name}",
  "addHandler {trigger, event}, removeHandler {flow}",
  "addTrigger {source, name?, events?}, removeTrigger {trigger}",
  "setOption {trigger, option, value}",
  "addSetting {name, secret?, description?, default?}, removeSetting {name}",
  "addConnection {connector, name}, removeConnection {name}",
].join("; ");

function editOf(value: unknown): FlowEdit {
  try {
    return readEdit(value);
  } catch (thrown) {
    if (thrown instanceof EditMistake) throw badEdit(thrown.message);
    throw thrown;
  }
}

const editTheFlow = defineTool({
  name: "edit_flow",
  title: "Edit a flow",
  description: `Make one edit of the flows in a file. It changes only the bytes that it must, and a refused edit changes nothing and says why. Ids are those of read_flow for the same version. Edits: ${editHelp}.`,
  effect: "changes",
  verbatim: true,
  input: v.object({
    ...fileInput,
    version: v.pipe(v.string(), v.description("The version that read_flow gave")),
    edit: v.pipe(
      v.looseObject({ op: v.string() }),
      v.description("The edit: its op and the members of that op"),
    ),
    preview: v.optional(
      v.pipe(v.boolean(), v.description("Show the changed lines without writing them")),
      false,
    ),
  }),
  async run({ file: named, version, edit, preview }, context) {
    const file = await sourceInFolders(named, context);
    const asked = editOf(edit);
    const place = { file, name: named, cwd: path.dirname(file) };
    const current = await readFlowFile(file, named, context.files);
    if (versionOf(current.text) !== version) throw staleFlow(named);
    const planned = await planFileEdit(place, current, asked, context.files).catch((thrown: unknown) => {
      throw thrown instanceof EditRefused ? refusedEdit(thrown.message) : thrown;
    });
    const [own] = planned.changed;
    if (!preview) await writeFileEdit(planned, context.secrets, context.files);
    const { text, document } = await readFlowText(file, applyEdits(own.text, own.edits));
    return {
      written: !preview,
      changedLines: changedLinesOf(planned),
      files: planned.changed.map((one) => one.file),
      version: versionOf(text),
      document,
    };
  },
});

export const flowTools = [readTheFlow, editTheFlow];
