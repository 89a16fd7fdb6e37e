import { breakpointActions } from "@hookloom/protocol/debugging";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { EditMistake, readEdit } from "@hookloom/protocol/read-edit";
import { sampleLinks } from "@hookloom/protocol/sample-view";
import * as v from "valibot";
import { badMessage, count, guard, text, texts } from "../../webview/read-message.ts";

type Requests = FlowViewContract["host"]["requests"];
type Events = FlowViewContract["view"]["events"];
/**
 * Reads an edit that came over the wire and keeps only the members that its `op` has.
 * @throws RpcError `bad-message` where it is not an edit.
 */
export function asFlowEdit(value: unknown): FlowEdit {
  try {
    return readEdit(value);
  } catch (error) {
    if (error instanceof EditMistake) throw badMessage(error.member);
    throw error;
  }
}

const edited = guard({ version: count, edit: v.unknown(), preview: v.exactOptional(v.boolean()) });
const ready = guard({ version: v.optional(count) });

const asEdit = (value: unknown): Requests["edit"]["params"] => {
  const { version, edit, preview } = edited(value);
  return { version, edit: asFlowEdit(edit), ...(preview === undefined ? {} : { preview }) };
};

const asUnmadeEdit = (value: unknown): Requests["check"]["params"] => {
  const { version, edit } = asEdit(value);
  return { version, edit };
};

const framework = v.picklist(["probot", "bolt", "octokit"]);
const trigger = {
  event: text,
  source: text,
  trigger: text,
  framework: v.exactOptional(framework),
  detail: v.exactOptional(text),
};
const previewed = guard({ preview: v.optional(v.unknown()) });
const range = v.object({ start: count, end: count });

const draft = v.object({
  block: text,
  index: count,
  kind: text,
  fields: v.record(text, text),
});
const fieldRef = { version: count, step: text, field: text, draft: v.exactOptional(draft) };
const fieldPlace = { ...fieldRef, text, part: v.exactOptional(text) };

const picture = { flow: text, collapsed: v.pipe(v.array(text), v.maxLength(100_000)), notes: v.boolean() };
/** A workspace keeps it of each file. */
const keptText = v.pipe(v.string(), v.maxLength(1_000_000));
/** Base64 of the largest PNG that a page draws. */
const pngText = v.pipe(v.string(), v.maxLength(100_000_000), v.base64());
const mapped = { version: count, step: text, field: text, argument: v.exactOptional(count) };

/** Guards of the view's requests; each throws RpcError `bad-message`. */
export const requestGuards: {
  readonly [M in keyof Requests]: (value: unknown) => Requests[M]["params"];
} = {
  edit: asEdit,
  check: asUnmadeEdit,
  proposedName: asUnmadeEdit,
  nameOfFlow: guard({ flow: text }),
  calls: () => ({}),
  payloadValues: guard({ flow: text }),
  declarations: (value) => {
    const { preview } = previewed(value);
    return preview === undefined ? {} : { preview: asUnmadeEdit(preview) };
  },
  settingValues: () => ({}),
  sources: () => ({}),
  recordings: () => ({}),
  recording: guard({ id: text }),
  recordedValue: guard({ id: text, frame: count, value: count }),
  pinRecording: guard({ id: text, flow: text, pinned: v.boolean() }),
  mapping: guard(mapped),
  mappingResult: guard({ ...mapped, flow: text }),
  fixes: guard({ version: count, ranges: v.array(range) }),
  fix: guard({ version: count, id: text }),
  undo: () => ({}),
  redo: () => ({}),
  palette: guard({ version: count, block: text, index: count, query: text }),
  paletteDetail: guard({ version: count, block: text, id: text }),
  picture: guard({ ...picture, theme: v.picklist(["light", "dark"]) }),
  savePng: guard({ flow: text, png: pngText }),
  propose: guard({ version: count, block: text, index: count, wish: v.pipe(v.string(), v.maxLength(4_000)) }),
  textOf: guard({ version: count, steps: texts }),
  completions: guard({ ...fieldPlace, offset: count }),
  completionDetail: guard({ id: text }),
  signatureHelp: guard({ ...fieldPlace, offset: count }),
  fieldInfo: guard({ ...fieldPlace, offset: v.exactOptional(count) }),
  typeTree: guard(fieldRef),
  typeChildren: guard({ ...fieldRef, field: v.exactOptional(text), path: text }),
  mappingTypes: guard({
    ...fieldRef,
    argument: v.exactOptional(count),
    shallow: v.exactOptional(v.boolean()),
  }),
  callForm: guard({ ...fieldRef, text: v.exactOptional(text) }),
  installTypes: () => ({}),
  installPackage: guard({ package: text }),
  readClipboard: () => ({}),
  writeClipboard: guard({ text }),
};

/** Guards of the view's events; each throws RpcError `bad-message`. */
export const eventGuards: { readonly [E in keyof Events]: (value: unknown) => Events[E] } = {
  ready: (value) => {
    const { version } = ready(value);
    return version === undefined ? {} : { version };
  },
  select: guard({ version: count, step: text }),
  reveal: guard({ version: count, start: count, end: count }),
  sendSample: guard(trigger),
  openConsole: guard({ ...trigger, below: v.boolean() }),
  openSampleLink: guard({ link: v.picklist(sampleLinks) }),
  sampleClosed: guard({ sentAtMs: count }),
  moveToHookloom: () => ({}),
  setValue: guard({ setting: text, environment: text }),
  testConnection: guard({ connection: text }),
  openFile: guard({ specifier: text, name: v.exactOptional(text) }),
  exportSvg: guard(picture),
  print: guard(picture),
  keep: guard({ file: keptText, panes: keptText }),
  typing: guard({ on: v.boolean() }),
  stopProposing: () => ({}),
  replayRecording: guard({ id: text }),
  debugRecording: guard({ id: text }),
  debug: guard({ on: v.boolean() }),
  breakpoint: guard({ step: text, action: v.picklist(breakpointActions) }),
  openRecordedDelivery: guard({ id: text }),
  openRecordedValue: guard({ id: text, frame: count, value: count }),
  showEnvironmentRuns: guard({
    chosen: v.exactOptional(v.object({ environment: text, range: text })),
  }),
  showFailedDeliveries: guard({ group: text }),
  showUnhandledDeliveries: guard({ trigger: text, event: text }),
  showTextDiff: guard({ start: v.exactOptional(count) }),
  paletteChosen: guard({ version: count, id: text }),
  addConnection: guard({ connector: v.exactOptional(text) }),
};
