import type { CodeProblems, FixesParams, FixesResult, FixParams } from "./code-problems.ts";
import type { BreakpointAction, CardBreakpoints, DebugState } from "./debugging.ts";
import type { Declarations } from "./declarations.ts";
import type { EnvironmentChoice, EnvironmentRuns } from "./environment-runs.ts";
import type { DocumentDelta } from "./flow-delta.ts";
import type { FlowDiff } from "./flow-diff.ts";
import type { FlowDocument, FlowTrigger, Range } from "./flow-document.ts";
import type { FlowEdit } from "./flow-edit.ts";
import type { FlowGesture } from "./flow-gestures.ts";
import type {
  CallsResult,
  MappingParams,
  MappingResult,
  NameOfFlowResult,
  ProposedNameResult,
} from "./lsp-methods.ts";
import type { MappedResult } from "./mapping.ts";
import type { InstallPackage, PaletteDetail, PaletteResult } from "./palette.ts";
import type { ProposalResult } from "./proposal.ts";
import type { RecordedDelivery, RecordedValue, ShownRecording } from "./recording.ts";
import type { SampleLink, SentSample } from "./sample-view.ts";
import type { SourceChoice } from "./source-choice.ts";
import type { TypedFieldAnswer, TypedFieldMethod, TypedFieldParams } from "./typed-fields.ts";

/** What a source or a connection of the catalogue looks like in the diagram. */
export interface SourceLook {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` or a codicon's name. */
  readonly icon: string;
}

/** What a picture compares; its document is the snapshot's. */
export interface FlowComparison extends Omit<FlowDiff, "document"> {
  /** The earlier side as a person named it: `HEAD`. */
  readonly before: string;
  readonly after: string;
  /** The name that the file had on the earlier side, if another one. */
  readonly renamedFrom?: string;
}

/** What a page has the host keep on this machine for the next page; only pages read these texts. */
export interface KeptView {
  /** How the diagram of this file is looked at: its zoom, what is collapsed and selected, and what stands typed in fields. */
  readonly file: string;
  /** What is open beside the diagram, of whichever file. */
  readonly panes: string;
}

/** The whole state of one flow editor; the newest snapshot replaces the others. */
export interface FlowSnapshot {
  readonly uri: string;
  readonly fileName: string;
  readonly version: number;
  readonly document: FlowDocument;
  readonly sources: readonly SourceLook[];
  readonly connections: readonly SourceLook[];
  /** False while the file cannot be written (a diff's left side, a read-only file). */
  readonly editable: boolean;
  /** True where the file belongs to a project and samples can be sent. */
  readonly inProject: boolean;
  /** What the last page of the file kept, for a page that begins with this snapshot. */
  readonly kept?: Partial<KeptView>;
  /** Only where the picture compares two texts. */
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
  /** Why nothing was run, in a sentence. */
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

/**
 * The questions that the inspector asks about a field; the answers come from the language server as they are. A question
 * with another of its kind after it is no longer answered: it rejects with the code `superseded`.
 */
type TypedFieldRequests = {
  readonly [M in TypedFieldMethod]: {
    readonly params: Omit<TypedFieldParams<M>, "uri">;
    readonly result: TypedFieldAnswer<M>;
  };
};

/** A flow to be drawn, as the page shows it. */
export interface PictureParams {
  readonly flow: string;
  /** The ids of steps and blocks whose steps are hidden. */
  readonly collapsed: readonly string[];
  /** Whether notes stand above their cards. */
  readonly notes: boolean;
}

/** The channel between the flow editor's host half and its webview. */
export interface FlowViewContract {
  readonly host: {
    readonly requests: TypedFieldRequests & {
      /**
       * Applies an edit as one undo step; rejects with the refusal's code and sentence. The request has the version of
       * the document on which the edit was made. The answer has the version that contains the edit and the ranges that
       * it has written there. With `preview` the editor first shows the change and asks: the request rejects with
       * `cancelled` where it was not wanted, and the answer has no ranges, since only a part may have been.
       */
      readonly edit: {
        readonly params: { readonly version: number; readonly edit: FlowEdit; readonly preview?: boolean };
        readonly result: { readonly version: number; readonly written: readonly Range[] };
      };
      /** Says whether an edit would be refused, and why; nothing is changed. */
      readonly check: {
        readonly params: { readonly version: number; readonly edit: FlowEdit };
        readonly result: { readonly problem?: { readonly code: string; readonly message: string } };
      };
      /** A free name for what an edit would make; the edit's own name is a wish, or empty. */
      readonly proposedName: {
        readonly params: { readonly version: number; readonly edit: FlowEdit };
        readonly result: ProposedNameResult;
      };
      readonly nameOfFlow: {
        readonly params: { readonly flow: string };
        readonly result: NameOfFlowResult;
      };
      /** Which functions the steps call. */
      readonly calls: { readonly params: Record<string, never>; readonly result: CallsResult };
      /** What the payload of a flow holds; nothing for a flow without an event, or outside of a project. */
      readonly payloadValues: {
        readonly params: { readonly flow: string };
        readonly result: { readonly known?: PayloadValues };
      };
      /** The recorded deliveries that ran flows of this file, the newest first; none outside of a project. */
      readonly recordings: {
        readonly params: Record<string, never>;
        readonly result: { readonly version: number; readonly deliveries: readonly RecordedDelivery[] };
      };
      /** What a recorded delivery did in this file; nothing where the recording is gone. */
      readonly recording: {
        readonly params: { readonly id: string };
        readonly result: { readonly shown?: ShownRecording };
      };
      /** A whole recorded value. */
      readonly recordedValue: {
        readonly params: { readonly id: string; readonly frame: number; readonly value: number };
        readonly result: { readonly value?: RecordedValue };
      };
      /** Keeps a recording for a flow, or no longer. */
      readonly pinRecording: {
        readonly params: { readonly id: string; readonly flow: string; readonly pinned: boolean };
        readonly result: null;
      };
      /** How a value is mapped, in the current text; rejects with `stale` or `not-found` where it is gone. */
      readonly mapping: { readonly params: Omit<MappingParams, "uri">; readonly result: MappingResult };
      /** What a mapping comes to with the payload of a flow: of its last delivery, else of a sample. */
      readonly mappingResult: {
        readonly params: Omit<MappingParams, "uri"> & { readonly flow: string };
        readonly result: MappingOutcome;
      };
      /** What would fix some problems; nothing is changed. */
      readonly fixes: { readonly params: Omit<FixesParams, "uri">; readonly result: FixesResult };
      /** Applies a fix that was offered, as `edit` does. */
      readonly fix: {
        readonly params: Omit<FixParams, "uri">;
        readonly result: { readonly version: number; readonly written: readonly Range[] };
      };
      /** Undoes or redoes the last change of the text; `changed` is false where there was none. */
      readonly undo: {
        readonly params: Record<string, never>;
        readonly result: { readonly changed: boolean };
      };
      readonly redo: {
        readonly params: Record<string, never>;
        readonly result: { readonly changed: boolean };
      };
      /** What the file declares; with an edit, what it would declare after it. Rejects as `edit` does. */
      readonly declarations: {
        readonly params: { readonly preview?: { readonly version: number; readonly edit: FlowEdit } };
        readonly result: { readonly version: number; readonly declarations: Declarations };
      };
      /** The states of the values of the file's settings, by environment; none outside of a project. */
      readonly settingValues: {
        readonly params: Record<string, never>;
        readonly result: readonly EnvironmentValues[];
      };
      /** Every source with its events and options. */
      readonly sources: {
        readonly params: Record<string, never>;
        readonly result: readonly SourceChoice[];
      };
      /** The rows for a place and what was typed. */
      readonly palette: {
        readonly params: {
          readonly version: number;
          readonly block: string;
          readonly index: number;
          readonly query: string;
        };
        readonly result: PaletteResult;
      };
      readonly paletteDetail: {
        readonly params: { readonly version: number; readonly block: string; readonly id: string };
        readonly result: PaletteDetail;
      };
      /**
       * What the editor's language model proposes for a place, checked; nothing is changed. Rejects with one sentence, also
       * where the answer cannot be used, and with `cancelled` after `stopProposing`.
       */
      readonly propose: {
        readonly params: {
          readonly version: number;
          readonly block: string;
          readonly index: number;
          /** What should happen there, in a person's words. */
          readonly wish: string;
        };
        readonly result: ProposalResult & { readonly code: string };
      };
      /** The current text of steps with their comments, for copy: in document order, dedented, joined by the file's line end. */
      readonly textOf: {
        readonly params: { readonly version: number; readonly steps: readonly string[] };
        readonly result: string;
      };
      /** Installs TypeScript into the editor's own storage, for projects without it; false where the user cancelled. */
      readonly installTypes: {
        readonly params: Record<string, never>;
        readonly result: { readonly installed: boolean };
      };
      readonly installPackage: InstallPackage;
      /** A flow as an SVG, as it is drawn everywhere outside of the page; for a PNG, which only a page can make. */
      readonly picture: {
        readonly params: PictureParams & { readonly theme: "light" | "dark" };
        readonly result: { readonly svg: string };
      };
      /** Asks where to keep a PNG of a flow, as base64, and writes it there; false where the person cancelled. */
      readonly savePng: {
        readonly params: { readonly flow: string; readonly png: string };
        readonly result: { readonly saved: boolean };
      };
      readonly readClipboard: { readonly params: Record<string, never>; readonly result: string };
      readonly writeClipboard: { readonly params: { readonly text: string }; readonly result: null };
    };
    readonly events: {
      readonly flow: FlowSnapshot;
      readonly flowUpdate: FlowUpdate;
      /** What the compiler and the editor say of the text; they replace the previous ones. */
      readonly problems: CodeProblems;
      /** The text cursor moved; offsets in the text of `version`. */
      readonly cursor: { readonly version: number; readonly offset: number };
      /** Show this flow (a code lens was clicked), and the mapper of one of its steps, or what a delivery did. */
      readonly showFlow: { readonly flow: string; readonly map?: string; readonly delivery?: string };
      /** What became of what this window sent last; nothing once a person has closed the question before it. */
      readonly sampleSent: { readonly sample?: SentSample };
      /** What had no types may have some now: TypeScript has started or was installed, or trust was given. */
      readonly typesChanged: Record<string, never>;
      /** `payloadValues` may have another answer now. */
      readonly payloadValuesChanged: Record<string, never>;
      /** Deliveries were recorded, or are gone: `recordings` may have another answer now. */
      readonly recordingsChanged: Record<string, never>;
      /** What an environment counted; it replaces what was sent before. */
      readonly environmentRuns: EnvironmentRuns;
      /** A value was set or an environment was added: states that were read before may be wrong. */
      readonly settingValuesChanged: Record<string, never>;
      /** Whether the editor has a language model that can be asked for a proposal. */
      readonly models: { readonly available: boolean };
      /** Exported names of packages were read: the palette's search may find more. */
      readonly paletteChanged: Record<string, never>;
      /** The breakpoints of the cards; they replace the previous ones. */
      readonly breakpoints: CardBreakpoints;
      /** What the debugger does, and where it stands. */
      readonly debugState: DebugState;
      /** A gesture that came as a VS Code command rather than a key in the view. */
      readonly gesture: { readonly gesture: FlowGesture };
    };
  };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: {
      /** The page listens; `version` is that of its snapshot, if it has one. An outdated page gets a new snapshot. */
      readonly ready: { readonly version?: number };
      /** A card was selected: select its code without taking focus. */
      readonly select: { readonly version: number; readonly step: string };
      /** Enter on a card with the modifier, or double click: put the cursor there and focus the text. */
      readonly reveal: { readonly version: number; readonly start: number; readonly end: number };
      /** Send the sample of the event that was sent last, else its first one, to what Run starts on this machine. */
      readonly sendSample: FlowTrigger;
      /** Open the console for an event: below the diagram, or in its group where the diagram is low. */
      readonly openConsole: FlowTrigger & { readonly below: boolean };
      /** Open what a link beside the outcome of a sample leads to. */
      readonly openSampleLink: { readonly link: SampleLink };
      /** What became of the sample that was sent then is no longer shown: a person closed it, or its recording shows the same. */
      readonly sampleClosed: Pick<SentSample, "sentAtMs">;
      /** Rewrite the handlers of another framework as handlers of Hookloom, once a person has seen what changes. */
      readonly moveToHookloom: Record<string, never>;
      /** Ask for the value of a setting in an environment and keep it. */
      readonly setValue: { readonly setting: string; readonly environment: string };
      /** Make one harmless call with a connection, named by its variable. */
      readonly testConnection: { readonly connection: string };
      /** A row of the palette was inserted: it is offered first next time. */
      readonly paletteChosen: { readonly version: number; readonly id: string };
      /** Add a connection: the catalogue's row that is named, else the one that is picked. */
      readonly addConnection: { readonly connector?: string };
      /** Ask where to keep an SVG of a flow, and write it there. */
      readonly exportSvg: PictureParams;
      /** Open a flow in the browser, to be printed. */
      readonly print: PictureParams;
      readonly keep: KeptView;
      /** Whether the keys of this page write into one of its fields. */
      readonly typing: { readonly on: boolean };
      /** The proposal that was asked for is no longer wanted. */
      readonly stopProposing: Record<string, never>;
      /** Open the two texts of a comparison, at an offset of the later one. */
      readonly showTextDiff: { readonly start?: number };
      /** Open the file that a handler is imported from, or the diagram of a function in it. */
      readonly openFile: { readonly specifier: string; readonly name?: string };
      /** Run the delivery of a recording again, as it was received. */
      readonly replayRecording: { readonly id: string };
      /** Run the delivery of a recording again with the debugger attached. */
      readonly debugRecording: { readonly id: string };
      /** Start the project under the debugger, or stop that. */
      readonly debug: { readonly on: boolean };
      readonly breakpoint: { readonly step: string; readonly action: BreakpointAction };
      /** Open the delivery of a recording with its headers and body. */
      readonly openRecordedDelivery: { readonly id: string };
      /** Show the runs of an environment, or those of none any more. */
      readonly showEnvironmentRuns: { readonly chosen?: EnvironmentChoice };
      /** Show the deliveries of the chosen environment that failed, of the event of a group of failures. */
      readonly showFailedDeliveries: { readonly group: string };
      /** Show the deliveries of the chosen environment of an event that nothing handles. */
      readonly showUnhandledDeliveries: { readonly trigger: string; readonly event: string };
      /** Open a whole recorded value as a JSON document. */
      readonly openRecordedValue: { readonly id: string; readonly frame: number; readonly value: number };
    };
  };
}
