import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import type { SampleLink, SentSample } from "@hookloom/protocol/sample-view";
import type * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";

type View = FlowViewContract["view"]["events"];
type Shown = FlowViewContract["host"]["events"]["sampleSent"];

/** What the links beside the outcome of a sample do. */
export type SampleWays = { readonly [Link in SampleLink]?: () => unknown };

/** The diagrams of this window, as far as they show what is sent. */
export interface SampleDiagrams {
  /** Shows the outcome of a sample in the diagram of a file, or in those of the project with that root. */
  sampleSent(fileOrRoot: string, sample: SentSample, ways?: SampleWays): void;
  /** Takes away the line of what was sent then. */
  sampleClosed(fileOrRoot: string, sent: Pick<SentSample, "sentAtMs">): void;
}

/**
 * What was sent last from this window, as the diagram of a file shows it until it is closed, and the ways on from there. A page
 * that is hidden loses it, and the next one gets it again.
 */
export class ShownSample {
  readonly #uri: string;
  readonly #send: (shown: Shown) => void;
  #shown: SentSample | undefined;
  #ways: SampleWays = {};
  #lastSentAtMs = 0;

  /** @param send reaches the page, where there is one */
  constructor(uri: vscode.Uri, send: (shown: Shown) => void) {
    this.#uri = uri.toString();
    this.#send = send;
  }

  readonly sendNow = (trigger: View["sendSample"]): Promise<void> =>
    callCommand("hookloom.sendNow", { uri: this.#uri, ...trigger });

  readonly openConsole = (trigger: View["openConsole"]): Promise<void> =>
    callCommand("hookloom.sendSample", { uri: this.#uri, ...trigger });

  readonly openLink = ({ link }: View["openSampleLink"]): unknown => this.#ways[link]?.();

  /** Shows the outcome of a sample, unless it was sent before the shown one. */
  show(sample: SentSample, ways: SampleWays = {}): void {
    if (sample.sentAtMs < this.#lastSentAtMs) return;
    this.#lastSentAtMs = sample.sentAtMs;
    this.#ways = ways;
    this.#shown = sample;
    this.#send({ sample });
  }

  /** Takes away what was sent then; its ways stay, since a button closes the line before it does its work. */
  readonly close = ({ sentAtMs }: View["sampleClosed"]): void => {
    if (this.#shown?.sentAtMs !== sentAtMs) return;
    this.#shown = undefined;
    this.#send({});
  };

  pageReady(): void {
    if (this.#shown) this.#send({ sample: this.#shown });
  }
}
