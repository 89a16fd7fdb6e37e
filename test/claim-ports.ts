import { createServer } from "node:net";
import process from "node:process";

// An environment keeps its port over a restart unless somebody else has taken it meanwhile. Test files that run in
// parallel, also those of another run on this machine, therefore search in ranges that do not overlap: whoever listens
// on the first port of a range owns the rest of it. All of them lie below the ports of outgoing connections.
const first = 20_000;
const size = 100;
const ranges = 120;

function claim(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer().unref();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
}

async function claimRange(): Promise<number> {
  const start = Math.floor(Math.random() * ranges);
  for (let tried = 0; tried < ranges; tried++) {
    const port = first + ((start + tried) % ranges) * size;
    if (await claim(port)) return port + 1;
  }
  throw new Error(`All ${ranges} ranges of ports from ${first} on are in use: end other test runs.`);
}

process.env.HOOKLOOM_FIRST_PORT = String(await claimRange());
