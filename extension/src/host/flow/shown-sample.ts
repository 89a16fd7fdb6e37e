import type { FlowViewContract, SampleLink, SentSample } from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";

type View = FlowViewContract["view"]["events"];
type Shown = FlowViewContract["host"]["events"]["sampleSent"];

/** What the links beside the outcome of a sample do. */
export type SampleWays = { readonly [Link in SampleLink]?: () => unknown };

/** What was sent last from this window, as the diagram of a file shows it, and the ways on from there. */
export class ShownSample {
  readonly #uri: string;
  /** False where there is no page that takes it. */
  readonly #send: (shown: Shown) => boolean;
  /** What no page has got yet, since the diagram's tab was hidden. */
  #unseen: Shown | undefined;
  #ways: SampleWays = {};
  /** When what is shown was sent. */
  #sentAtMs = 0;

  constructor(uri: vscode.Uri, send: (shown: Shown) => boolean) {
    this.#uri = uri.toString();
    this.#send = send;
  }

  readonly sendNow = (trigger: View["sendSample"]): Promise<void> =>
    callCommand("hookloom.sendNow", { uri: this.#uri, ...trigger });

  readonly openConsole = (trigger: View["openConsole"]): Promise<void> =>
    callCommand("hookloom.sendSample", { uri: this.#uri, ...trigger });

  readonly openLink = ({ link }: View["openSampleLink"]): unknown => this.#ways[link]?.();

  /** Shows what became of a sample; of one that was sent before the shown one, nothing. */
  show(sample: SentSample | undefined, ways: SampleWays = {}): void {
    const { sentAtMs = this.#sentAtMs } = sample ?? {};
    if (sentAtMs < this.#sentAtMs) return;
    this.#sentAtMs = sentAtMs;
    this.#ways = ways;
    this.#deliver(sample ? { sample } : {});
  }

  /** What a page has shown once is not sent to the next one: a person may have closed it. */
  pageReady(): void {
    if (this.#unseen) this.#deliver(this.#unseen);
  }

  #deliver(shown: Shown): void {
    this.#unseen = this.#send(shown) ? undefined : shown;
  }
}
