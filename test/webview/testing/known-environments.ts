import type { ReportedFailures } from "../../../extension/core/src/flows/locate-failures.ts";
import type { CountedRuns } from "../../../extension/host/src/flow/runs/environment-runs.ts";
import { EventEmitter } from "../../../extension/host/src/flow/testing/fake-values.ts";

const noEvent = () => ({ dispose: () => undefined });

/** The environments of a project, which have counted what a test says. There are none as long as it has said nothing. */
export class KnownEnvironments implements CountedRuns {
  counted: ReportedFailures | undefined;
  problem: string | undefined;
  readonly ranges = [
    { name: "1h", label: "Last hour" },
    { name: "24h", label: "Last 24 hours" },
  ];
  readonly onDidChange = noEvent;
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeEnvironments = this.#changed.event as CountedRuns["onDidChangeEnvironments"];

  environments() {
    const all = [
      { name: "dev", label: "dev (this machine)" },
      { name: "prod", label: "prod (main/orders)" },
    ];
    return this.counted ? all : [];
  }

  /** Makes the host read them again. */
  changed(): void {
    this.#changed.fire();
  }

  watch(): void {}

  async read(): Promise<ReportedFailures> {
    if (this.problem !== undefined || !this.counted) throw new Error(this.problem);
    return this.counted;
  }

  showFailed(): void {}

  showUnhandled(): void {}
}
