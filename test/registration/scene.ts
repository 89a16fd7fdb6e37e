// A service that is served for real, in an environment whose settings reach it when they are rolled out.

import type { Binding, BindingStore } from "../../extension/core/src/environments/contract/binding.ts";
import type {
  DeliveryReader,
  RegisteredTrigger,
  RegistrationInput,
  SettingValues,
} from "../../extension/core/src/environments/contract/registration.ts";
import type {
  DeployEvent,
  VerbContext,
} from "../../extension/core/src/environments/contract/verb-context.ts";
import { listDeliveries } from "../../extension/core/src/environments/management/deliveries.ts";
import { readDelivery } from "../../extension/core/src/environments/management/delivery.ts";
import { github } from "../../templates/runtime/src/github/github.ts";
import { MemoryInbox } from "../../templates/runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";
import type { Webhook } from "../../templates/runtime/src/webhook/webhook.ts";

const quietLogger = createLogger({ write: () => undefined, level: "error" });

/** Bindings in memory, whose next change can be made to fail as if the process had died before it. */
export class MemoryBindings implements BindingStore {
  readonly all: Map<string, Binding> = new Map();
  /** How many changes still work. */
  lives = Number.POSITIVE_INFINITY;

  async list(): Promise<readonly Binding[]> {
    // A file or a cluster stores JSON only.
    return JSON.parse(JSON.stringify([...this.all.values()]));
  }

  async put(binding: Binding): Promise<void> {
    this.#live();
    this.all.set(binding.id, binding);
  }

  async delete(id: string): Promise<void> {
    this.#live();
    this.all.delete(id);
  }

  #live(): void {
    if (this.lives-- <= 0) throw new Error("crashed");
  }
}

export class Settings implements SettingValues {
  readonly values: Map<string, string>;

  constructor(values: Readonly<Record<string, string>>) {
    this.values = new Map(Object.entries(values));
  }

  read = async (name: string): Promise<string | undefined> => this.values.get(name);

  write = async (name: string, value: string): Promise<void> => {
    this.values.set(name, value);
  };

  delete = async (name: string): Promise<void> => {
    this.values.delete(name);
  };
}

export interface Service {
  readonly url: string;
  readonly environment: Record<string, string | undefined>;
  readonly insight: DeliveryReader;
  stop(): Promise<void>;
}

/** Serves a webhook with the settings that an environment has at the moment. */
export async function serve(
  served: Webhook,
  environment: Record<string, string | undefined>,
): Promise<Service> {
  const running = await start(served, quietLogger, {
    port: 0,
    managementPort: 0,
    environment,
    inbox: new MemoryInbox(),
  });
  const { port, managementPort } = running;
  return {
    url: `http://127.0.0.1:${port}`,
    environment,
    insight: {
      list: (query) => listDeliveries(managementPort, query),
      read: (key) => readDelivery(managementPort, key),
    },
    stop: async () => void (await running.stop()),
  };
}

/** The settings that the service would get from a restart now. */
export function rollOutTo(service: Service, settings: Settings): () => Promise<void> {
  return async () => {
    for (const name of Object.keys(service.environment)) {
      if (/^[A-Z_]+$/.test(name) && !name.startsWith("HOOKLOOM")) delete service.environment[name];
    }
    Object.assign(service.environment, Object.fromEntries(settings.values));
  };
}

export function githubWebhook(run: (id: string) => void = () => undefined): Webhook {
  const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
  hub.on("issues.opened", ({ delivery }) => run(delivery.id));
  hub.on("push", ({ delivery }) => run(delivery.id));
  return webhook(hub);
}

const range = { start: 0, end: 0 };

/** A trigger as it is read from the source. */
export function triggerOf(
  name: string,
  source: string,
  events: readonly string[],
  secrets: Readonly<Record<string, string>>,
): RegisteredTrigger {
  const handlers = events.map((event) => ({ event, eventRange: range, range, flow: event }));
  return { name, source, path: `/${source}`, secrets, literals: {}, handlers };
}

export const hub: RegisteredTrigger = triggerOf("hub", "github", ["issues.opened", "push"], {
  secret: "GITHUB_SECRET",
});

export interface RecordingVerb {
  readonly events: DeployEvent[];
  readonly verb: VerbContext;
}

export function verb(signal: AbortSignal = new AbortController().signal): RecordingVerb {
  const events: DeployEvent[] = [];
  return { events, verb: { signal, report: (event) => events.push(event) } };
}

export const fastPace: NonNullable<RegistrationInput["pace"]> = { verify: 3000, poll: 10 };
