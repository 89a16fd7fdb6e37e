import { createServer } from "node:net";

// An environment keeps its port over a restart unless another program has taken it meanwhile, and a program that is given a
// port listens on it some time later. Processes of the tests, also those of another run on this machine, therefore use
// ranges that do not overlap: the process that listens on the first port of a range owns the rest of it. All of them lie
// below the ports that systems hand out to outgoing connections (32768 on Linux, 49152 elsewhere).
const first = 20_000;
const size = 100;
const ranges = 120;

/** Listens on a port if it is free: for ever, or as long as the look takes. */
function listen(port: number, keep: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer().unref();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => (keep ? resolve(true) : server.close(() => resolve(true))));
  });
}

async function claimRange(): Promise<number> {
  const start = Math.floor(Math.random() * ranges);
  for (let tried = 0; tried < ranges; tried++) {
    const port = first + ((start + tried) % ranges) * size;
    if (await listen(port, true)) return port;
  }
  throw new Error(`All ${ranges} ranges of ports from ${first} on are in use: end other test runs.`);
}

let claimed: Promise<number> | undefined;

/** The first port that this process may use of the range that it owns. */
export async function firstOwnPort(): Promise<number> {
  claimed ??= claimRange();
  return (await claimed) + 1;
}

let givenCount = 0;

/**
 * A port on which nothing listens, for a program that has to be given one: no other process of the tests takes it
 * meanwhile. They come from the end of the range, because environments look for theirs from its beginning.
 */
export async function ownPort(): Promise<number> {
  const last = (await firstOwnPort()) + size - 2;
  for (let tried = 1; tried < size; tried++) {
    const port = last - (givenCount++ % (size - 1));
    if (await listen(port, false)) return port;
  }
  throw new Error(`All ports from ${last - size + 2} to ${last} are in use.`);
}
