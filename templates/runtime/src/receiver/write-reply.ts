import type { ServerResponse } from "node:http";
import type { Reply } from "../webhook/reply.ts";

/** Sends what is encoded already where it is given as bytes. */
export function respondText(
  response: ServerResponse,
  status: number,
  text: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(text);
}

export function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const type = { "content-type": "application/json; charset=utf-8", ...headers };
  respondText(response, status, `${JSON.stringify(body)}\n`, type);
}

export function respond(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (typeof body === "string") respondText(response, status, body, headers);
  else respondJson(response, status, body, headers);
}
