import type { IncomingMessage, ServerResponse } from "node:http";
import { respond } from "../receiver/write-reply.ts";
import type { Reply } from "../webhook/reply.ts";
import { release } from "./read-body.ts";

/** How long a refused sender may keep sending before the connection is cut; the same as in nginx. */
const lingerMilliseconds = 5000;
/** More than a sender can have in flight when the answer reaches it, whatever its buffers are. */
const lingerBytes = 8 * 1024 * 1024;
/** For a sender that exceeds that: what is no longer read costs no memory, and the answer was sent already. */
const lastMoment = 1000;

/** Discards the rest of a request, within limits; the connection is cut afterwards. */
function drain(request: IncomingMessage, onEnd: () => void): void {
  const { socket } = request;
  const cut = () => socket.destroy();
  let timer = setTimeout(cut, lingerMilliseconds).unref();
  let left = lingerBytes;
  const calm = () => {
    clearTimeout(timer);
    // The connection may serve many more requests, and would keep each of them.
    request.off("end", calm);
    socket.off("close", calm);
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
 * Answers before the body was read to its end. The rest is discarded for a moment, since cutting the connection at once
 * can lose the answer; then it is cut. (Announcing this in a header would make Node cut it at once.)
 */
export function respondEarly(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  const closes = !response.shouldKeepAlive;
  // Node would at once cut a connection that its sender wants closed, with the answer still in flight.
  if (!request.complete) response.shouldKeepAlive = true;
  respond(response, reply);
  if (request.complete) return;
  drain(request, () => {
    if (closes) request.socket.end();
  });
  request.resume();
}
