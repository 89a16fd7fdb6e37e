// The program that a tool starts to serve the store in the file that it passes as an argument. It exits when the tool
// exits. Its first line of output contains the port, or the reason why the store cannot be read: `{ "port": 4711 }`,
// `{ "code": ..., "message": ... }`.
import type { AddressInfo } from "node:net";
import process from "node:process";
import { errorMessage, UserError } from "../errors/errors.ts";
import { readStore } from "../inbox/sqlite/read-store.ts";
import { createLogger } from "../log/logger.ts";
import { createStoredServer } from "./stored-server.ts";

const [file = ""] = process.argv.slice(2);
const print = (response: object): void => void process.stdout.write(`${JSON.stringify(response)}\n`);

try {
  await readStore(file, (inbox) => inbox.depth());
  const log = createLogger({ write: (line) => void process.stderr.write(`${line}\n`) });
  const server = createStoredServer(file, log);
  server.listen(0, "127.0.0.1", () => print({ port: (server.address() as AddressInfo).port }));
  process.stdin.on("close", () => process.exit(0)).resume();
} catch (error) {
  print({ code: error instanceof UserError ? error.code : "bad-store", message: errorMessage(error) });
}
