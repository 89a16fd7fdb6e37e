import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox } from "../inbox/inbox.ts";
import type { Metrics } from "../observe/metrics.ts";
import { describeWebhook, type ServiceInfo } from "../openapi/describe-webhook.ts";
import { docsPaths, docsPolicy, readDocsFile } from "../openapi/docs-page.ts";
import { readEventPayloads } from "../openapi/event-file.ts";
import type { Access } from "../receiver/gate.ts";
import { respond, respondJson } from "../receiver/write-reply.ts";
import { problem } from "../webhook/problem.ts";
import type { Webhook } from "../webhook/webhook.ts";

export interface InsightOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly metrics: Metrics;
  readonly access?: Pick<Access, "metrics"> | undefined;
  readonly info: () => ServiceInfo;
}

const pagePaths: readonly string[] = [...docsPaths, "/openapi.json"];

/** A browser may request only the documentation, for a person or its own page, never for another site. */
export function isOwnPage(path: string, request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  // Nobody opens /try in a browser: only the console of the page calls it.
  if (path === "/try") return site === "same-origin";
  return pagePaths.includes(path) && (site === "none" || site === "same-origin");
}

/** Answers with the current metrics, in the text format of Prometheus. */
export async function respondMetrics(
  { inbox, metrics, access }: Pick<InsightOptions, "inbox" | "metrics" | "access">,
  response: ServerResponse,
): Promise<void> {
  const depth = await inbox.depth().catch(() => undefined);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const rules = (access?.metrics() ?? []).map((line) => `${line}\n`).join("");
  respond(response, { status: 200, headers, body: metrics.text(depth, Date.now()) + rules });
}

async function respondDocs(path: string, response: ServerResponse): Promise<void> {
  const file = await readDocsFile(path);
  if (file === undefined) {
    const detail = "The files of the page are not here: read /openapi.json instead.";
    return respond(response, problem({ status: 404, detail }));
  }
  response.writeHead(200, {
    "content-type": file.type,
    "content-length": file.bytes.length,
    // The page itself belongs to the runtime that is running now.
    "cache-control": file.type.startsWith("text/html") ? "no-store" : "max-age=86400",
    "content-security-policy": docsPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  });
  response.end(file.bytes);
}

/** Answers `/metrics`, `/openapi.json` and `/docs`; false for any other path. */
export async function respondInsight(
  options: InsightOptions,
  path: string,
  response: ServerResponse,
): Promise<boolean> {
  if (path === "/metrics") await respondMetrics(options, response);
  else if (path === "/openapi.json")
    respondJson(response, 200, describeWebhook(options.webhook, options.info(), await readEventPayloads()));
  else if (docsPaths.includes(path)) await respondDocs(path, response);
  else return false;
  return true;
}
