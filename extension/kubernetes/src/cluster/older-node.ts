import workerThreads from "node:worker_threads";
import zlib from "node:zlib";

// The Kubernetes client library loads undici, which uses these functions of Node 22 at load time. No request is made with undici
// (requests are made in `connection.ts`), so their implementation is not needed.

const noZstd = (): never => {
  throw new Error("This Node.js has no zstd: use Node.js 22.15 or newer.");
};

if (!("createZstdDecompress" in zlib)) Object.assign(zlib, { createZstdDecompress: noZstd });
if (!("markAsUncloneable" in workerThreads))
  Object.assign(workerThreads, { markAsUncloneable: () => undefined });
