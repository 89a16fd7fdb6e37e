import { applyDelta } from "@hookloom/protocol/flow-delta";
import type { FlowDeltaParams, FlowResult } from "@hookloom/protocol/lsp-methods";
import type { FlowChange } from "./flow-server.ts";

interface Watched {
  watchers: number;
  held?: FlowResult;
}

/** How flows are requested from the server. */
interface WatchPort {
  ask(uri: string): Promise<FlowResult>;
  end(uri: string): void;
}

/**
 * The flows of the documents that have a diagram, kept up to date from the changes that the server reports. What does not
 * fit what is held is asked for as a whole.
 */
export class WatchedFlows {
  readonly #port: WatchPort;
  readonly #report: (change: FlowChange) => void;
  readonly #byUri = new Map<string, Watched>();

  constructor(port: WatchPort, report: (change: FlowChange) => void) {
    this.#port = port;
    this.#report = report;
  }

  watch(uri: string): Promise<FlowResult> {
    const watched = this.#byUri.get(uri) ?? { watchers: 0 };
    watched.watchers++;
    this.#byUri.set(uri, watched);
    return this.#ask(uri, watched);
  }

  unwatch(uri: string): void {
    const watched = this.#byUri.get(uri);
    if (!watched || --watched.watchers > 0) return;
    this.#byUri.delete(uri);
    this.#port.end(uri);
  }

  /** Applies a change that the server reported. */
  take({ uri, version, base, delta }: FlowDeltaParams): void {
    const watched = this.#byUri.get(uri);
    if (!watched) return;
    const held = watched.held;
    const before = base !== undefined && held?.version === base ? held.document : undefined;
    const document = base === undefined || before ? applyDelta(before, delta) : undefined;
    if (!document) {
      this.#refresh(uri, watched);
      return;
    }
    watched.held = { version, document };
    this.#report({ uri, version, document, ...(base !== undefined && { update: { base, version, delta } }) });
  }

  /** A new server knows no watchers, so all documents are requested again. */
  renew(): void {
    for (const [uri, watched] of this.#byUri) this.#refresh(uri, watched);
  }

  async #ask(uri: string, watched: Watched): Promise<FlowResult> {
    const result = await this.#port.ask(uri);
    watched.held = result;
    return result;
  }

  /** The starter reports a server that does not answer. */
  #refresh(uri: string, watched: Watched): void {
    this.#ask(uri, watched).then(
      (result) => {
        if (this.#byUri.get(uri) === watched) this.#report({ uri, ...result });
      },
      () => undefined,
    );
  }
}
