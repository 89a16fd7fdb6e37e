import type { EnvironmentChoice, EnvironmentRuns, FlowDocument } from "@hookloom/language-server/protocol";
import { type Counted, placeFailures } from "../../../extension/src/flows/place-failures.ts";

/** The text as it is now. */
interface Now {
  readonly version: number;
  readonly text: string;
  readonly document: FlowDocument;
}

/** The host's half of an environment's runs, from what a test says that was counted. */
export class FakeEnvironments {
  chosen: EnvironmentChoice | undefined;
  counted: Counted | undefined;
  problem: string | undefined;
  readonly #now: () => Now;
  readonly #send: (runs: EnvironmentRuns) => void;

  constructor(now: () => Now, send: (runs: EnvironmentRuns) => void) {
    this.#now = now;
    this.#send = send;
  }

  /** What the page chose. */
  choose(chosen: EnvironmentChoice | undefined): void {
    this.chosen = chosen;
    this.send();
  }

  /** Says what is known now, as the real host does. */
  send(): void {
    const { version, text, document } = this.#now();
    const { chosen, counted, problem } = this;
    const counts = chosen && counted && placeFailures(counted, { file: "src/webhook.ts", text, document });
    this.#send({
      environments: [
        { name: "dev", label: "dev (this machine)" },
        { name: "prod", label: "prod (main/orders)" },
      ],
      ranges: [
        { name: "1h", label: "Last hour" },
        { name: "24h", label: "Last 24 hours" },
      ],
      ...(chosen ? { chosen } : {}),
      ...(counts ? { counts: { version, ...counts } } : {}),
      ...(chosen && problem !== undefined ? { problem } : {}),
    });
  }
}
