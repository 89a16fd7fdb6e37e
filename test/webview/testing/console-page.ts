import type { RpcHandlers } from "@hookloom/protocol/rpc";
import type {
  SampleConsole,
  SampleOutcome,
  SampleRequest,
  SampleStart,
  SampleViewContract,
  SentEntry,
  TestCredentialEntry,
} from "@hookloom/protocol/sample-view";
import { openSmallPage, type SmallPageOptions } from "./small-page.ts";
import { testPageLender } from "./test-place.ts";

// @bundles webview-ui/src/console/sample.tsx

type Requests = RpcHandlers<SampleViewContract["host"], SampleViewContract["view"]>["requests"];

const environments: SampleConsole["environments"] = [
  { id: "", label: "dev (this machine)" },
  { id: "prod", label: "prod (main/hooks)" },
];
const resources = [
  { name: "hub", path: "/github" },
  { name: "open", path: "/orders" },
  { name: "shop", path: "/shop" },
];
const proofs: Readonly<Record<string, SampleConsole["proofs"]>> = {
  "/github": ["provider", "none", "wrong"],
  "/orders": [],
  "/shop": ["key", "token", "none", "wrong"],
};
const usual: SampleOutcome = { status: 202, milliseconds: 12, body: "{}", headers: [] };
export const limited: SampleOutcome = {
  status: 429,
  milliseconds: 7,
  body: '{"error":"too many"}',
  headers: [
    ["content-type", "application/problem+json"],
    ["retry-after", "30"],
    ["ratelimit-policy", '"bronze";q=1000;w=86400'],
    ["ratelimit", '"bronze";r=0;t=30'],
  ],
};

export interface Recorded {
  readonly sent: SampleRequest[];
  readonly copied: SampleRequest[];
  readonly saved: unknown[];
  readonly compared: unknown[];
  /** The requests about credentials and outcomes, in order. */
  readonly consumer: unknown[];
  credentials: TestCredentialEntry[];
  history: SentEntry[];
}

function startOf(place: Place, running: boolean, history: readonly SentEntry[]): SampleStart {
  const { environment, resource } = place;
  const isHub = resource === "/github";
  return {
    source: isHub ? "github" : "http",
    trigger: isHub ? "hub" : "open",
    event: isHub ? "issues.opened" : "request",
    events: isHub ? ["issues.opened", "push"] : ["request"],
    samples: [{ id: "1", label: "An issue is opened", generated: false }],
    sample: "1",
    payload: `{ "of": "${resource}" }`,
    url: `${environment === "" ? "http://127.0.0.1:3000" : "https://hooks.example.com"}${resource}`,
    running,
    ...(environment === "" ? {} : { environment }),
    console: { environments, resources, resource, proofs: proofs[resource] ?? [], history },
  };
}

/** They live as long as those of a process do. */
export function makeCredential({ credentials }: Recorded, kind: "key" | "token", held = true): void {
  const id = String(credentials.length + 1);
  const expiresAt = new Date(Date.now() + 900_000).toISOString();
  credentials.unshift({ id, kind, lastFour: `a0b${id}`, expiresAt, held });
}

interface Place {
  readonly environment: string;
  readonly resource: string;
}

interface ConsoleOptions {
  readonly answer?: SampleOutcome;
  /** False if nothing runs on this machine until the page starts it. */
  readonly running?: boolean;
  /** Resolves when an environment has started. */
  readonly started?: () => Promise<void>;
  /** Resolves when a response may come. */
  readonly readyMs?: () => Promise<void>;
}

/** A page of its own: the requests to its host, and its target. */
class ConsoleHost {
  readonly recorded: Recorded = {
    sent: [],
    copied: [],
    saved: [],
    compared: [],
    consumer: [],
    credentials: [],
    history: [],
  };
  #place: Place = { environment: "", resource: "/github" };
  readonly #options: ConsoleOptions;

  constructor(options: ConsoleOptions) {
    this.#options = options;
  }

  readonly start = (): SampleStart => {
    const running = this.#place.environment !== "" || (this.#options.running ?? true);
    return startOf(this.#place, running, this.recorded.history);
  };

  handlers(): Requests {
    const { recorded } = this;
    return {
      start: this.start,
      changeAddress: () => null,
      choose: (value) => {
        this.#place = value;
        return this.start();
      },
      chooseEvent: ({ event }) => ({ samples: [], sample: "", payload: `{"of":"${event}"}` }),
      chooseSample: () => ({ payload: "{}" }),
      send: async (value) => {
        const answer = this.#send(value);
        await this.#options.readyMs?.();
        return answer;
      },
      follow: () => ({ outcome: "ok", milliseconds: 3, attempts: 1 }),
      copyCurl: (value) => {
        recorded.copied.push(value);
        return null;
      },
      run: async () => {
        await this.#options.started?.();
        return null;
      },
      history: () => recorded.history,
      clearHistory: () => {
        recorded.history = [];
        return null;
      },
      showSent: ({ id }) => this.#showSent(id),
      saveSample: (value) => {
        recorded.saved.push(value);
        const samples = [{ id: "project:mine.json", label: "mine", generated: false }];
        return { samples, sample: "project:mine.json" };
      },
      ...this.#consumerHandlers(),
    };
  }

  #consumerHandlers(): Pick<
    Requests,
    "credentials" | "makeCredential" | "revokeCredential" | "copyCredential" | "readOutcome"
  > {
    const { recorded } = this;
    const list = (): readonly TestCredentialEntry[] => [...recorded.credentials];
    return {
      credentials: list,
      makeCredential: ({ kind }) => {
        recorded.consumer.push(`make ${kind}`);
        makeCredential(recorded, kind);
        return list();
      },
      revokeCredential: ({ id }) => {
        recorded.consumer.push(`revoke ${id}`);
        recorded.credentials = recorded.credentials.filter((one) => one.id !== id);
        return list();
      },
      copyCredential: ({ id }) => {
        recorded.consumer.push(`copy ${id}`);
        return null;
      },
      readOutcome: (value) => {
        recorded.consumer.push(value);
        return { status: 200, milliseconds: 1, body: '{"outcome":"ok"}\n' };
      },
    };
  }

  #send(value: SampleRequest): SampleOutcome {
    const { recorded } = this;
    recorded.sent.push(value);
    const { event, proof } = value;
    // Sending makes a key or a token if none exists yet.
    if ((proof === "key" || proof === "token") && !recorded.credentials.some(({ kind }) => kind === proof))
      makeCredential(recorded, proof);
    const { answer = usual } = this.#options;
    const { status, milliseconds } = answer;
    const at = new Date(2026, 10, 26, 14, 0, recorded.sent.length).toISOString();
    const entry = { id: String(recorded.sent.length), at, event, proof, status, milliseconds };
    recorded.history = [{ ...entry, ...this.#place }, ...recorded.history];
    return answer;
  }

  #showSent(id: string): SampleStart | null {
    const entry = this.recorded.history.find((one) => one.id === id);
    const was = this.recorded.sent[Number(id) - 1];
    if (!entry || !was) return null;
    this.#place = { environment: entry.environment, resource: entry.resource };
    const { event, payload, proof, headers, parameters } = was;
    return { ...this.start(), event, payload, sent: { proof, headers, parameters } };
  }
}

/** Opens the console with a host that records its requests. */
export async function openConsole(options: SmallPageOptions & ConsoleOptions = {}) {
  const host = new ConsoleHost(options);
  const page = await openSmallPage<SampleViewContract>(
    testPageLender,
    "sample",
    {
      requests: host.handlers(),
      events: {
        ready: () => undefined,
        keep: () => undefined,
        openLocation: () => undefined,
        openDelivery: () => undefined,
        compareResponses: (value) => void host.recorded.compared.push(value),
      },
    },
    options,
  );
  return { ...page, recorded: host.recorded };
}
