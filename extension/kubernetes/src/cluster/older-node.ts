import workerThreads from "node:worker_threads";
import zlib from "node:zlib";

// The client for clusters loads undici, which uses these functions of Node 22 while it loads. No request is made with undici
// (`connection.ts` makes them), so what they do is not missed.

const noZstd = (): never => {
  throw new Error("This Node.js has no zstd: use Node.js 22.15 or newer.");
};

if (!("createZstdDecompress" in zlib)) Object.assign(zlib, { createZstdDecompress: noZstd });
if (!("markAsUncloneable" in workerThreads))
  Object.assign(workerThreads, { markAsUncloneable: () => undefined });
