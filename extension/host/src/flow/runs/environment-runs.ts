import path from "node:path";
import { type Counted, locateFailures } from "@hookloom/core/flows/locate-failures";
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
  read(ref: ProjectEnvironment, range: string): Promise<Counted>;
  /** Shows the deliveries of a failure group, from the start of the range to the group's newest delivery. */
  showFailed(
    ref: ProjectEnvironment,
    range: string,
    group: Pick<FailureGroup, "group" | "error" | "source" | "event" | "last">,
  ): void;
  /** Shows the deliveries of an unhandled event in the whole range. */
  showUnhandled(ref: ProjectEnvironment, range: string, event: UnhandledEvent): void;
  /** Called when deliveries of an environment arrived or ended, or when the environment was started or stopped. */
  onDidChange(listener: (ref: ProjectEnvironment) => void): vscode.Disposable;
  /** Called when the environments of projects have changed. */
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
 * Milliseconds from a change of deliveries to the next poll. Polling also continues without changes, because the time range
 * advances.
 */
const soon = 2_000;
const usual = 30_000;

/** Number of feeds created, which gives each one a unique id. */
let made = 0;

/**
 * Shows the runs of the selected environment in the diagram of one file. It polls only if an environment is selected and the
 * diagram is visible.
 */
export class EnvironmentRunsFeed implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #ports: EnvironmentRunsPorts;
  readonly #page: EnvironmentRunsPage;
  readonly #who: string;
  #counted: CountedRuns | undefined;
  #root: string | undefined;
  readonly #listening: vscode.Disposable[] = [];
  #read: Counted | undefined;
  #problem: string | undefined;
  /** The last counts, located in the newest snapshot. */
  #placed: EnvironmentCounts | undefined;
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
    this.#who = `runs of ${document.uri.toString()} ${++made}`;
  }

  /** Finds the project and its environments; does nothing for a file outside of a project. */
  async start(): Promise<void> {
    const root = await this.#ports.projectRoot(this.#document.uri);
    if (root === undefined || this.#document.uri.scheme !== "file") return;
    const counted = await this.#ports.counted();
    if (this.#disposed) return;
    this.#root = root;
    this.#counted = counted;
    this.#listening.push(
      counted.onDidChange((ref) => {
        if (ref.root === root && ref.environment === this.#chosen()?.environment) this.#pollAfter(soon);
      }),
      counted.onDidChangeEnvironments(() => {
        this.#send();
        this.#follow();
      }),
    );
    this.#appear();
  }

  /** Called when the page is shown or hidden. A page that is shown has no content yet. */
  seen(): void {
    if (this.#page.isVisible() !== this.#isSeen) this.#appear();
  }

  /** Sends everything again to a page that has received nothing yet. */
  resend(): void {
    this.#sent = "";
    this.#send();
  }

  /** Locates the counts in a new snapshot, in which the same failures may have other locations. */
  snapshotChanged(): void {
    this.#placed = undefined;
    this.#send();
  }

  /** Shows the runs of another environment or range; undefined shows no runs. */
  async show(chosen: EnvironmentChoice | undefined): Promise<void> {
    // The choice applies at once; responses to requests for the previous choice are ignored.
    const kept = this.#ports.kept.keep(this.#document.uri.toString(), chosen);
    this.#read = undefined;
    this.#problem = undefined;
    this.#placed = undefined;
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
    const found = Object.values(this.#placed?.handlers ?? {})
      .flatMap(({ unhandled }) => unhandled)
      .find((one) => one.trigger === trigger && one.event === event);
    if (ref && chosen && found) this.#counted?.showUnhandled(ref, chosen.range, found);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    for (const each of this.#listening) each.dispose();
    this.#counted?.watch(this.#who, undefined);
  }

  #appear(): void {
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
    this.#counted?.watch(this.#who, ref);
    clearTimeout(this.#timer);
    this.#due = Number.POSITIVE_INFINITY;
    if (ref) this.#pollAfter(0);
  }

  /** Polls after a delay, unless a poll is due earlier. */
  #pollAfter(delayMs: number): void {
    const at = Date.now() + delayMs;
    if (at >= this.#due || this.#disposed || !this.#page.isVisible()) return;
    clearTimeout(this.#timer);
    this.#due = at;
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
    const isStill = (): boolean => JSON.stringify(this.#chosen()) === JSON.stringify(chosen);
    try {
      const read = await this.#counted.read(ref, chosen.range);
      if (isStill()) {
        this.#read = read;
        this.#problem = read.stopped;
        this.#placed = undefined;
      }
    } catch (error) {
      if (isStill()) this.#problem = errorMessage(error).split("\n", 1)[0] ?? "";
    } finally {
      this.#isPolling = false;
    }
    this.#send();
    if (!isStill()) this.#pollAfter(0);
    else this.#pollAfter(this.#isPollQueued ? soon : usual);
  }

  /** Returns the counts located in the newest snapshot; undefined if the text is ahead of the snapshot. */
  #counts(): EnvironmentCounts | undefined {
    const snapshot = this.#page.snapshot();
    if (!this.#read || !snapshot || this.#root === undefined) return undefined;
    if (this.#placed === undefined && snapshot.version === this.#document.version) {
      const file = path.relative(this.#root, this.#document.uri.fsPath).split(path.sep).join("/");
      const reading = { file, text: this.#document.getText(), document: snapshot.document };
      this.#placed = { version: snapshot.version, ...locateFailures(this.#read, reading) };
    }
    return this.#placed;
  }

  #send(): void {
    if (!this.#counted || this.#root === undefined || this.#disposed || !this.#page.isVisible()) return;
    const chosen = this.#chosen();
    const counts = chosen && this.#counts();
    // The page keeps its counts until the snapshot of the current text exists, with which the new counts are sent.
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
