import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox } from "../inbox/inbox.ts";
import type { Metrics } from "../observe/metrics.ts";
import { describeWebhook, type ServiceInfo } from "../openapi/describe-webhook.ts";
import { docsPage, docsScriptPath, readDocsScript } from "../openapi/docs-page.ts";
import { readEventPayloads } from "../openapi/event-file.ts";
import { problem } from "../webhook/problem.ts";
import type { Webhook } from "../webhook/webhook.ts";
import { respond, respondJson } from "./respond.ts";

export interface InsightOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly metrics: Metrics;
  readonly info: () => ServiceInfo;
}

const pagePaths: readonly string[] = ["/docs", "/docs/", docsScriptPath, "/openapi.json"];

/** A browser may request only the documentation, for a person or its own page, never for another site. */
export function isOwnPage(path: string, request: IncomingMessage): boolean {
  const site = request.headers["sec-fetch-site"];
  return pagePaths.includes(path) && (site === "none" || site === "same-origin");
}

/** Answers with the current metrics, in the text format of Prometheus. */
export async function respondMetrics(
  { inbox, metrics }: Pick<InsightOptions, "inbox" | "metrics">,
  response: ServerResponse,
): Promise<void> {
  const depth = await inbox.depth().catch(() => undefined);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  respond(response, { status: 200, headers, body: metrics.text(depth, Date.now()) });
}

async function respondScript(response: ServerResponse): Promise<void> {
  const script = await readDocsScript();
  if (script === undefined) {
    const detail = "The page's script is not here: read /openapi.json instead.";
    return respond(response, problem({ status: 404, detail }));
  }
  response.writeHead(200, {
    "content-type": "text/javascript; charset=utf-8",
    "content-length": script.length,
    "cache-control": "max-age=86400",
  });
  response.end(script);
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
  else if (path === docsScriptPath) await respondScript(response);
  else if (path === "/docs" || path === "/docs/") {
    respond(response, {
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      body: docsPage,
    });
  } else return false;
  return true;
}
