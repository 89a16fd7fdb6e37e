import type { FlowViewContract, SampleLink, SentSample } from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";

type View = FlowViewContract["view"]["events"];

/** What the links beside the outcome of a sample do. */
export type SampleWays = { readonly [Link in SampleLink]?: () => unknown };

/** What was sent last from this window, as the diagram of a file shows it, and the ways on from there. */
export class ShownSample {
  readonly #uri: string;
  readonly #send: (shown: FlowViewContract["host"]["events"]["sampleSent"]) => void;
  #ways: SampleWays = {};

  constructor(uri: vscode.Uri, send: (shown: FlowViewContract["host"]["events"]["sampleSent"]) => void) {
    this.#uri = uri.toString();
    this.#send = send;
  }

  readonly sendNow = (trigger: View["sendSample"]): Promise<void> =>
    callCommand("hookloom.sendNow", { uri: this.#uri, ...trigger });

  readonly openConsole = (trigger: View["openConsole"]): Promise<void> =>
    callCommand("hookloom.sendSample", { uri: this.#uri, ...trigger });

  readonly openLink = ({ link }: View["openSampleLink"]): unknown => this.#ways[link]?.();

  show(sample: SentSample | undefined, ways: SampleWays = {}): void {
    this.#ways = ways;
    this.#send(sample ? { sample } : {});
  }
}
