import type { ServerResponse } from "node:http";
import type { Reply } from "../webhook/reply.ts";
import type { DocumentReply } from "./gate.ts";

/** Sends a reply: JSON, or a string or bytes unchanged. */
export function respond(
  response: ServerResponse,
  { status, body, headers = {} }: Reply | DocumentReply,
): void {
  if (response.destroyed) return;
  const isEncoded = typeof body === "string" || body instanceof Uint8Array;
  const content = isEncoded ? body : `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-length": Buffer.byteLength(content),
    "cache-control": "no-store",
    ...(isEncoded ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...headers,
  });
  response.end(content);
}
