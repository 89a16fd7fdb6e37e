import { request } from "node:http";
import { residentBytes, startServer } from "../load/server.ts";
import { type Fault, type Stage, serverOptions, type Verdict } from "./scenario.ts";

const megabyte = 2 ** 20;
const size = 100 * megabyte;
/** The permitted growth of memory in megabytes. */
const limit = 60;

/** Posts a large body with an invented signature, in chunks or with its length; returns the status of the answer. */
function post(port: number, chunked: boolean): Promise<number> {
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/json",
      "x-github-event": "issues",
      "x-github-delivery": "big",
      // Without one of this form, it would be refused before it is read.
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
      ...(chunked ? {} : { "content-length": size }),
    };
    let status = 0;
    const call = request({ port, host: "127.0.0.1", path: "/github", method: "POST", headers, agent: false });
    call.on("response", (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    call.on("error", () => undefined);
    call.on("close", () => resolve(status));
    const part = Buffer.alloc(megabyte, 0x20);
    let left = size / megabyte;
    const write = (): void => {
      while (left > 0 && !call.destroyed) {
        left--;
        if (!call.write(part)) return void call.once("drain", write);
      }
      call.end();
    };
    write();
  });
}

async function run(stage: Stage): Promise<Verdict> {
  const server = await startServer(serverOptions(stage));
  await post(server.port, false);
  const before = residentBytes(server.pid);
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(server.pid));
  }, 5);
  const statuses = [
    await post(server.port, true),
    await post(server.port, false),
    await post(server.port, true),
  ];
  clearInterval(watch);
  await server.kill("SIGTERM");
  const rise = (peak - before) / megabyte;
  return {
    passed: rise < limit && statuses.every((status) => status === 413),
    counts: `100 MB with a made up signature, chunked and with its length: answered ${statuses.join(", ")}, memory rose by ${rise.toFixed(1)} MB (limit ${limit})`,
  };
}

export const bigBody: Fault = { name: "big-body", what: "a body of 100 MB that nobody signed", run };
