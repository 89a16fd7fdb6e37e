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

/** The value shown in the mapper: a whole value, or the member at a path. */
export interface MapperLocation extends MappingLocation {
  readonly path?: readonly string[];
}

/** A point in a block, in the format of an edit. */
export interface InsertionPoint {
  readonly block: string;
  readonly index: number;
}

/** An insertion point in one version. Later versions may have other steps there. */
export interface VersionedInsertionPoint extends InsertionPoint {
  readonly version: number;
}

/** The subject of a name prompt, with the version of the snapshot in which the prompt was opened. */
export type NamePrompt = { readonly version: number } & (
  | { readonly kind: "extract"; readonly steps: readonly string[] }
  | {
      readonly kind: "rename";
      readonly at: number;
      readonly name: string;
      /** The proposed name, if it is not the current one. */
      readonly wish?: string;
    }
  | {
      readonly kind: "setting";
      readonly step: string;
      readonly field: string;
      /** The offset of the literal in the field's text. If undefined, the whole field is the literal. */
      readonly offset?: number;
      /** The preferred name, used if it is available. */
      readonly wish: string;
    }
);

/** The note that is being edited, with the version of the snapshot in which the editor was opened. */
export interface NotePrompt {
  readonly version: number;
  readonly target: { readonly step: string } | { readonly flow: string };
  /** The note's current text; empty for a new note. */
  readonly text: string;
}

/** An overlay at a position of the canvas pane, in pane coordinates. */
export type PlacedOverlay = { readonly x: number; readonly y: number } & (
  | {
      readonly kind: "palette";
      readonly point: VersionedInsertionPoint;
      /** The initial query. */
      readonly query?: string;
    }
  | { readonly kind: "propose"; readonly point: VersionedInsertionPoint }
  | { readonly kind: "menu" | "fixes" | "view" }
  | { readonly kind: "name"; readonly question: NamePrompt }
  | { readonly kind: "calls"; readonly step: string }
  | { readonly kind: "note"; readonly question: NotePrompt }
);

/** The open overlay over the canvas. There is only one at a time. */
export type Overlay = PlacedOverlay | { readonly kind: "flows" } | { readonly kind: "search" };

/** A proposal from the editor's language model, while it is shown instead of the text's flow. */
export interface ShownProposal {
  /** The text's snapshot, with its shown flow, selection and known problems. */
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

/** Cards that are being dragged. x and y are in pane coordinates. */
export interface Drag {
  readonly steps: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly over: VersionedInsertionPoint | undefined;
}

/** An edit that the host rejected, with its step and field. */
export interface Rejection {
  readonly message: string;
  readonly step?: string;
  readonly field?: string;
}

export interface InspectorState {
  readonly open: boolean;
  readonly width: number;
}

/** The declarations in a version of the text. */
export interface Declared {
  readonly version: number;
  readonly declarations: Declarations;
}

/**
 * A problem in a step's code, in the text of `FileProblems.version`. Contains the field if the problem is in that field's text.
 */
export interface StepProblem extends CodeProblem {
  readonly field?: string;
}

/** A location in the file with problems: a card, or code that belongs to no flow. */
export interface ProblemLocation {
  /** The card's flow and item. If undefined, the range is in no flow. */
  readonly card?: { readonly flow: string; readonly item: ItemId };
  readonly range: Range;
  readonly problems: readonly CodeProblem[];
}

/** All problems of the file in a version of the text. */
export interface FileProblems {
  readonly version: number;
  readonly errors: number;
  readonly warnings: number;
  /** In text order. */
  readonly locations: readonly ProblemLocation[];
}

/** A fix for a card's problem. */
export interface StepFix extends CodeFix {
  /** The field with the problem. */
  readonly field?: string | undefined;
}

/** The available fixes for a card's problems. */
export interface OfferedFixes {
  /** The problems that the fixes were requested for. Other problems have other fixes. */
  readonly problems: readonly StepProblem[];
  readonly version: number;
  readonly fixes: readonly StepFix[];
}

/** A card from which another flow was opened. */
export interface TrailStop {
  readonly flow: string;
  readonly item: ItemId;
}

/** The state of the deliveries recorded on this machine. */
export interface RunState {
  /** False while the diagram shows no runs. */
  readonly on: boolean;
  /** The deliveries of the whole file, newest first. */
  readonly deliveries: readonly RecordedDelivery[];
  /** The newest delivery, or the newest one known to the file's previous page. Empty if there were none. */
  readonly newest: string | undefined;
  /** The delivery that the user has chosen, or sent from here. */
  readonly chosen: string | undefined;
  /** The delivery whose card still has to be brought into view, because it has just run or was just chosen. */
  readonly unseen: string | undefined;
  /** A delivery from this window that is shown when a new recording of it arrives. `known` lists the earlier recordings. */
  readonly awaited: { readonly delivery: string; readonly known: ReadonlySet<string> } | undefined;
  /** The last awaited delivery that was shown. Later recordings of it are not shown automatically. */
  readonly taken: string | undefined;
  readonly shown: ShownRecording | undefined;
  /** The shown call of the flow, and the shown iteration of each loop by the step's id. */
  readonly call: number;
  readonly passes: ReadonlyMap<string, number>;
  /** The view of the shown flow in the shown recording. */
  readonly view: RunView | undefined;
}

/** The position in the file at which the debugger is stopped. */
export interface StoppedAt {
  readonly flow: string;
  /** The card. Undefined between two cards, for example at the end of a function. */
  readonly step: string | undefined;
  readonly isTop: boolean;
}

/** A step's field, or the leading field if there is no name. */
export interface FocusField {
  readonly step: string;
  readonly field?: string | undefined;
  /** True for a new step. If all required values of a call are set, the focus stays on its card. */
  readonly toFill?: boolean;
}

export interface ViewState {
  readonly snapshot: FlowSnapshot | undefined;
  readonly scene: Scene | undefined;
  /** The collapsed parts of all flows in the file. */
  readonly collapsed: Collapsed;
  /** True after the first cards have been painted. Everything around them is drawn afterwards. */
  readonly drawn: boolean;
  /** True if notes are shown above their cards. */
  readonly notes: boolean;
  /** The functions that each step calls, by the step's id. */
  readonly calls: ReadonlyMap<string, readonly FlowCall[]>;
  /** The cards through which the shown flow was opened, outermost first. */
  readonly trail: readonly TrailStop[];
  /** The item with the keyboard focus. */
  readonly active: ItemId;
  readonly selection: readonly string[];
  /** The start of a selection that is extended with Shift. */
  readonly anchor: string | undefined;
  /** The step at the text cursor. */
  readonly cursor: string | undefined;
  readonly overlay: Overlay | undefined;
  readonly drag: Drag | undefined;
  /** True if the editor has a language model that can propose steps. */
  readonly canPropose: boolean;
  readonly proposal: ShownProposal | undefined;
  readonly rejection: Rejection | undefined;
  /** Text to announce to screen readers. */
  readonly spoken: string;
  readonly inspector: InspectorState;
  /** True if the outline is open next to the diagram. */
  readonly outline: boolean;
  /** The value shown in the mapper while it is open over the diagram. */
  readonly mapper: MapperLocation | undefined;
  /** True while the inspector shows the file's declarations instead of the active card. */
  readonly showsFile: boolean;
  /** The file's declarations from the last response. */
  readonly declared: Declared | undefined;
  /** The states of the setting values. Undefined before the first response. */
  readonly settingValues: readonly EnvironmentValues[] | undefined;
  /** Incremented when values may have changed, so that components request their states again. */
  readonly valuesRevision: number;
  /** The sources with their events. Undefined until they are loaded. */
  readonly sourceChoices: readonly SourceChoice[] | undefined;
  /** The inspector field to focus when it is shown. */
  readonly focusField: FocusField | undefined;
  /** The last sample sent from this window, until its recording shows the same result or the user closes it. */
  readonly sample: SentSample | undefined;
  /** Problems by the id of a step, or of a flow if they are outside its steps. */
  readonly problems: ReadonlyMap<string, readonly StepProblem[]>;
  readonly fileProblems: FileProblems;
  /** The offset of the last shown problem outside all flows, and the card that was active at that time. */
  readonly shownInText: { readonly start: number; readonly flow: string; readonly item: ItemId } | undefined;
  /** The fixes for the active card's problems, if they are loaded. */
  readonly fixes: OfferedFixes | undefined;
  readonly runs: RunState;
  /** The number of handler runs in an environment. While an environment is chosen, no recorded delivery is shown. */
  readonly environmentRuns: EnvironmentRuns;
  /** VS Code's breakpoints, by the ids of their steps. */
  readonly breakpoints: ReadonlyMap<string, CardBreakpoint>;
  readonly debug: {
    readonly phase: DebugPhase;
    readonly at: StoppedAt | undefined;
    /** The time of the last debugger start. */
    readonly since: string | undefined;
  };
  /** The steps that match the search. */
  readonly found: ReadonlySet<string>;
  /** The reason why the last request for types had no result. */
  readonly typesMissing: TypesUnavailable["unavailable"] | undefined;
  /** Incremented when missing types may be available, so that fields request them again. */
  readonly typesRevision: number;
  /** Incremented when the payload's values may have changed. */
  readonly payloadRevision: number;
  /** Incremented when the palette may have more rows, so that an open palette requests them again. */
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

/** Returns the problems that a card shows: those of its step or, for the start card, those of the flow outside its steps. */
export function itemProblems({ problems, scene }: ViewState, item: ItemId): readonly StepProblem[] {
  return problems.get(item === startItem ? (scene?.flow.id ?? "") : item) ?? noProblems;
}

/** Returns the fixes for a card's problems, or undefined if they are unknown or there are none. */
export function itemFixes(state: ViewState, item: ItemId): OfferedFixes | undefined {
  const { fixes } = state;
  return fixes && fixes.fixes.length > 0 && fixes.problems === itemProblems(state, item) ? fixes : undefined;
}
