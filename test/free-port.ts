import { createServer } from "node:net";

// Below the ports that systems hand out to outgoing connections (32768 on Linux, 49152 elsewhere): one of those may be
// taken by any connection between the moment it was found free and the moment at which a server listens on it.
const first = 11_000;
const count = 9_000;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** A port of this machine that nothing listens on, for a program that has to be given one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
}
