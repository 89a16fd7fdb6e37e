import type { CodeFix, CodeProblem } from "@hookloom/protocol/code-problems";
import type { CardBreakpoint, DebugPhase } from "@hookloom/protocol/debugging";
import type { Declarations } from "@hookloom/protocol/declarations";
import type { EnvironmentRuns } from "@hookloom/protocol/environment-runs";
import type { Flow, Range } from "@hookloom/protocol/flow-document";
import { type FlowLayout, type LayoutOptions, startItem } from "@hookloom/protocol/flow-layout-types";
import type { EnvironmentValues, FlowSnapshot } from "@hookloom/protocol/flow-view";
import type { FlowCall } from "@hookloom/protocol/lsp-requests";
import type { MappingLocation } from "@hookloom/protocol/mapping";
import type { DiffLine } from "@hookloom/protocol/proposal";
import type { RecordedDelivery, ShownRecording } from "@hookloom/protocol/recording";
import type { SentSample } from "@hookloom/protocol/sample-view";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { type Collapsed, nothingCollapsed } from "@hookloom/protocol/step-blocks";
import type { TypesUnavailable } from "@hookloom/protocol/typed-fields";
import type { FlowIndex } from "../model/flow-index.ts";
import type { ItemId } from "../model/navigation.ts";
import type { RunView } from "../model/run-view.ts";

/** The flow on the canvas with its index and layout. */
export interface Scene extends LayoutOptions {
  readonly flow: Flow;
  readonly index: FlowIndex;
  readonly layout: FlowLayout;
}

/** What the mapper shows: all of a value, or the member that a path leads to. */
export interface MapperLocation extends MappingLocation {
  readonly path?: readonly string[];
}

/** A point in a block, as an edit names it. */
export interface InsertionPoint {
  readonly block: string;
  readonly index: number;
}

/** An insertion point of one version; later versions may have other steps there. */
export interface VersionedInsertionPoint extends InsertionPoint {
  readonly version: number;
}

/** What a small box prompts for a name of, with the version of the snapshot in which it was opened. */
export type NameQuestion = { readonly version: number } & (
  | { readonly kind: "extract"; readonly steps: readonly string[] }
  | {
      readonly kind: "rename";
      readonly at: number;
      readonly name: string;
      /** The name that is proposed, if not the one that it has. */
      readonly wish?: string;
    }
  | {
      readonly kind: "setting";
      readonly step: string;
      readonly field: string;
      /** Where the literal starts in the text of the field; without it the whole field is the literal. */
      readonly offset?: number;
      /** The name that it would have if that is free. */
      readonly wish: string;
    }
);

/** The note that is being written, with the version of the snapshot that it was opened on. */
export interface NoteQuestion {
  readonly version: number;
  readonly of: { readonly step: string } | { readonly flow: string };
  /** The note's current text; empty for a new note. */
  readonly text: string;
}

/** What opens at a point of the canvas pane, in its pixels. */
export type PlacedOverlay = { readonly x: number; readonly y: number } & (
  | {
      readonly kind: "palette";
      readonly point: VersionedInsertionPoint;
      /** What is searched for at first. */
      readonly query?: string;
    }
  | { readonly kind: "propose"; readonly point: VersionedInsertionPoint }
  | { readonly kind: "menu" | "fixes" | "view" }
  | { readonly kind: "name"; readonly question: NameQuestion }
  | { readonly kind: "calls"; readonly step: string }
  | { readonly kind: "note"; readonly question: NoteQuestion }
);

/** What is open over the canvas, one at a time. */
export type Overlay = PlacedOverlay | { readonly kind: "flows" } | { readonly kind: "search" };

/** A proposal of the editor's language model, while it is shown instead of the text's own flow. */
export interface ShownProposal {
  /** The text's own snapshot, with what was shown and selected in it and the problems that were known. */
  readonly live: FlowSnapshot;
  readonly flow: string;
  readonly active: ItemId;
  readonly selection: readonly string[];
  readonly problems: ViewState["problems"];
  readonly point: VersionedInsertionPoint;
  readonly wish: string;
  readonly code: string;
  readonly lines: readonly DiffLine[];
}

/** Cards that are being dragged; x and y are pixels of the canvas pane. */
export interface Drag {
  readonly steps: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly over: VersionedInsertionPoint | undefined;
}

/** An edit that the host rejected, with the step and field that it came from. */
export interface Rejection {
  readonly message: string;
  readonly step?: string;
  readonly field?: string;
}

export interface InspectorState {
  readonly open: boolean;
  readonly width: number;
}

/** What the text of a version declares. */
export interface Declared {
  readonly version: number;
  readonly declarations: Declarations;
}

/** A problem in a step's code, in the text of `FileProblems.version`, with the field if it is in that field's text. */
export interface StepProblem extends CodeProblem {
  readonly field?: string;
}

/** A location in the file that has problems: a card, or code that belongs to no flow. */
export interface ProblemLocation {
  /** The card's flow and item; without it, the range is in no flow. */
  readonly card?: { readonly flow: string; readonly item: ItemId };
  readonly range: Range;
  readonly problems: readonly CodeProblem[];
}

/** All problems of the file, as its version of the text had them. */
export interface FileProblems {
  readonly version: number;
  readonly errors: number;
  readonly warnings: number;
  /** In the order of the text. */
  readonly locations: readonly ProblemLocation[];
}

/** A fix of a card's problem. */
export interface StepFix extends CodeFix {
  /** The field that its problem is in. */
  readonly field?: string | undefined;
}

/** What fixes the problems of a card. */
export interface OfferedFixes {
  /** The problems that were sent: other problems have other fixes. */
  readonly of: readonly StepProblem[];
  readonly version: number;
  readonly fixes: readonly StepFix[];
}

/** A card from which another flow was opened. */
export interface TrailStop {
  readonly flow: string;
  readonly item: ItemId;
}

/** What deliveries did that were recorded on this machine. */
export interface RunState {
  /** False while the diagram shows none of it. */
  readonly on: boolean;
  /** Those of the whole file, the newest first. */
  readonly deliveries: readonly RecordedDelivery[];
  /** The newest of them, or the one that the last page of the file knew; empty if there were none. */
  readonly newest: string | undefined;
  /** The one that the user has chosen, or sent from here. */
  readonly chosen: string | undefined;
  /** The one whose card is still to be brought into view: it has just run, or was just chosen. */
  readonly unseen: string | undefined;
  /** A delivery of this window that is shown once a recording of it comes that is not among the known ones. */
  readonly awaited: { readonly delivery: string; readonly known: ReadonlySet<string> } | undefined;
  /** The delivery that was awaited last and shown: later recordings of it are not shown by themselves. */
  readonly taken: string | undefined;
  readonly shown: ShownRecording | undefined;
  /** Which call of the flow is shown, and which pass of each loop by the step's id. */
  readonly call: number;
  readonly passes: ReadonlyMap<string, number>;
  /** The view of the shown flow with it. */
  readonly view: RunView | undefined;
}

/** Where the debugger is stopped in the file. */
export interface StoppedAt {
  readonly flow: string;
  /** The card; undefined between two of them, as at the end of a function. */
  readonly step: string | undefined;
  readonly isTop: boolean;
}

/** A field of a step; without a name, the leading one. */
export interface FocusField {
  readonly step: string;
  readonly field?: string | undefined;
  /** True for a new step: a call leaves the focus on its card if all that it needs has a value. */
  readonly toFill?: boolean;
}

/** The state of the page. */
export interface ViewState {
  readonly snapshot: FlowSnapshot | undefined;
  readonly scene: Scene | undefined;
  /** What is collapsed in all flows of the file. */
  readonly collapsed: Collapsed;
  /** True once the first cards are painted: what is around them is drawn after them. */
  readonly drawn: boolean;
  /** Whether notes are shown above their cards. */
  readonly notes: boolean;
  /** The functions that steps call, by the id of the step. */
  readonly calls: ReadonlyMap<string, readonly FlowCall[]>;
  /** The cards through which the shown flow was opened, the outermost first. */
  readonly trail: readonly TrailStop[];
  /** The item with the keyboard focus. */
  readonly active: ItemId;
  readonly selection: readonly string[];
  /** Where a selection that is extended by Shift began. */
  readonly anchor: string | undefined;
  /** The step around the text cursor. */
  readonly cursor: string | undefined;
  readonly overlay: Overlay | undefined;
  readonly drag: Drag | undefined;
  /** Whether the editor has a language model that can propose steps. */
  readonly canPropose: boolean;
  readonly proposal: ShownProposal | undefined;
  readonly rejection: Rejection | undefined;
  /** Read out by screen readers. */
  readonly spoken: string;
  readonly inspector: InspectorState;
  /** Whether the tree of steps is open next to the diagram. */
  readonly outline: boolean;
  /** The value that the mapper shows over the diagram, while it is open. */
  readonly mapper: MapperLocation | undefined;
  /** True while the inspector shows what the file declares instead of the active card. */
  readonly showsFile: boolean;
  /** What the file declares, as of the last response. */
  readonly declared: Declared | undefined;
  /** What is known of the values of its settings; undefined before the first response. */
  readonly settingValues: readonly EnvironmentValues[] | undefined;
  /** Grows when values may have changed: what shows their states requests them again. */
  readonly valuesRevision: number;
  /** The sources with their events, once they were requested. */
  readonly sourceChoices: readonly SourceChoice[] | undefined;
  /** The field of the inspector that gets the focus once it is shown. */
  readonly focusField: FocusField | undefined;
  /** What was sent last from this window, until its recording shows the same or the user closes it. */
  readonly sample: SentSample | undefined;
  /** By the id of a step, or of a flow for problems outside its steps. */
  readonly problems: ReadonlyMap<string, readonly StepProblem[]>;
  readonly fileProblems: FileProblems;
  /** The offset of the problem outside all flows that was shown last, and the card that was active meanwhile. */
  readonly shownInText: { readonly start: number; readonly flow: string; readonly item: ItemId } | undefined;
  /** Of the active card's problems, once they are known. */
  readonly fixes: OfferedFixes | undefined;
  readonly runs: RunState;
  /** How often handlers ran in an environment; while one is chosen, no recorded delivery is shown. */
  readonly environmentRuns: EnvironmentRuns;
  /** VS Code's breakpoints, by the steps that they are on. */
  readonly breakpoints: ReadonlyMap<string, CardBreakpoint>;
  readonly debug: {
    readonly phase: DebugPhase;
    readonly at: StoppedAt | undefined;
    /** When the debugger was started last. */
    readonly since: string | undefined;
  };
  /** Steps that the search found. */
  readonly found: ReadonlySet<string>;
  /** Why the last request for types had no result. */
  readonly typesMissing: TypesUnavailable["unavailable"] | undefined;
  /** Grows when missing types may be there: fields request them again. */
  readonly typesRevision: number;
  /** Grows when the payload may have other values. */
  readonly payloadRevision: number;
  /** Grows when the palette may find more rows than before: an open one requests them again. */
  readonly paletteRevision: number;
}

export const initialState: ViewState = {
  snapshot: undefined,
  scene: undefined,
  collapsed: nothingCollapsed,
  drawn: false,
  notes: true,
  calls: new Map(),
  trail: [],
  active: startItem,
  selection: [],
  anchor: undefined,
  cursor: undefined,
  overlay: undefined,
  drag: undefined,
  canPropose: false,
  proposal: undefined,
  rejection: undefined,
  spoken: "",
  inspector: { open: true, width: 280 },
  outline: false,
  mapper: undefined,
  showsFile: false,
  declared: undefined,
  settingValues: undefined,
  valuesRevision: 0,
  sourceChoices: undefined,
  focusField: undefined,
  sample: undefined,
  problems: new Map(),
  fileProblems: { version: 0, errors: 0, warnings: 0, locations: [] },
  shownInText: undefined,
  fixes: undefined,
  runs: {
    on: true,
    deliveries: [],
    newest: undefined,
    chosen: undefined,
    unseen: undefined,
    awaited: undefined,
    taken: undefined,
    shown: undefined,
    call: 0,
    passes: new Map(),
    view: undefined,
  },
  environmentRuns: { environments: [], ranges: [] },
  breakpoints: new Map(),
  debug: { phase: "off", at: undefined, since: undefined },
  found: new Set(),
  typesMissing: undefined,
  typesRevision: 0,
  payloadRevision: 0,
  paletteRevision: 0,
};

const noProblems: readonly StepProblem[] = [];

/** The problems that a card shows: those of its step, or for the start card those of the flow outside its steps. */
export function itemProblems({ problems, scene }: ViewState, item: ItemId): readonly StepProblem[] {
  return problems.get(item === startItem ? (scene?.flow.id ?? "") : item) ?? noProblems;
}

/** What fixes the problems of a card; undefined if that is not known, or nothing does. */
export function itemFixes(state: ViewState, item: ItemId): OfferedFixes | undefined {
  const { fixes } = state;
  return fixes && fixes.fixes.length > 0 && fixes.of === itemProblems(state, item) ? fixes : undefined;
}
