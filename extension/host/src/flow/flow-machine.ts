import type { MappingRunner } from "@hookloom/core/events/run-mapping";
import type * as vscode from "vscode";
import type { LanguageModels } from "./edits/language-models.ts";
import type { PrintedPage } from "./picture/print-page.ts";
import type { DebugFeed, DebugFeedPorts } from "./runs/debug-feed.ts";
import type { EnvironmentRunsFeed, EnvironmentRunsPage } from "./runs/environment-runs.ts";
import type { RecordedRuns, RecordedRunsPorts } from "./runs/recorded-runs.ts";

/** The recorded deliveries of one file. */
export type Recordings = Pick<
  RecordedRuns,
  "requests" | "refresh" | "replay" | "debug" | "openDelivery" | "openValue" | "dispose"
>;

/** The runs of the selected environment in the diagram of one file. */
export type EnvironmentRunsOnCards = Pick<
  EnvironmentRunsFeed,
  "start" | "seen" | "resend" | "snapshotChanged" | "show" | "showFailed" | "showUnhandled" | "dispose"
>;
/** The debugger's features on the cards of one file. */
export type CardDebugger = Pick<
  DebugFeed,
  "pageRenewed" | "painted" | "textChanged" | "change" | "run" | "dispose"
>;

/** The features of a diagram that require a Node.js extension host, which does not exist in a browser. */
export interface FlowMachine {
  recordings(document: vscode.TextDocument, ports: RecordedRunsPorts): Recordings;
  environmentRuns(document: vscode.TextDocument, page: EnvironmentRunsPage): EnvironmentRunsOnCards;
  cardDebugger(document: vscode.TextDocument, ports: DebugFeedPorts): CardDebugger;
  /** Runs mappings; undefined if code cannot be run. */
  readonly runner: Pick<MappingRunner, "run"> | undefined;
  /** The editor's language models; none are available if TypeScript cannot check their proposals. */
  readonly models: LanguageModels;
  print(page: PrintedPage): Promise<void>;
}
