import type {
  DeployEvent,
  DeployPhase,
  VerbContext,
} from "@hookloom/core/environments/contract/verb-context";
import { leftByCancelled } from "@hookloom/core/environments/release/verb-state";
import { runVerb } from "@hookloom/core/environments/run-verb";
import type { DescribedEnvironment, ProjectEnvironment } from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { environmentKey } from "../commands/delivery-target.ts";
import { offer, withProgress } from "../shared/dialogs.ts";
import { isCancelled } from "../shared/errors.ts";
import { Progress, phaseText, progressText } from "./progress-text.ts";

/** The texts that describe a verb: `Deploy orders to dev`, `orders is being deployed to dev`. */
export interface VerbWords {
  readonly title: string;
  readonly underWay: string;
}

interface RunningVerb {
  readonly words: VerbWords;
  readonly stop: AbortController;
  last: DeployEvent | undefined;
}

/** Runs verbs, one at a time per environment. Each has a notification that shows its phases and can cancel it. */
export class Verbs implements vscode.Disposable {
  readonly #log: vscode.LogOutputChannel;
  readonly #showLog = { title: vscode.l10n.t("Show log"), run: () => this.#log.show(true) };
  readonly #running = new Map<string, RunningVerb>();
  readonly #changed = new vscode.EventEmitter<ProjectEnvironment>();
  /** Fires when a verb starts, enters another phase, or ends. */
  readonly onDidChange = this.#changed.event;

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  /** Returns the phase of the verb that is running on an environment. */
  currentPhase(ref: ProjectEnvironment): DeployPhase | "starting" | undefined {
    const running = this.#running.get(environmentKey(ref));
    return running && (running.last?.phase ?? "starting");
  }

  /**
   * Runs a verb. Returns undefined if the user cancelled it, or if another verb is already running on the environment; that verb
   * is then shown.
   */
  async run<T>(
    ref: DescribedEnvironment,
    words: VerbWords,
    work: (context: VerbContext) => Promise<T>,
  ): Promise<T | undefined> {
    const key = environmentKey(ref);
    const known = this.#running.get(key);
    if (known) {
      void this.#showRunning(known);
      return undefined;
    }
    const verb: RunningVerb = { words, stop: new AbortController(), last: undefined };
    this.#running.set(key, verb);
    this.#changed.fire(ref);
    this.#log.info(words.title);
    try {
      return await this.#withProgress(ref, verb, work);
    } finally {
      this.#running.delete(key);
      this.#changed.fire(ref);
    }
  }

  dispose(): void {
    for (const { stop } of this.#running.values()) stop.abort();
    this.#changed.dispose();
  }

  async #withProgress<T>(
    ref: DescribedEnvironment,
    verb: RunningVerb,
    work: (context: VerbContext) => Promise<T>,
  ): Promise<T | undefined> {
    const { title } = verb.words;
    const { signal } = verb.stop;
    const afterwards: string[] = [];
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      return await withProgress(options, (progress, token) => {
        const bar = new Progress();
        token.onCancellationRequested(() => {
          progress.report({ message: vscode.l10n.t("Cancelling") });
          verb.stop.abort();
        });
        const report = (event: DeployEvent): void => {
          this.#recordEvent(ref, verb, event);
          if (event.level === "debug") return;
          if (signal.aborted) afterwards.push(event.message);
          else progress.report({ message: progressText(event), increment: bar.take(event) });
        };
        const detail = (line: string): void => this.#log.warn(printable(line));
        return runVerb({ signal, report, detail }, work);
      });
    } catch (error) {
      if (!signal.aborted || !isCancelled(error)) throw error;
      void this.#sayCancelled(title, afterwards, error);
      return undefined;
    }
  }

  #recordEvent(ref: DescribedEnvironment, verb: RunningVerb, event: DeployEvent): void {
    const { project, environment } = ref;
    const line = `${project.name}/${environment} ${phaseText(event.phase)} · ${event.message}`;
    this.#log[event.level](printable(line));
    const moved = verb.last?.phase !== event.phase;
    verb.last = event;
    if (moved) this.#changed.fire(ref);
  }

  /** Reports a cancelled verb. The verb's error describes the remaining state; other jobs describe it in their last lines. */
  async #sayCancelled(title: string, afterwards: readonly string[], error: unknown): Promise<void> {
    const left = leftByCancelled(error);
    const last = afterwards.slice(-2).join(" ") || vscode.l10n.t("The log shows how far it got.");
    const message =
      left === undefined
        ? vscode.l10n.t("{0} was cancelled. {1}", title, last)
        : vscode.l10n.t("{0} was cancelled: {1}", title, left);
    this.#log.warn(printable(message));
    await offer("warn", message, [this.#showLog]);
  }

  async #showRunning({ words, stop, last }: RunningVerb): Promise<void> {
    const progress = last === undefined ? "" : `: ${progressText(last)}`;
    const message = `${words.underWay}${progress}`;
    const cancel = { title: vscode.l10n.t("Cancel it"), run: () => stop.abort() };
    await offer("info", message, [this.#showLog, cancel]);
  }
}
