import type { IncomingMessage, ServerResponse } from "node:http";

/** How long a sender that was refused may go on sending before the connection is cut. */
const lingerMilliseconds = 1000;

export function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    ...headers,
  });
  response.end(text);
}

/**
 * Answers without the body having been read to its end. What still comes is thrown away for a moment, because a
 * connection that is cut at once takes the answer with it; then it is cut. (Announcing the cut in a header would make
 * Node do it at once.)
 */
export function respondEarly(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  respondJson(response, status, body, headers);
  if (request.complete) return;
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), lingerMilliseconds);
  timer.unref();
  const calm = () => clearTimeout(timer);
  request.once("end", calm);
  socket.once("close", calm);
  request.on("error", () => undefined);
  request.resume();
}
