import { github } from "../github/github.ts";
import { sign } from "../github/sign.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { DeliverySummary } from "../management/management.ts";
import { Receiver } from "../receiver/receiver.ts";
import { type Secret, secret } from "../settings/setting.ts";
import type { AnyHandler, Headers, ReceivedRequest } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";

export const key = "s3cret";

interface Options {
  readonly environment?: Record<string, string>;
  readonly secrets?: readonly Secret[];
  readonly handle?: (on: (event: "issues.opened" | "issues" | "ping", handler: AnyHandler) => void) => void;
  readonly inbox?: MemoryInbox;
}

export function setUp(options: Options = {}) {
  const hub = github({ secrets: options.secrets ?? [secret("GITHUB_SECRET")] });
  options.handle?.((event, handler) => hub.on(event, handler as never));
  const inbox = options.inbox ?? new MemoryInbox();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
  const hook = webhook(hub);
  const worker = new Worker({ webhook: hook, inbox, log, attempts: 1 });
  const environment = options.environment ?? { GITHUB_SECRET: key };
  const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner: worker });
  const post = (body: string | Uint8Array, headers: Headers, path = "/github", method = "POST") =>
    receiver.handle({
      method,
      path,
      headers,
      body: Buffer.from(body),
      url: `http://localhost${path}`,
      receivedAt: Date.now(),
    });
  const list = (): Promise<readonly DeliverySummary[]> => inbox.list({ limit: 100 });
  return { receiver, worker, inbox, lines, post, list };
}

export function signed(
  body: string | Uint8Array,
  event = "issues.opened",
  deliveryId = "guid-1",
  by = key,
): Headers {
  return sign({ body, secret: by, event, deliveryId }).headers;
}

export function withoutHeader(headers: Headers, name: string): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

/** A request with this body and these headers. */
export function requestOf(body: string | Uint8Array, headers: Headers, path = "/"): ReceivedRequest {
  const url = `https://hooks.example.com${path}`;
  return { method: "POST", path, headers, body: Buffer.from(body), url, receivedAt: Date.now() };
}

export const issueOpenedBody = JSON.stringify({ action: "opened", issue: { title: "Hi" } });
