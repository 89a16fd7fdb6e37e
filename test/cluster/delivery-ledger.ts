import { once } from "node:events";
import { createServer } from "node:http";
import { clusterUnderTest } from "./cluster-under-test.ts";

/** A server to which handlers report the deliveries that they ran, independently of the receiver. */
export interface DeliveryLedger {
  readonly url: string;
  /** How often each delivery was run. */
  readonly runs: ReadonlyMap<string, number>;
  close(): void;
}

/** Listens where pods reach it; the path of a request is the id. */
export async function openLedger(): Promise<DeliveryLedger> {
  const runs = new Map<string, number>();
  const server = createServer((request, response) => {
    const id = request.url?.slice(1) ?? "";
    runs.set(id, (runs.get(id) ?? 0) + 1);
    response.end();
  });
  await once(server.listen(0, clusterUnderTest.hostAddress), "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://${clusterUnderTest.hostAddress}:${port}/`, runs, close };
}
