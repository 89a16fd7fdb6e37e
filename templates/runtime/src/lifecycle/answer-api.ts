import type { IncomingMessage, ServerResponse } from "node:http";
import { respondJson } from "../receiver/write-reply.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Rules } from "./rules-file.ts";

/** What a ConfigMap can hold. */
const mostBytes = 1024 * 1024;

function answer(response: ServerResponse, status: number, body: unknown): true {
  respondJson(response, status, body);
  return true;
}

/** Undefined where it is too long. */
async function readText(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= mostBytes) parts.push(part);
  }
  return bytes > mostBytes ? undefined : Buffer.concat(parts).toString("utf8");
}

/** The members of a body that are texts; undefined where it is not an object. */
function textsIn(body: string | undefined): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(body ?? "");
    if (typeof value !== "object" || value === null) return undefined;
    return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string"));
  } catch {
    return undefined;
  }
}

/**
 * Answers what the management port knows of the rules: `GET /api`, `POST /api/reload` (with rules as its body, which it
 * takes, or without one), `/api/block` with `reason` and
 * `by`, `/api/unblock`. False for any other path.
 */
export async function answerApi(
  { rules, lifecycle }: { readonly rules: Rules; readonly lifecycle: Lifecycle },
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { method } = request;
  if (method === "GET" && path === "/api") return answer(response, 200, lifecycle.status());
  if (method !== "POST") return false;
  if (path === "/api/reload") {
    const body = await readText(request);
    if (body === "") await rules.reload();
    else if (body === undefined || !(await rules.take(body)))
      return answer(response, 400, { error: "The body does not hold the rules of an api." });
  } else if (path === "/api/unblock") await lifecycle.unblock();
  else if (path === "/api/block") {
    const { reason = "", by = "" } = textsIn(await readText(request)) ?? {};
    if (reason.trim() === "")
      return answer(response, 400, { error: 'Say why, such as { "reason": "the database moves" }.' });
    await lifecycle.block(reason.trim().slice(0, 500), by.slice(0, 200));
  } else return false;
  request.resume();
  return answer(response, 200, lifecycle.status());
}
