import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import type { SampleLink, SentSample } from "@hookloom/protocol/sample-view";
import type * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";

type View = FlowViewContract["view"]["events"];
type Shown = FlowViewContract["host"]["events"]["sampleSent"];

/** The actions of the links beside a sample's outcome. */
export type SampleWays = { readonly [Link in SampleLink]?: () => unknown };

/** The diagrams in this window that show the outcome of samples. */
export interface SampleDiagrams {
  /** Shows the outcome of a sample in the diagram of a file, or in all diagrams of the project with that root. */
  sampleSent(fileOrRoot: string, sample: SentSample, ways?: SampleWays): void;
  /** Removes the line of the sample with this time. */
  sampleClosed(fileOrRoot: string, sent: Pick<SentSample, "sentAtMs">): void;
}

/**
 * The last sample sent from this window, shown in a file's diagram until the user closes it, with the actions of its links. A
 * hidden page loses this state, and a new page receives it again.
 */
export class ShownSample {
  readonly #uri: string;
  readonly #send: (shown: Shown) => void;
  #shown: SentSample | undefined;
  #ways: SampleWays = {};
  #lastSentAtMs = 0;

  /** @param send sends to the page, if there is one */
  constructor(uri: vscode.Uri, send: (shown: Shown) => void) {
    this.#uri = uri.toString();
    this.#send = send;
  }

  readonly sendNow = (trigger: View["sendSample"]): Promise<void> =>
    callCommand("hookloom.sendNow", { uri: this.#uri, ...trigger });

  readonly openConsole = (trigger: View["openConsole"]): Promise<void> =>
    callCommand("hookloom.sendSample", { uri: this.#uri, ...trigger });

  readonly openLink = ({ link }: View["openSampleLink"]): unknown => this.#ways[link]?.();

  /** Shows the outcome of a sample, unless it is older than the shown one. */
  show(sample: SentSample, ways: SampleWays = {}): void {
    if (sample.sentAtMs < this.#lastSentAtMs) return;
    this.#lastSentAtMs = sample.sentAtMs;
    this.#ways = ways;
    this.#shown = sample;
    this.#send({ sample });
  }

  /** Removes the sample with this time. Its link actions are kept, because a button closes the line before its action runs. */
  readonly close = ({ sentAtMs }: View["sampleClosed"]): void => {
    if (this.#shown?.sentAtMs !== sentAtMs) return;
    this.#shown = undefined;
    this.#send({});
  };

  pageReady(): void {
    if (this.#shown) this.#send({ sample: this.#shown });
  }
}
