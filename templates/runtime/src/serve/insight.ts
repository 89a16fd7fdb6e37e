import type { IncomingMessage, ServerResponse } from "node:http";
import { ignored } from "../errors/ignored-error.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { QueueAnswer } from "../management/management.ts";
import type { Metrics } from "../observe/metrics.ts";
import { describeWebhook, type ServiceInfo } from "../openapi/describe-webhook.ts";
import { docsPaths, docsPolicy, readDocsFile } from "../openapi/docs-page.ts";
import { readEventPayloads } from "../openapi/event-file.ts";
import type { Access, DocumentReply } from "../receiver/gate.ts";
import { respond, respondJson } from "../receiver/write-reply.ts";
import { problem } from "../webhook/problem.ts";
import type { Webhook } from "../webhook/webhook.ts";

export interface InsightOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly metrics: Metrics;
  readonly access?: Pick<Access, "metrics" | "documents"> | undefined;
  readonly info: () => ServiceInfo;
}

const isPage = (path: string): boolean =>
  path === "/openapi.json" || path === "/docs" || path.startsWith("/docs/");

/** A browser may request only the documentation, for a person or its own page, never for another site. */
export function isOwnPage(path: string, request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  // Nobody opens /try in a browser: only the console of the page calls it.
  if (path === "/try") return site === "same-origin";
  return isPage(path) && (site === "none" || site === "same-origin");
}

/** Answers with the current metrics, in the text format of Prometheus. */
export async function respondMetrics(
  { inbox, metrics, access }: Pick<InsightOptions, "inbox" | "metrics" | "access">,
  response: ServerResponse,
): Promise<void> {
  const depth = await inbox.depth().catch(ignored("the metrics are given without those of the store"));
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const rules = (access?.metrics() ?? []).map((line) => `${line}\n`).join("");
  respond(response, { status: 200, headers, body: metrics.text(depth, Date.now()) + rules });
}

/** Answers with the queue as it is now; 503 while the store cannot be read. */
export async function respondQueue(
  { inbox }: { readonly inbox: Pick<Inbox, "depth"> },
  response: ServerResponse,
): Promise<void> {
  const { oldest, ...depth } = await inbox.depth();
  const since = oldest === undefined ? {} : { oldest: new Date(oldest).toISOString() };
  respondJson(response, 200, { ...depth, ...since } satisfies QueueAnswer);
}

/** A page or a file of `/docs`: what the api documents goes before the page that every project has. */
async function docsReply({ access }: InsightOptions, path: string): Promise<DocumentReply | undefined> {
  const documented = await access?.documents.answer(path);
  if (documented !== undefined) return documented;
  const file = await readDocsFile(path);
  if (file === undefined) return undefined;
  // The page itself belongs to the runtime that is running now.
  const kept = file.type.startsWith("text/html") ? "no-store" : "max-age=86400";
  return { status: 200, headers: { "content-type": file.type, "cache-control": kept }, body: file.bytes };
}

async function respondDocs(
  options: InsightOptions,
  path: string,
  response: ServerResponse,
): Promise<boolean> {
  const reply = await docsReply(options, path);
  if (reply === undefined && !docsPaths.includes(path)) return false;
  if (reply === undefined) {
    const detail = "This build does not include the documentation page: read /openapi.json instead.";
    respond(response, problem({ status: 404, detail }));
    return true;
  }
  response.writeHead(reply.status, {
    "content-length": Buffer.byteLength(reply.body),
    "content-security-policy": docsPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    ...reply.headers,
  });
  response.end(reply.body);
  return true;
}

/** Answers `/metrics`, `/queue`, `/openapi.json` and `/docs`; false for any other path. */
export async function respondInsight(
  options: InsightOptions,
  path: string,
  response: ServerResponse,
): Promise<boolean> {
  if (path === "/metrics") await respondMetrics(options, response);
  else if (path === "/queue") await respondQueue(options, response);
  else if (path === "/openapi.json") {
    const documents = options.access?.documents;
    const info = { ...options.info(), about: documents?.about(), consumerProof: documents?.consumerProof };
    respondJson(response, 200, describeWebhook(options.webhook, info, await readEventPayloads()));
  } else if (path === "/docs" || path.startsWith("/docs/")) return respondDocs(options, path, response);
  else return false;
  return true;
}
