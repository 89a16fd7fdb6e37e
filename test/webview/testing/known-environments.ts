import type { EnvironmentChoice } from "@hookloom/language-server/protocol";
import type { Counted } from "../../../extension/src/flows/place-failures.ts";
import type { FlowMachine } from "../../../extension/src/host/flow/flow-machine.ts";
import type { KeptChoices } from "../../../extension/src/host/flow/kept-by-file.ts";
import {
  type CountedRuns,
  EnvironmentRunsFeed,
} from "../../../extension/src/host/flow/runs/environment-runs.ts";
import { EventEmitter } from "../../../extension/src/host/flow/testing/fake-values.ts";

/** The environments of a project, which have counted what a test says. */
export class KnownEnvironments {
  counted: Counted | undefined;
  problem: string | undefined;
  readonly #changed = new EventEmitter<void>();
  readonly #root: string;
  readonly #uri: string;
  readonly #kept: KeptChoices;

  constructor(root: string, uri: string, kept: KeptChoices) {
    this.#root = root;
    this.#uri = uri;
    this.#kept = kept;
  }

  /** What the page chose. */
  get chosen(): EnvironmentChoice | undefined {
    return this.#kept.of(this.#uri);
  }

  /** Makes the host look at them again. */
  changed(): void {
    this.#changed.fire();
  }

  readonly open: FlowMachine["environmentRuns"] = (document, page) =>
    new EnvironmentRunsFeed(
      document,
      { counted: async () => this.#runs, projectRoot: async () => this.#root, kept: this.#kept },
      page,
    );

  readonly #runs: CountedRuns = {
    ranges: [
      { name: "1h", label: "Last hour" },
      { name: "24h", label: "Last 24 hours" },
    ],
    environments: () =>
      this.counted
        ? [
            { name: "dev", label: "dev (this machine)" },
            { name: "prod", label: "prod (main/orders)" },
          ]
        : [],
    watch: () => undefined,
    read: async () => {
      if (this.problem !== undefined || !this.counted) throw new Error(this.problem);
      return this.counted;
    },
    showFailed: () => undefined,
    onDidChange: () => ({ dispose: () => undefined }),
    onDidChangeEnvironments: (listener) => this.#changed.event(listener) as never,
  };
}
