import workerThreads from "node:worker_threads";
import zlib from "node:zlib";

// The Kubernetes client library loads undici, which expects these functions of Node 22 at load time. They need no implementation,
// because `connection.ts` makes all requests without undici.

const noZstd = (): never => {
  throw new Error("This Node.js has no zstd: use Node.js 22.15 or newer.");
};

if (!("createZstdDecompress" in zlib)) Object.assign(zlib, { createZstdDecompress: noZstd });
if (!("markAsUncloneable" in workerThreads))
  Object.assign(workerThreads, { markAsUncloneable: () => undefined });
