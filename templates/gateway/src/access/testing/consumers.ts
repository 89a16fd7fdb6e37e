import { httpProtocol } from "../../../../runtime/src/http/http-protocol.ts";
import { MemoryInbox } from "../../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../../../runtime/src/log/logger.ts";
import type { Caller } from "../../../../runtime/src/webhook/caller.ts";
import type { Reply } from "../../../../runtime/src/webhook/reply.ts";
import { Trigger } from "../../../../runtime/src/webhook/trigger.ts";
import { type ApiDescription, type EffectiveApi, resolveApi } from "../../api/api.ts";
import { accessPart } from "../access-store.ts";
import { Applications } from "../applications.ts";
import { consumerGate } from "../consumer-gate.ts";
import { Directory } from "../directory.ts";
import { keyProver } from "../keys.ts";
import { SigningKeys } from "../signing-keys.ts";
import { Tokens } from "../tokens.ts";

const orders: Trigger = new Trigger("http", httpProtocol({ verify: "api" }), "/orders", []);

/** The rules of an environment. */
export function rulesFrom(description: ApiDescription): EffectiveApi {
  const api = resolveApi({ title: "Orders", ...description });
  if (api === undefined) throw new Error("There is no description.");
  return api;
}

export interface Consumers {
  readonly applications: Applications;
  readonly directory: Directory;
  readonly keys: SigningKeys;
  readonly tokens: Tokens;
  readonly lines: string[];
  /** Both clocks of the process, in milliseconds. */
  readonly clock: { now: number };
  api: EffectiveApi | undefined;
  /** Another replica over the same store. */
  replica(): Promise<Consumers>;
  identify(headers: Readonly<Record<string, string>>): Promise<Caller | Reply>;
}

/** The consumers of an environment in memory, with clocks that a test moves. */
export async function makeConsumers(
  description: ApiDescription,
  inbox: MemoryInbox = new MemoryInbox(),
  opened?: Awaited<ReturnType<typeof openStore>>,
): Promise<Consumers> {
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const store = opened ?? (await openStore(inbox));
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
  const directory = new Directory(store, now);
  const keys = new SigningKeys(inbox.state, `replica ${Math.random()}`, now);
  const tokens = new Tokens({ directory, keys, log, now });
  const consumers = { api: rulesFrom(description) as EffectiveApi | undefined };
  const rules = () => consumers.api;
  const gate = consumerGate({ rules, proveKey: keyProver(directory, "dev", now), tokens });
  const shared = { store, directory, keys, rules, now };
  return Object.assign(consumers, {
    applications: new Applications({ ...shared, environment: "dev", publicUrl: "" }),
    directory,
    keys,
    tokens,
    lines,
    clock,
    replica: () => makeConsumers(description, inbox, store),
    identify: async (headers: Readonly<Record<string, string>>) => {
      const url = "http://localhost/orders";
      return gate.identify(orders, { method: "POST", path: "/orders", headers, url, receivedAt: clock.now });
    },
  });
}

const openStore = (inbox: MemoryInbox) => inbox.open(accessPart);

/** The status with which a request was answered; 202 where it was let in. */
export function statusOf(found: Caller | Reply): number {
  return "status" in found ? found.status : 202;
}
