import * as v from "valibot";
import type { CodeProblems } from "./code-problems.ts";
import { breakpointAction, type CardBreakpoints, type DebugState } from "./debugging.ts";
import type { EnvironmentRuns } from "./environment-runs.ts";
import type { DocumentDelta } from "./flow-delta.ts";
import type { FlowDiff } from "./flow-diff.ts";
import type { FlowDocument, Range } from "./flow-document.ts";
import { flowEdit } from "./flow-edit.ts";
import type { FlowGesture } from "./flow-gestures.ts";
import { pageQuestions } from "./lsp-requests.ts";
import type { MappedResult } from "./mapping.ts";
import {
  count,
  environmentChoice,
  flag,
  type MessageOf,
  mappingLocation,
  nothing,
  type PageContract,
  question,
  text,
} from "./messages.ts";
import type { ProposalResult } from "./proposal.ts";
import type { RecordedDelivery, RecordedValue, ShownRecording } from "./recording.ts";
import { type SentSample, sampleLink } from "./sample-view.ts";
import type { SourceChoice } from "./source-choice.ts";

/** How a source or a connection of the catalogue is shown in the diagram. */
export interface SourceAppearance {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` or a codicon's name. */
  readonly icon: string;
}

/** What a diagram compares; its document is the snapshot's. */
export interface FlowComparison extends Omit<FlowDiff, "document"> {
  /** The earlier side as the user named it: `HEAD`. */
  readonly before: string;
  readonly after: string;
  /** The name that the file had on the earlier side, if another one. */
  readonly renamedFrom?: string;
}

/** The whole state of one flow editor; the newest snapshot replaces the others. */
export interface FlowSnapshot {
  readonly uri: string;
  readonly fileName: string;
  readonly version: number;
  readonly document: FlowDocument;
  readonly sources: readonly SourceAppearance[];
  readonly connections: readonly SourceAppearance[];
  /** False while the file cannot be written (a diff's left side, a read-only file). */
  readonly editable: boolean;
  /** True where the file belongs to a project and samples can be sent. */
  readonly inProject: boolean;
  /** What the last page of the file kept, for a page that begins with this snapshot. */
  readonly kept?: Partial<KeptView>;
  /** Only if the diagram compares two texts. */
  readonly comparison?: FlowComparison;
}

/** What changed in the document since the snapshot of version `base`. */
export interface FlowUpdate {
  readonly base: number;
  readonly version: number;
  readonly delta: DocumentDelta;
}

/** The payload of a flow's event as it was last delivered, or as a sample has it, for the tree of what is in scope. */
export interface PayloadValues {
  readonly from: "delivery" | "sample";
  /** Of a delivery: where, and when in ISO 8601 (UTC). */
  readonly environment?: string;
  readonly receivedAt?: string;
  /** Short lines of text by the expression that reads the value below the payload: `issue.labels[0].name`. */
  readonly values: Readonly<Record<string, string>>;
}

/** The result of a mapping on one payload, or why it has no result. */
export interface MappingOutcome {
  /** The version of the code that was run. */
  readonly version: number;
  readonly results: readonly MappedResult[];
  /** Where the payload is from; absent where none is known. */
  readonly known?: Omit<PayloadValues, "values">;
  /** Why nothing was run. */
  readonly problem?: string;
}

/** What is known of a setting's value in an environment; the value itself never leaves the host. */
export type ValueState =
  /** It is kept where the project keeps its values. */
  | "set"
  /** A variable of the host's own process has it, which goes first everywhere. */
  | "environment"
  /** The code's default applies. */
  | "default"
  /** It is optional and has none. */
  | "unset"
  /** It is needed and has none. */
  | "missing"
  /** This machine has none; a cluster may have one that another machine deployed. */
  | "not-here";

/** The values of a file's settings in one environment, by the name of the setting. */
export interface EnvironmentValues {
  readonly environment: string;
  readonly values: Readonly<Record<string, ValueState>>;
}

const drawing = {
  flow: text,
  /** The ids of steps and blocks whose steps are hidden. */
  collapsed: v.pipe(v.array(text), v.maxLength(100_000)),
  /** Whether notes are shown above their cards. */
  notes: flag,
};
/** A flow to be drawn, as the page shows it. */
export interface DrawingParams extends MessageOf<typeof drawing> {}

/** A workspace keeps it of each file. */
const keptText = v.pipe(v.string(), v.maxLength(1_000_000));
const kept = {
  /** The state of the diagram of this file: its zoom, what is collapsed and selected, and the drafts of fields. */
  file: keptText,
  /** What is open beside the diagram, of whichever file. */
  panes: keptText,
};
/** What a page has the host keep on this machine for the next page; only pages read these texts. */
export interface KeptView extends MessageOf<typeof kept> {}

/** Base64 of the largest PNG that a page draws. */
const pngText = v.pipe(v.string(), v.maxLength(100_000_000), v.base64());

/** `version` is that of the document on which the edit was made. */
const edit = { version: count, edit: flowEdit };
const trigger = {
  event: text,
  source: text,
  trigger: text,
  framework: v.exactOptional(v.picklist(["probot", "bolt", "octokit"])),
  detail: v.exactOptional(text),
};
/** A recording, by its own id. */
const recording = { id: text };
const recordedValue = { id: text, frame: count, value: count };

/** An applied edit: the version that contains it, and the ranges that it has written there. */
interface MadeEdit {
  readonly version: number;
  readonly written: readonly Range[];
}

const requests = {
  ...pageQuestions,
  /**
   * Applies an edit as one undo step; rejects with the code and the message of its error. With `preview` the editor first shows
   * the change and prompts the user: the request rejects with `cancelled` if the user declines it, and the response has no ranges, since only
   * a part may have been.
   */
  edit: question<MadeEdit>()({ ...edit, preview: v.exactOptional(flag) }),
  /** Says whether an edit would be rejected, and why; nothing is changed. */
  check: question<{ readonly problem?: { readonly code: string; readonly message: string } }>()(edit),
  /** Applies a fix that was offered, as `edit` does. */
  fix: question<MadeEdit>()({ version: count, id: text }),
  /** Undoes or redoes the last change of the text; `changed` is false where there was none. */
  undo: question<{ readonly changed: boolean }>()({}),
  redo: question<{ readonly changed: boolean }>()({}),
  /** What the payload of a flow holds; nothing for a flow without an event, or outside of a project. */
  payloadValues: question<{ readonly known?: PayloadValues }>()({ flow: text }),
  /** The recorded deliveries that ran flows of this file, the newest first; none outside of a project. */
  recordings: question<{ readonly version: number; readonly deliveries: readonly RecordedDelivery[] }>()({}),
  /** What a recorded delivery did in this file; nothing where the recording is gone. */
  recording: question<{ readonly shown?: ShownRecording }>()(recording),
  /** A whole recorded value. */
  recordedValue: question<{ readonly value?: RecordedValue }>()(recordedValue),
  /** Keeps a recording for a flow, or no longer. */
  pinRecording: question<null>()({ ...recording, flow: text, pinned: flag }),
  /** What a mapping comes to with the payload of a flow: of its last delivery, else of a sample. */
  mappingResult: question<MappingOutcome>()({ version: count, ...mappingLocation, flow: text }),
  /** The states of the values of the file's settings, by environment; none outside of a project. */
  settingValues: question<readonly EnvironmentValues[]>()({}),
  /** Every source with its events and options. */
  sources: question<readonly SourceChoice[]>()({}),
  /**
   * What the editor's language model proposes for a position, checked; nothing is changed. Rejects with a message, also
   * if the proposal cannot be used, and with `cancelled` after `stopProposing`.
   */
  propose: question<ProposalResult & { readonly code: string }>()({
    version: count,
    block: text,
    index: count,
    /** What should happen there, in the user's words. */
    wish: v.pipe(v.string(), v.maxLength(4_000)),
  }),
  /** Installs TypeScript into the editor's own storage, for projects without it; false where the user cancelled. */
  installTypes: question<{ readonly installed: boolean }>()({}),
  /** Installs a package of the registry; gives what finds in the palette what there is of it then. */
  installPackage: question<{ readonly query: string }>()({ package: text }),
  /** A flow as an SVG, as it is drawn everywhere outside of the page; for a PNG, which only a page can make. */
  renderSvg: question<{ readonly svg: string }>()({ ...drawing, theme: v.picklist(["light", "dark"]) }),
  /** Prompts for a location and writes a PNG of a flow there; false if the user cancelled. */
  savePng: question<{ readonly saved: boolean }>()({ flow: text, png: pngText }),
  readClipboard: question<string>()({}),
  writeClipboard: question<null>()({ text }),
};

const events = {
  /** The page listens; `version` is that of its snapshot, if it has one. An outdated page gets a new snapshot. */
  ready: v.object({ version: v.exactOptional(count) }),
  /** A card was selected: select its code without taking focus. */
  select: v.object({ version: count, step: text }),
  /** Enter on a card with the modifier, or double click: put the cursor there and focus the text. */
  reveal: v.object({ version: count, start: count, end: count }),
  /** Send the sample of the event that was sent last, else its first one, to what Run starts on this machine. */
  sendSample: v.object(trigger),
  /** Open the console for an event: below the diagram, or in its group where the diagram is low. */
  openConsole: v.object({ ...trigger, below: flag }),
  /** Open what a link beside the outcome of a sample leads to. */
  openSampleLink: v.object({ link: sampleLink }),
  /** The outcome of the sample that was sent then is no longer shown: the user closed it, or its recording shows the same. */
  sampleClosed: v.object({ sentAtMs: count }),
  /** Rewrite the handlers of another framework as handlers of Hookloom, once the user has seen what changes. */
  moveToHookloom: nothing,
  /** Prompt for the value of a setting in an environment and keep it. */
  setValue: v.object({ setting: text, environment: text }),
  /** Make one harmless call with a connection, named by its variable. */
  testConnection: v.object({ connection: text }),
  /** A row of the palette was inserted: it is offered first next time. */
  paletteChosen: v.object({ version: count, id: text }),
  /** Add a connection: the catalogue's row that is named, else the one that is picked. */
  addConnection: v.object({ connector: v.exactOptional(text) }),
  /** Prompt for a location, and write an SVG of a flow there. */
  exportSvg: v.object(drawing),
  /** Open a flow in the browser, to be printed. */
  print: v.object(drawing),
  keep: v.object(kept),
  /** Whether the keys of this page write into one of its fields. */
  typing: v.object({ on: flag }),
  /** The requested proposal is no longer needed. */
  stopProposing: nothing,
  /** Open the two texts of a comparison, at an offset of the later one. */
  showTextDiff: v.object({ start: v.exactOptional(count) }),
  /** Open the file that a handler is imported from, or the diagram of a function in it. */
  openFile: v.object({ specifier: text, name: v.exactOptional(text) }),
  /** Run the delivery of a recording again, as it was received. */
  replayRecording: v.object(recording),
  /** Run the delivery of a recording again with the debugger attached. */
  debugRecording: v.object(recording),
  /** Start the project under the debugger, or stop that. */
  debug: v.object({ on: flag }),
  breakpoint: v.object({ step: text, action: breakpointAction }),
  /** Open the delivery of a recording with its headers and body. */
  openRecordedDelivery: v.object(recording),
  /** Open a whole recorded value as a JSON document. */
  openRecordedValue: v.object(recordedValue),
  /** Show the runs of an environment; without one, stop showing them. */
  showEnvironmentRuns: v.object({ chosen: v.exactOptional(environmentChoice) }),
  /** Show the deliveries of the chosen environment that failed, of the event of a group of failures. */
  showFailedDeliveries: v.object({ group: text }),
  /** Show the deliveries of the chosen environment of an event that nothing handles. */
  showUnhandledDeliveries: v.object({ trigger: text, event: text }),
};

/** What the page of a diagram sends to its host. */
export const flowMessages = { requests, events };

/** What the host sends to the page of a diagram. */
type FlowEvents = {
  readonly flow: FlowSnapshot;
  readonly flowUpdate: FlowUpdate;
  /** What the compiler and the editor say of the text; they replace the previous ones. */
  readonly problems: CodeProblems;
  /** The text cursor moved; offsets in the text of `version`. */
  readonly cursor: { readonly version: number; readonly offset: number };
  /** Show this flow (a code lens was clicked), and the mapper of one of its steps, or what a delivery did. */
  readonly showFlow: { readonly flow: string; readonly map?: string; readonly delivery?: string };
  /** The outcome of what this window sent last; nothing once the user has closed the prompt before it. */
  readonly sampleSent: { readonly sample?: SentSample };
  /** What had no types may have some now: TypeScript has started or was installed, or trust was given. */
  readonly typesChanged: Record<string, never>;
  /** `payloadValues` may have another result now. */
  readonly payloadValuesChanged: Record<string, never>;
  /** Deliveries were recorded, or are gone: `recordings` may have another result now. */
  readonly recordingsChanged: Record<string, never>;
  /** What an environment counted; it replaces what was sent before. */
  readonly environmentRuns: EnvironmentRuns;
  /** A value was set or an environment was added: states that were read before may be wrong. */
  readonly settingValuesChanged: Record<string, never>;
  /** Whether the editor has a language model for proposals. */
  readonly models: { readonly available: boolean };
  /** Exported names of packages were read: the palette's search may find more. */
  readonly paletteChanged: Record<string, never>;
  /** The breakpoints of the cards; they replace the previous ones. */
  readonly breakpoints: CardBreakpoints;
  /** What the debugger does, and where it is stopped. */
  readonly debugState: DebugState;
  /** A gesture that came as a VS Code command rather than a key in the view. */
  readonly gesture: { readonly gesture: FlowGesture };
};

/** The channel between the flow editor's host half and its webview. */
export interface FlowViewContract extends PageContract<typeof flowMessages, FlowEvents> {}
