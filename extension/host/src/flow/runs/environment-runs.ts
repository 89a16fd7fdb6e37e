import path from "node:path";
import { locateFailures, type ReportedFailures } from "@hookloom/core/flows/locate-failures";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type {
  EnvironmentChoice,
  EnvironmentCounts,
  EnvironmentRuns,
  NamedChoice,
  UnhandledEvent,
} from "@hookloom/protocol/environment-runs";
import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { FailureGroup } from "@hookloom/runtime/management";
import type * as vscode from "vscode";
import type { KeptChoices } from "../page/kept-by-file.ts";

/** Reads the run counts of environments. */
export interface CountedRuns {
  readonly ranges: readonly NamedChoice[];
  /** Returns the environments of the project in a folder. */
  environments(root: string): readonly NamedChoice[];
  /** Keeps the connection to the environment that the viewer `who` shows, or releases it if `ref` is undefined. */
  watch(who: string, ref: ProjectEnvironment | undefined): void;
  /** Reads the current counts. @throws an error with a user message if they cannot be read */
  read(ref: ProjectEnvironment, range: string): Promise<ReportedFailures>;
  /** Shows the deliveries of a failure group, from the start of the range to the group's newest delivery. */
  showFailed(
    ref: ProjectEnvironment,
    range: string,
    group: Pick<FailureGroup, "group" | "error" | "source" | "event" | "last">,
  ): void;
  /** Shows the deliveries of an unhandled event in the whole range. */
  showUnhandled(ref: ProjectEnvironment, range: string, event: UnhandledEvent): void;
  /** Calls the listener when deliveries of an environment arrived or ended, or when it was started or stopped. */
  onDidChange(listener: (ref: ProjectEnvironment) => void): vscode.Disposable;
  /** Calls the listener when the environments of projects have changed. */
  onDidChangeEnvironments(listener: () => void): vscode.Disposable;
}

/** Dependencies of an environment runs feed. */
export interface EnvironmentRunsPorts {
  counted(): Promise<CountedRuns>;
  projectRoot(uri: vscode.Uri): Promise<string | undefined>;
  readonly kept: KeptChoices;
}

/** The page that shows the runs. */
export interface EnvironmentRunsPage {
  /** Returns the newest snapshot. */
  snapshot(): FlowSnapshot | undefined;
  isVisible(): boolean;
  send(runs: EnvironmentRuns): void;
}

/**
 * Milliseconds from a change in the deliveries to the next poll. Polling also continues without changes, because the time range
 * advances.
 */
const pollSoonMs = 2_000;
const pollIntervalMs = 30_000;

/** Number of feeds created, which gives each one a unique id. */
let feedCount = 0;

/**
 * Shows the runs of the selected environment in the diagram of one file. It polls only if an environment is selected and the
 * diagram is visible.
 */
export class EnvironmentRunsFeed implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #ports: EnvironmentRunsPorts;
  readonly #page: EnvironmentRunsPage;
  readonly #viewerId: string;
  #counted: CountedRuns | undefined;
  #root: string | undefined;
  readonly #subscriptions: vscode.Disposable[] = [];
  #read: ReportedFailures | undefined;
  #problem: string | undefined;
  /** The last counts, located in the newest snapshot. */
  #locatedCounts: EnvironmentCounts | undefined;
  #sent = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = Number.POSITIVE_INFINITY;
  #isPolling = false;
  /** True if another poll became due during the pending one. */
  #isPollQueued = false;
  #isSeen = false;
  #disposed = false;

  constructor(document: vscode.TextDocument, ports: EnvironmentRunsPorts, page: EnvironmentRunsPage) {
    this.#document = document;
    this.#ports = ports;
    this.#page = page;
    this.#viewerId = `runs of ${document.uri.toString()} ${++feedCount}`;
  }

  /** Finds the project and its environments; does nothing for a file outside of a project. */
  async start(): Promise<void> {
    const root = await this.#ports.projectRoot(this.#document.uri);
    if (root === undefined || this.#document.uri.scheme !== "file") return;
    const counted = await this.#ports.counted();
    if (this.#disposed) return;
    this.#root = root;
    this.#counted = counted;
    this.#subscriptions.push(
      counted.onDidChange((ref) => {
        if (ref.root === root && ref.environment === this.#chosen()?.environment) this.#pollAfter(pollSoonMs);
      }),
      counted.onDidChangeEnvironments(() => {
        this.#send();
        this.#follow();
      }),
    );
    this.#visibilityChanged();
  }

  /** Called when the page is shown or hidden. A page that is shown has no content yet. */
  seen(): void {
    if (this.#page.isVisible() !== this.#isSeen) this.#visibilityChanged();
  }

  /** Sends everything again to a page that has received nothing yet. */
  resend(): void {
    this.#sent = "";
    this.#send();
  }

  /** Locates the counts in a new snapshot, in which the same failures may be at other locations. */
  snapshotChanged(): void {
    this.#locatedCounts = undefined;
    this.#send();
  }

  /** Shows the runs of another environment or range; undefined shows no runs. */
  async show(chosen: EnvironmentChoice | undefined): Promise<void> {
    // The choice applies immediately; responses to requests for the previous choice are ignored.
    const kept = this.#ports.kept.keep(this.#document.uri.toString(), chosen);
    this.#read = undefined;
    this.#problem = undefined;
    this.#locatedCounts = undefined;
    // Sends the state for the new choice, whatever was sent before.
    this.resend();
    this.#follow();
    await kept;
  }

  /** Shows the deliveries of a failure group. */
  showFailed(group: string): void {
    const ref = this.#ref();
    const chosen = this.#chosen();
    const found = this.#read?.failures.groups.find((one) => one.group === group);
    if (ref && chosen && found) this.#counted?.showFailed(ref, chosen.range, found);
  }

  /** Shows the deliveries of an unhandled event. */
  showUnhandled({ trigger, event }: Pick<UnhandledEvent, "trigger" | "event">): void {
    const ref = this.#ref();
    const chosen = this.#chosen();
    const found = Object.values(this.#locatedCounts?.handlers ?? {})
      .flatMap(({ unhandled }) => unhandled)
      .find((one) => one.trigger === trigger && one.event === event);
    if (ref && chosen && found) this.#counted?.showUnhandled(ref, chosen.range, found);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const each of this.#subscriptions) each.dispose();
    this.#counted?.watch(this.#viewerId, undefined);
  }

  #visibilityChanged(): void {
    this.#isSeen = this.#page.isVisible();
    this.resend();
    this.#follow();
  }

  /** Returns the choice for the file if its environment still exists. */
  #chosen(): EnvironmentChoice | undefined {
    if (this.#root === undefined || this.#counted === undefined) return undefined;
    const chosen = this.#ports.kept.of(this.#document.uri.toString());
    const isThere = this.#counted.environments(this.#root).some(({ name }) => name === chosen?.environment);
    return isThere && this.#counted.ranges.some(({ name }) => name === chosen?.range) ? chosen : undefined;
  }

  #ref(): ProjectEnvironment | undefined {
    const chosen = this.#chosen();
    return chosen && this.#root !== undefined
      ? { root: this.#root, environment: chosen.environment }
      : undefined;
  }

  /** Polls while the page is visible. */
  #follow(): void {
    const ref = this.#page.isVisible() && !this.#disposed ? this.#ref() : undefined;
    this.#counted?.watch(this.#viewerId, ref);
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    if (ref) this.#pollAfter(0);
  }

  /** Polls after a delay, unless a poll is due earlier. */
  #pollAfter(delayMs: number): void {
    const dueAt = Date.now() + delayMs;
    if (dueAt >= this.#due || this.#disposed || !this.#page.isVisible()) return;
    clearTimeout(this.#timer);
    this.#due = dueAt;
    this.#timer = setTimeout(() => {
      this.#due = Number.POSITIVE_INFINITY;
      void this.#poll();
    }, delayMs);
  }

  async #poll(): Promise<void> {
    const [ref, chosen] = [this.#ref(), this.#chosen()];
    if (!ref || !chosen || !this.#counted) return;
    this.#isPollQueued = this.#isPolling;
    if (this.#isPolling) return;
    this.#isPolling = true;
    const isStillChosen = (): boolean => JSON.stringify(this.#chosen()) === JSON.stringify(chosen);
    try {
      const read = await this.#counted.read(ref, chosen.range);
      if (isStillChosen()) {
        this.#read = read;
        this.#problem = read.stopped;
        this.#locatedCounts = undefined;
      }
    } catch (error) {
      if (isStillChosen()) this.#problem = errorMessage(error).split("\n", 1)[0] ?? "";
    } finally {
      this.#isPolling = false;
    }
    this.#send();
    if (!isStillChosen()) this.#pollAfter(0);
    else this.#pollAfter(this.#isPollQueued ? pollSoonMs : pollIntervalMs);
  }

  /** Returns the counts located in the newest snapshot; undefined if the text is ahead of the snapshot. */
  #counts(): EnvironmentCounts | undefined {
    const snapshot = this.#page.snapshot();
    if (!this.#read || !snapshot || this.#root === undefined) return undefined;
    if (this.#locatedCounts === undefined && snapshot.version === this.#document.version) {
      const file = path.relative(this.#root, this.#document.uri.fsPath).split(path.sep).join("/");
      const reading = { file, text: this.#document.getText(), document: snapshot.document };
      this.#locatedCounts = { version: snapshot.version, ...locateFailures(this.#read, reading) };
    }
    return this.#locatedCounts;
  }

  #send(): void {
    if (!this.#counted || this.#root === undefined || this.#disposed || !this.#page.isVisible()) return;
    const chosen = this.#chosen();
    const counts = chosen && this.#counts();
    // The page keeps its counts until the snapshot of the current text exists; the new counts are sent with that snapshot.
    if (chosen && this.#read && !counts) return;
    const runs: EnvironmentRuns = {
      environments: this.#counted.environments(this.#root),
      ranges: this.#counted.ranges,
      ...(chosen ? { chosen } : {}),
      ...(counts ? { counts } : {}),
      ...(chosen && this.#problem !== undefined ? { problem: this.#problem } : {}),
    };
    const text = JSON.stringify(runs);
    if (text === this.#sent) return;
    this.#sent = text;
    this.#page.send(runs);
  }
}
