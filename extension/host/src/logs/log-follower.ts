import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { Target } from "@hookloom/core/environments/contract/target";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import type { LogRef } from "./log-address.ts";
import { fullLogText } from "./log-text.ts";

const recentLines = 500;
const maxLines = 5_000;
const firstPauseMs = 2_000;
const maxPauseMs = 30_000;

export interface FollowerPorts {
  open(ref: LogRef): Promise<Target>;
  /** Called when there is something new to show, not more often than people can read. */
  onChange(): void;
}

/** Follows the log of an environment for as long as it is wanted, through restarts, new pods and lost connections. */
export class LogFollower {
  readonly #ref: LogRef;
  readonly #ports: FollowerPorts;
  readonly #stop = new AbortController();
  #lines: string[] = [];
  #note: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;

  constructor(ref: LogRef, ports: FollowerPorts) {
    this.#ref = ref;
    this.#ports = ports;
    void this.#follow();
  }

  /** What there is to read now. */
  get text(): string {
    const { delivery, environment } = this.#ref;
    const of = delivery === undefined ? environment : vscode.l10n.t("this delivery");
    const none = this.#note === undefined ? [vscode.l10n.t("Nothing of {0} was logged yet.", of)] : [];
    const lines = this.#lines.length > 0 ? this.#lines : none;
    return `${[...lines, ...(this.#note === undefined ? [] : [`── ${this.#note}`])].join("\n")}\n`;
  }

  /** Looks again at once, as after a deploy. */
  refresh(): void {
    this.#wake?.();
  }

  stop(): void {
    this.#stop.abort();
    this.#wake?.();
    clearTimeout(this.#timer);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    let pause = firstPauseMs;
    while (!signal.aborted) {
      const read = await this.#once();
      if (signal.aborted) return;
      pause = read.lines > 0 ? firstPauseMs : Math.min(maxPauseMs, pause * 2);
      if (read.note !== this.#note) {
        this.#note = read.note;
        this.#changed();
      }
      await this.#sleep(pause);
    }
  }

  /** Follows until the log ends; lines that are read again replace the previous ones. */
  async #once(): Promise<{ readonly lines: number; readonly note: string | undefined }> {
    let fresh: string[] | undefined;
    const print = (line: LogLine): void => {
      if (!fresh) {
        fresh = [];
        this.#lines = fresh;
        this.#note = undefined;
      }
      fresh.push(...fullLogText(line).split("\n"));
      if (fresh.length > maxLines) fresh.splice(0, fresh.length - maxLines);
      this.#changed();
    };
    const { delivery } = this.#ref;
    const { signal } = this.#stop;
    const only = delivery === undefined ? {} : { delivery };
    try {
      const target = await this.#ports.open(this.#ref);
      try {
        await target.logs({ follow: true, lines: recentLines, signal, ...only }, print);
      } finally {
        await target.dispose();
      }
      return { lines: this.#count(fresh), note: undefined };
    } catch (error) {
      const message = errorMessage(error).split("\n")[0];
      return { lines: this.#count(fresh), note: message };
    }
  }

  #count(lines: readonly string[] | undefined): number {
    return lines?.length ?? 0;
  }

  #changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ports.onChange();
    }, 150);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
