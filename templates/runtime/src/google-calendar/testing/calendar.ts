import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, vi } from "vitest";
import { scaled } from "../../../../../test/runner/machine-speed.ts";
import { until } from "../../../../../test/runner/until.ts";
import { GoogleStandIn } from "../../../../../test/stand-ins/google.ts";
import { MemoryInbox } from "../../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../log/logger.ts";
import { Receiver } from "../../receiver/receiver.ts";
import { secret, setting } from "../../settings/setting.ts";
import type { FoundEvent, Services, SourceState } from "../../webhook/background.ts";
import { webhook } from "../../webhook/webhook.ts";
import { Worker } from "../../worker/worker.ts";
import { GoogleCalendarTrigger } from "../google-calendar.ts";

const secrets = {
  GOOGLE_CHANNEL_TOKEN: "channel-token",
  GOOGLE_CLIENT_ID: "client",
  GOOGLE_CLIENT_SECRET: "secret",
  GOOGLE_REFRESH_TOKEN: "refresh",
};

/** The state that several processes of one deployment share. */
export interface Shared {
  readonly google: GoogleStandIn;
  readonly base: string;
  readonly state: SourceState;
  readonly found: Map<string, FoundEvent>;
}

export async function share(): Promise<Shared> {
  const google = new GoogleStandIn();
  const base = await google.start();
  onTestFinished(() => google.stop());
  return { google, base, state: new MemoryInbox().state, found: new Map() };
}

export interface ReplicaOptions {
  /** Where Google posts to; by default its own address, nowhere if null. */
  readonly publicUrl?: string | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly poll?: number;
  readonly pause?: number;
  readonly tick?: number;
}

function serve(receiver: Receiver): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const path = request.url ?? "";
    const received = {
      method: "POST",
      path,
      headers,
      body: Buffer.alloc(0),
      url: path,
      receivedAt: Date.now(),
    };
    void receiver.handle(received).then(({ status }) => response.writeHead(status).end());
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve({ server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    });
  });
}

/** One process: its receiver, its worker and its background work. */
export async function run(shared: Shared, options: ReplicaOptions = {}) {
  const { base, state, found } = shared;
  const { publicUrl, poll = 60_000, pause = 50, tick = 20 } = options;
  const environment = { ...secrets, GOOGLE_API_URL: base, ...options.environment };
  const trigger = new GoogleCalendarTrigger(
    {
      secret: secret("GOOGLE_CHANNEL_TOKEN"),
      calendar: setting("GOOGLE_CALENDAR_ID", "", { default: "primary" }),
      clientId: setting("GOOGLE_CLIENT_ID"),
      clientSecret: secret("GOOGLE_CLIENT_SECRET"),
      refreshToken: secret("GOOGLE_REFRESH_TOKEN"),
    },
    { tick, poll, pause },
  );
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
  const inbox = new MemoryInbox();
  const hook = webhook(trigger);
  const worker = new Worker({ webhook: hook, inbox, log });
  const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner: worker });
  const { server, url } = await serve(receiver);
  const abort = new AbortController();
  const services: Services = {
    environment,
    log,
    state,
    owner: `owner-${Math.random()}`,
    publicUrl: publicUrl === null ? undefined : (publicUrl ?? url),
    signal: abort.signal,
    emit: async (events) => {
      for (const event of events) if (!found.has(event.id)) found.set(event.id, event);
    },
  };
  const ended = trigger.run(services);
  const kill = async () => {
    abort.abort();
    await ended;
    await worker.stop(1000);
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(kill);
  const events = () =>
    [...found.values()].map(({ event, payload }) => `${event} ${(payload as { id: string }).id}`);
  return { trigger, services, lines, worker, inbox, kill, events, url };
}

const pollOptions = { timeout: scaled(5_000), interval: 10 };
export const listed = "GET /calendar/v3/calendars/primary/events";
export const watched = "POST /calendar/v3/calendars/primary/events/watch";

/** It has created its channel and stored its position. */
export function settled({ google, state }: Shared): Promise<void> {
  return vi.waitFor(async () => {
    expect(google.live).toHaveLength(1);
    expect(await state.read("google-calendar /google-calendar position")).toBeDefined();
    // Google knows a channel a moment before we do, and only a known channel can be stopped.
    expect(await state.read("google-calendar /google-calendar channels")).toContain("resource-1");
  }, pollOptions);
}

/** The calendar is not read any more: its first reading, and those that its channel and first ping ask for, are over. */
export async function waitUntilIdle({ google }: Shared): Promise<void> {
  let [read, same] = [0, 0];
  const isQuiet = () => {
    const now = google.count(listed);
    same = now === read ? same + 1 : 0;
    read = now;
    return same === 10;
  };
  await until("the calendar is not read any more", isQuiet, { intervalMs: 50 });
}
