import { get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Ports } from "./build-process.ts";

const usualPatience = 10_000;
const pause = 25;

/** The status of `/readyz`, 0 where nothing answers. */
function statusOf(port: number): Promise<number> {
  return new Promise((resolve) => {
    const call = get(
      { host: "127.0.0.1", port, path: "/readyz", agent: false, timeout: 2_000 },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(0));
  });
}

/** Waits until a process says that it is ready; resolves to why it is not, or to undefined once it is. */
export async function checkReady(
  { port }: Ports,
  signal?: AbortSignal,
  patience: number = usualPatience,
): Promise<string | undefined> {
  let last = 0;
  for (const until = Date.now() + patience; Date.now() < until && !signal?.aborted; await wait(pause)) {
    last = await statusOf(port);
    if (last === 200) return undefined;
  }
  if (signal?.aborted) return "it was cancelled";
  return last === 0
    ? "it listened and then answered no more"
    : `it listened, and /readyz answered ${last} for ${patience / 1000} seconds`;
}
