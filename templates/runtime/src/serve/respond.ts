import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "../webhook/reply.ts";
import { release } from "./read-body.ts";

/** How long a sender that was refused may go on sending before the connection is cut; as long as nginx waits. */
const lingerMilliseconds = 5000;
/** More than a sender can have under way when the answer reaches it, whatever its system's buffers are. */
const lingerBytes = 8 * 1024 * 1024;
/** For a sender that went on beyond that: what is read no more costs no memory, and the answer is with it already. */
const lastMoment = 1000;

function respondText(
  response: ServerResponse,
  status: number,
  text: string,
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

/** Throws away what still comes of a request, within limits; the connection is cut afterwards. */
function drain(request: IncomingMessage, onEnd: () => void): void {
  const { socket } = request;
  const cut = () => socket.destroy();
  let timer = setTimeout(cut, lingerMilliseconds).unref();
  let left = lingerBytes;
  const calm = () => {
    clearTimeout(timer);
    onEnd();
  };
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    release([chunk]);
    if (left >= 0 || request.isPaused()) return;
    request.pause();
    clearTimeout(timer);
    timer = setTimeout(cut, lastMoment).unref();
  });
  request.once("end", calm);
  socket.once("close", calm);
  request.on("error", () => undefined);
}

/**
 * Answers without the body having been read to its end. What still comes is thrown away for a moment, because a
 * connection that is cut at once takes the answer with it; then it is cut. (Announcing the cut in a header would make
 * Node do it at once.)
 */
export function respondEarly(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const closes = !response.shouldKeepAlive;
  // Node would cut a connection that its sender wants to be closed at once, with the answer still on its way.
  if (!request.complete) response.shouldKeepAlive = true;
  respond(response, reply);
  if (request.complete) return;
  drain(request, () => {
    if (closes) request.socket.end();
  });
  request.resume();
}
