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

/** How the diagram shows a source or a connection from the catalogue. */
export interface SourceAppearance {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` or a codicon name. */
  readonly icon: string;
}

/** The comparison that a diagram shows. The snapshot contains its document. */
export interface FlowComparison extends Omit<FlowDiff, "document"> {
  /** Label of the earlier version, as the user specified it: `HEAD`. */
  readonly before: string;
  readonly after: string;
  /** The file's name in the earlier version, if it was renamed. */
  readonly renamedFrom?: string;
}

/** The complete state of a flow editor. A new snapshot replaces the previous one. */
export interface FlowSnapshot {
  readonly uri: string;
  readonly fileName: string;
  readonly version: number;
  readonly document: FlowDocument;
  readonly sources: readonly SourceAppearance[];
  readonly connections: readonly SourceAppearance[];
  /** False if the file is read-only, for example the left side of a diff. */
  readonly editable: boolean;
  /** True if the file belongs to a project and samples can be sent. */
  readonly inProject: boolean;
  /** View state saved by the file's previous page, restored when this snapshot loads. */
  readonly kept?: Partial<KeptView>;
  /** Set only if the diagram compares two versions. */
  readonly comparison?: FlowComparison;
}

/** The changes to the document since the snapshot of version `base`. */
export interface FlowUpdate {
  readonly base: number;
  readonly version: number;
  readonly delta: DocumentDelta;
}

/** The payload of a flow's event, from its last delivery or from a sample, for the tree of values in scope. */
export interface PayloadValues {
  readonly from: "delivery" | "sample";
  /** For a delivery: the environment, and the time in ISO 8601 (UTC). */
  readonly environment?: string;
  readonly receivedAt?: string;
  /** One-line previews by the expression that reads the value, without the leading `payload.`: `issue.labels[0].name`. */
  readonly values: Readonly<Record<string, string>>;
}

/** The result of a mapping for a payload, or the reason why there is none. */
export interface MappingOutcome {
  /** The version of the code that ran. */
  readonly version: number;
  readonly results: readonly MappedResult[];
  /** The origin of the payload; absent if no payload is known. */
  readonly known?: Omit<PayloadValues, "values">;
  /** The reason why nothing ran. */
  readonly problem?: string;
}

/** Status of a setting's value in an environment. The value itself never leaves the host. */
export type ValueState =
  /** The value is stored where the project keeps its values. */
  | "set"
  /** An environment variable of the host process sets the value. It takes precedence everywhere. */
  | "environment"
  /** The default in the code applies. */
  | "default"
  /** The setting is optional and has no value. */
  | "unset"
  /** The setting is required and has no value. */
  | "missing"
  /** There is no value on this machine. A cluster may have one that was deployed from another machine. */
  | "not-here";

/** The values of a file's settings in one environment, by setting name. */
export interface EnvironmentValues {
  readonly environment: string;
  readonly values: Readonly<Record<string, ValueState>>;
}

const drawing = {
  flow: text,
  /** The ids of collapsed steps and blocks. */
  collapsed: v.pipe(v.array(text), v.maxLength(100_000)),
  /** Whether notes are shown above their cards. */
  notes: flag,
};
/** A flow to render, with the view options of the page. */
export interface DrawingParams extends MessageOf<typeof drawing> {}

/** A part of a page's view state, as text. */
const keptText = v.pipe(v.string(), v.maxLength(1_000_000));
const kept = {
  /** The state of this file's diagram: zoom, collapsed and selected items, and field drafts. */
  file: keptText,
  /** The panes that are open beside the diagram, shared by all files. */
  panes: keptText,
};
/** View state that the host stores on this machine for the next page. Only pages read these strings. */
export interface KeptView extends MessageOf<typeof kept> {}

/** The largest PNG that a page renders, in Base64. */
const pngText = v.pipe(v.string(), v.maxLength(100_000_000), v.base64());

/** `version` is the document version that the edit is based on. */
const edit = { version: count, edit: flowEdit };
const trigger = {
  event: text,
  source: text,
  trigger: text,
  framework: v.exactOptional(v.picklist(["probot", "bolt", "octokit"])),
  detail: v.exactOptional(text),
};
/** A recording, by its id. */
const recording = { id: text };
const recordedValue = { id: text, frame: count, value: count };

/** An applied edit: the version that contains it, and the ranges that it wrote. */
interface MadeEdit {
  readonly version: number;
  readonly written: readonly Range[];
}

const requests = {
  ...pageQuestions,
  /**
   * Applies an edit as one undo step. Rejects with the code and message of the edit's error. With `preview`, the editor shows
   * the change and prompts the user first. If the user declines, the request rejects with `cancelled`. Otherwise the response
   * has no ranges, because the user may have accepted only part of the change.
   */
  edit: question<MadeEdit>()({ ...edit, preview: v.exactOptional(flag) }),
  /** Checks whether an edit would be rejected, and why. Nothing is changed. */
  check: question<{ readonly problem?: { readonly code: string; readonly message: string } }>()(edit),
  /** Applies an offered fix in the same way as `edit`. */
  fix: question<MadeEdit>()({ version: count, id: text }),
  /** Undoes or redoes the last text change. `changed` is false if there is nothing to undo or redo. */
  undo: question<{ readonly changed: boolean }>()({}),
  redo: question<{ readonly changed: boolean }>()({}),
  /** The payload of a flow. Empty for a flow without an event, or outside a project. */
  payloadValues: question<{ readonly known?: PayloadValues }>()({ flow: text }),
  /** The recorded deliveries that ran flows of this file, newest first. Empty outside a project. */
  recordings: question<{ readonly version: number; readonly deliveries: readonly RecordedDelivery[] }>()({}),
  /** The run of a recorded delivery in this file. Empty if the recording no longer exists. */
  recording: question<{ readonly shown?: ShownRecording }>()(recording),
  /** Returns the full recorded value. */
  recordedValue: question<{ readonly value?: RecordedValue }>()(recordedValue),
  /** Pins a recording to a flow, or unpins it. */
  pinRecording: question<null>()({ ...recording, flow: text, pinned: flag }),
  /** The result of a mapping for a flow's payload: from its last delivery, otherwise from a sample. */
  mappingResult: question<MappingOutcome>()({ version: count, ...mappingLocation, flow: text }),
  /** The status of the file's setting values, by environment. Empty outside a project. */
  settingValues: question<readonly EnvironmentValues[]>()({}),
  /** Every source with its events and options. */
  sources: question<readonly SourceChoice[]>()({}),
  /**
   * Returns a checked proposal from the editor's language model for a position. Nothing is changed. Rejects with a message if
   * the model fails or its proposal cannot be used, and with `cancelled` after `stopProposing`.
   */
  propose: question<ProposalResult & { readonly code: string }>()({
    version: count,
    block: text,
    index: count,
    /** The user's description of what the code should do. */
    wish: v.pipe(v.string(), v.maxLength(4_000)),
  }),
  /** Installs TypeScript in the editor's own storage, for projects without it. `installed` is false if the user cancelled. */
  installTypes: question<{ readonly installed: boolean }>()({}),
  /** Installs a package from the registry. Returns the palette query that finds the package's functions. */
  installPackage: question<{ readonly query: string }>()({ package: text }),
  /** Renders a flow as an SVG, the format used everywhere outside the page. Only a page can render a PNG. */
  renderSvg: question<{ readonly svg: string }>()({ ...drawing, theme: v.picklist(["light", "dark"]) }),
  /** Prompts for a location and writes a PNG of a flow there. `saved` is false if the user cancelled. */
  savePng: question<{ readonly saved: boolean }>()({ flow: text, png: pngText }),
  readClipboard: question<string>()({}),
  writeClipboard: question<null>()({ text }),
};

const events = {
  /** The page is ready. `version` is the version of its snapshot, if it has one. An outdated page receives a new snapshot. */
  ready: v.object({ version: v.exactOptional(count) }),
  /** A card was selected: select its code without taking focus. */
  select: v.object({ version: count, step: text }),
  /**
   * Move the cursor to this range and focus the text editor. Sent for Enter with the modifier, and for a double click on a
   * card.
   */
  reveal: v.object({ version: count, start: count, end: count }),
  /** Send the event's last sent sample, otherwise its first one, to the local process that Run starts. */
  sendSample: v.object(trigger),
  /** Open the console for an event: below the diagram, or in its editor group if the diagram is too short. */
  openConsole: v.object({ ...trigger, below: flag }),
  /** Open the target of a link next to a sample's outcome. */
  openSampleLink: v.object({ link: sampleLink }),
  /** Stop showing the outcome of the sample sent at that time: the user closed it, or its recording shows the same outcome. */
  sampleClosed: v.object({ sentAtMs: count }),
  /** Rewrite another framework's handlers as Hookloom handlers after the user has reviewed the changes. */
  moveToHookloom: nothing,
  /** Prompt for a setting's value in an environment and store it. */
  setValue: v.object({ setting: text, environment: text }),
  /** Make one harmless call with the connection in this variable. */
  testConnection: v.object({ connection: text }),
  /** A palette row was inserted. It is listed first next time. */
  paletteChosen: v.object({ version: count, id: text }),
  /** Add a connection: the given catalogue row, otherwise one that the user picks. */
  addConnection: v.object({ connector: v.exactOptional(text) }),
  /** Prompt for a location and write an SVG of a flow there. */
  exportSvg: v.object(drawing),
  /** Open a flow in the browser for printing. */
  print: v.object(drawing),
  keep: v.object(kept),
  /** A field of this page gained or lost keyboard focus. */
  typing: v.object({ on: flag }),
  /** The requested proposal is no longer needed. */
  stopProposing: nothing,
  /** Open the text diff of the comparison, at an offset in the later version. */
  showTextDiff: v.object({ start: v.exactOptional(count) }),
  /** Open the file that a handler is imported from, or the diagram of one of its functions. */
  openFile: v.object({ specifier: text, name: v.exactOptional(text) }),
  /** Replay the delivery of a recording as it was received. */
  replayRecording: v.object(recording),
  /** Replay the delivery of a recording with the debugger attached. */
  debugRecording: v.object(recording),
  /** Start the project under the debugger, or stop it. */
  debug: v.object({ on: flag }),
  breakpoint: v.object({ step: text, action: breakpointAction }),
  /** Open a recording's delivery with its headers and body. */
  openRecordedDelivery: v.object(recording),
  /** Open the full recorded value as a JSON document. */
  openRecordedValue: v.object(recordedValue),
  /** Show the runs in an environment. Without `chosen`, stop showing them. */
  showEnvironmentRuns: v.object({ chosen: v.exactOptional(environmentChoice) }),
  /** Show the chosen environment's failed deliveries for the event of a failure group. */
  showFailedDeliveries: v.object({ group: text }),
  /** Show the chosen environment's deliveries for an event without a handler. */
  showUnhandledDeliveries: v.object({ trigger: text, event: text }),
};

/** Messages from a diagram page to its host. */
export const flowMessages = { requests, events };

/** Messages from the host to a diagram page. */
type FlowEvents = {
  readonly flow: FlowSnapshot;
  readonly flowUpdate: FlowUpdate;
  /** The compiler's and the editor's problems for the text. They replace the previous ones. */
  readonly problems: CodeProblems;
  /** The text cursor moved. The offset refers to the text of `version`. */
  readonly cursor: { readonly version: number; readonly offset: number };
  /** Show this flow, for example when its code lens is clicked, and optionally the mapper of a step or the run of a delivery. */
  readonly showFlow: { readonly flow: string; readonly map?: string; readonly delivery?: string };
  /** The outcome of the last sample sent from this window. Empty if the user closed the prompt before sending. */
  readonly sampleSent: { readonly sample?: SentSample };
  /** Types may be available now: TypeScript started or was installed, or the workspace was trusted. */
  readonly typesChanged: Record<string, never>;
  /** The result of `payloadValues` may have changed. */
  readonly payloadValuesChanged: Record<string, never>;
  /** Deliveries were recorded or deleted. The result of `recordings` may have changed. */
  readonly recordingsChanged: Record<string, never>;
  /** The run counts of an environment. They replace the previous ones. */
  readonly environmentRuns: EnvironmentRuns;
  /** A value was set or an environment was added. Previously read states may be outdated. */
  readonly settingValuesChanged: Record<string, never>;
  /** The availability of a language model for proposals. */
  readonly models: { readonly available: boolean };
  /** The exports of more packages were read. The palette search may find more. */
  readonly paletteChanged: Record<string, never>;
  /** The breakpoints on cards. They replace the previous ones. */
  readonly breakpoints: CardBreakpoints;
  /** The debugger's state, and the location where it is stopped. */
  readonly debugState: DebugState;
  /** A gesture triggered by a VS Code command instead of a key in the view. */
  readonly gesture: { readonly gesture: FlowGesture };
};

/** The message channel between the flow editor's host and its webview. */
export interface FlowViewContract extends PageContract<typeof flowMessages, FlowEvents> {}
