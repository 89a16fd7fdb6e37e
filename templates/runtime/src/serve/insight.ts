import type { IncomingMessage } from "node:http";
import { ignored } from "../errors/ignored-error.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { QueueAnswer } from "../management/management.ts";
import type { Metrics } from "../observe/metrics.ts";
import { describeWebhook, type ServiceInfo } from "../openapi/describe-webhook.ts";
import { docsPaths, docsPolicy, readDocsFile } from "../openapi/docs-page.ts";
import { readEventPayloads } from "../openapi/event-file.ts";
import type { Access, DocumentReply } from "../receiver/gate.ts";
import { problem } from "../webhook/problem.ts";
import { jsonReply, type Reply } from "../webhook/reply.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { targetPath } from "./public-server.ts";

export interface InsightOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly metrics: Metrics;
  readonly access?: Pick<Access, "metrics" | "documents"> | undefined;
  readonly info: () => ServiceInfo;
}

const isPage = (path: string): boolean =>
  path === "/openapi.json" || path === "/docs" || path.startsWith("/docs/");

/**
 * True if a browser requests the documentation, either opened by the user or from the documentation page itself. All
 * other browser requests, such as those from other sites, are rejected.
 */
export function isOwnPage(request: IncomingMessage): boolean {
  const path = targetPath(request.url);
  const site = request.headers["sec-fetch-site"];
  // /try is not a page. It is only called by the page's console.
  if (path === "/try") return site === "same-origin";
  return isPage(path) && (site === "none" || site === "same-origin");
}

/** Returns the current metrics in the Prometheus text format. */
export async function metricsReply({
  inbox,
  metrics,
  access,
}: Pick<InsightOptions, "inbox" | "metrics" | "access">): Promise<Reply> {
  const depth = await inbox.depth().catch(ignored("the metrics are returned without those of the store"));
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const rules = (access?.metrics() ?? []).map((line) => `${line}\n`).join("");
  return { status: 200, headers, body: metrics.text(depth, Date.now()) + rules };
}

/** Returns the current state of the queue. @throws StoreUnavailable */
export async function queueReply(inbox: Pick<Inbox, "depth">): Promise<Reply> {
  const { oldest, ...depth } = await inbox.depth();
  const since = oldest === undefined ? {} : { oldest: new Date(oldest).toISOString() };
  return jsonReply(200, { ...depth, ...since } satisfies QueueAnswer);
}

/**
 * Returns a page or a file for `/docs`: the API's documentation has precedence over the page that every project has.
 */
async function docsReply({ access }: InsightOptions, path: string): Promise<DocumentReply | undefined> {
  const documented = await access?.documents.handle(path);
  if (documented !== undefined) return documented;
  const file = await readDocsFile(path);
  if (file === undefined) return undefined;
  // The page must match the running version of the runtime.
  const kept = file.type.startsWith("text/html") ? "no-store" : "max-age=86400";
  return { status: 200, headers: { "content-type": file.type, "cache-control": kept }, body: file.bytes };
}

async function handleDocs(options: InsightOptions, path: string): Promise<Reply | DocumentReply | undefined> {
  const reply = await docsReply(options, path);
  if (reply === undefined) {
    const detail = "This build does not include the documentation page: read /openapi.json instead.";
    return docsPaths.includes(path) ? problem({ status: 404, detail }) : undefined;
  }
  const headers = {
    "content-security-policy": docsPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    ...reply.headers,
  };
  return { ...reply, headers };
}

/** Replies to `/metrics`, `/queue`, `/openapi.json` and `/docs`; undefined for any other path. */
export async function handleInsight(
  options: InsightOptions,
  path: string,
): Promise<Reply | DocumentReply | undefined> {
  if (path === "/metrics") return metricsReply(options);
  if (path === "/queue") return queueReply(options.inbox);
  if (path === "/docs" || path.startsWith("/docs/")) return handleDocs(options, path);
  if (path !== "/openapi.json") return undefined;
  const documents = options.access?.documents;
  const info = { ...options.info(), about: documents?.about(), consumerProof: documents?.consumerProof };
  return jsonReply(200, describeWebhook(options.webhook, info, await readEventPayloads()));
}
