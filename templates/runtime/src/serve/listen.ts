import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { portForbidden, portTaken } from "../errors/errors.ts";

function explain(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE") return portTaken(port);
  if (error.code === "EACCES") return portForbidden(port);
  return error;
}

/**
 * Starts listening and returns the port. The system chooses a port for 0.
 * @throws UserError `port-taken`, `port-forbidden`
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(explain(error, port));
    server.once("error", onError);
    server.listen(port, host, () => {
      server.off("error", onError);
      resolve(listeningPort(server));
    });
  });
}

/** Returns the port that a server listens on; 0 if the server is not listening yet. */
export function listeningPort(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Stops accepting connections, closes idle ones and resolves once all others have ended. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/**
 * Counts a server's requests from now on. The returned function resolves once all of them have received their
 * responses.
 */
export function trackRequests(server: Server): () => Promise<void> {
  let open = 0;
  let waiting: (() => void)[] = [];
  const onRequest = (_request: IncomingMessage, response: ServerResponse) => {
    open++;
    response.once("close", () => {
      open--;
      if (open > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  };
  server.on("request", onRequest).on("checkContinue", onRequest);
  return () => (open === 0 ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve)));
}
