import { typedFieldQuestions } from "@hookloom/protocol/typed-fields";
import type { FlowServer } from "../../extension/host/src/flow/server/flow-server.ts";
import type { FakeDocument } from "../../extension/host/src/flow/testing/fake-vscode.ts";
import { TypeService } from "../../language-server/types/src/type-service.ts";
import { ownServer } from "./own-server.ts";

/** Delivers copies of messages in order, each after a random delay. */
export class SlowChannel {
  readonly #delay: () => number;
  #free = 0;

  constructor(delay: () => number) {
    this.#delay = delay;
  }

  carry(message: unknown, deliver: (message: unknown) => void): void {
    const copy = structuredClone(message);
    this.#free = Math.max(this.#free, Date.now() + this.#delay());
    setTimeout(() => deliver(copy), this.#free - Date.now());
  }
}

/** The real server behind a slow connection, without types. */
export function slowServer(document: FakeDocument, delay: () => number): FlowServer & { dispose(): void } {
  const [toServer, toHost] = [new SlowChannel(delay), new SlowChannel(delay)];
  const server = ownServer(document, { toServer, toHost, types: (ports) => new TypeService(ports) });
  const noTypes = Promise.resolve({ unavailable: "no-typescript" } as never);
  const isTyped = (method: string): boolean => method in typedFieldQuestions;
  return {
    ...server,
    request: (method, params) => (isTyped(method) ? noTypes : server.request(method, params)),
  };
}
