import {
  jsonReply,
  type Managed,
  type ManageRequest,
  objectIn,
  problem,
  type Reply,
} from "@hookloom/runtime/seams";
import type { Lifecycle } from "./lifecycle.ts";
import type { Rules } from "./rules-file.ts";

interface Parts {
  readonly rules: Rules;
  readonly lifecycle: Lifecycle;
}

async function reload(rules: Rules, body: Uint8Array): Promise<Reply | undefined> {
  if (body.length === 0) await rules.reload();
  else if (!(await rules.take(Buffer.from(body).toString())))
    return problem({ status: 400, detail: "The body contains no API rules." });
  return undefined;
}

async function block(lifecycle: Lifecycle, body: Uint8Array): Promise<Reply | undefined> {
  const { reason, by } = objectIn(body) ?? {};
  if (typeof reason !== "string" || reason.trim() === "")
    return problem({ status: 400, detail: 'Specify a reason, such as { "reason": "database migration" }.' });
  await lifecycle.block(reason.trim().slice(0, 500), typeof by === "string" ? by.slice(0, 200) : "");
  return undefined;
}

/**
 * Handles a change. Returns the reply to a rejected change, undefined if the change was made, or `"unknown"` for any other
 * request.
 */
async function change({ rules, lifecycle }: Parts, { method, path, body }: ManageRequest) {
  if (method !== "POST") return "unknown";
  if (path === "/api/reload") return reload(rules, body);
  if (path === "/api/block") return block(lifecycle, body);
  if (path !== "/api/unblock") return "unknown";
  await lifecycle.unblock();
  return undefined;
}

/**
 * Handles the rules on the management port: `GET /api`, `POST /api/reload` (with new rules as the body, or without a body to read
 * the file), `/api/block` with `reason` and `by`, and `/api/unblock`.
 */
export function managedApi(parts: Parts): Managed {
  const { lifecycle } = parts;
  return {
    has: (path) => path === "/api" || path.startsWith("/api/"),
    handle: async (request) => {
      if (request.method === "GET" && request.path === "/api") return jsonReply(200, lifecycle.status());
      const rejection = await change(parts, request);
      if (rejection === "unknown") return undefined;
      return rejection ?? jsonReply(200, lifecycle.status());
    },
  };
}
