import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createListener } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestEngine } from "../testing/engine.ts";
import { openEngine } from "./engine.ts";

let engine: TestEngine;
beforeEach(async () => {
  engine = await TestEngine.start();
});
afterEach(() => engine.stop());

const never = new AbortController().signal;

/** Bridges its input and output to the engine, as `docker system dial-stdio` does at the other end of ssh. */
const bridge = (socket: string, log: string): string => `#!${process.execPath}
require("node:fs").appendFileSync(${JSON.stringify(log)}, process.argv.slice(2).join(" ") + "\\n");
const engine = require("node:net").connect(${JSON.stringify(socket)});
process.stdin.pipe(engine).pipe(process.stdout);
`;

describe.skipIf(process.platform === "win32")("an engine behind ssh", () => {
  it("is reached through the user's own ssh", async () => {
    const socket = path.join(engine.folder, "docker.sock");
    const ssh = path.join(engine.folder, "ssh");
    const log = path.join(engine.folder, "ssh.log");
    await writeFile(ssh, bridge(socket, log));
    await chmod(ssh, 0o755);
    const variables = { ...engine.variables, PATH: engine.folder, DOCKER_HOST: "ssh://me@far:2222" };
    const remote = await openEngine("default", variables, never);
    engine.images.set("node:24", "sha256:1");
    expect(await remote.has("node:24", never)).toBe(true);
    expect(await remote.has("gone:1", never)).toBe(false);
    const calls = (await readFile(log, "utf8")).trim().split("\n");
    expect(new Set(calls)).toEqual(
      new Set(["-o BatchMode=yes -o ConnectTimeout=20 -p 2222 -- me@far docker system dial-stdio"]),
    );
  });

  it("is reported as absent if there is no ssh", async () => {
    const variables = { ...engine.variables, PATH: engine.folder, DOCKER_HOST: "ssh://me@far" };
    await expect(openEngine("default", variables, never)).rejects.toThrow(
      /at ssh:\/\/far \(spawn ssh ENOENT\):/,
    );
  });

  it("is reported with the last line of ssh if that fails", async () => {
    const ssh = path.join(engine.folder, "ssh");
    await writeFile(
      ssh,
      "#!/bin/sh\necho banner >&2\necho 'me@far: Permission denied (publickey).' >&2\nexit 255\n",
    );
    await chmod(ssh, 0o755);
    const variables = { ...engine.variables, PATH: engine.folder, DOCKER_HOST: "ssh://me@far" };
    await expect(openEngine("default", variables, never)).rejects.toThrow(
      /^Docker does not respond at ssh:\/\/far \(me@far: Permission denied \(publickey\)\): start Docker/,
    );
  });
});

describe("an engine on a port", () => {
  let server: Server;
  afterEach(() => server.close());

  it("is reached by its address", async () => {
    const calls: (string | undefined)[] = [];
    server = createServer((request, response) => {
      calls.push(request.url);
      response.end("OK");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await openEngine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, engine.variables, never);
    expect(calls).toEqual(["/_ping"]);
  });
});

it("removes an image unless a container needs it, and knows that it may be gone", async () => {
  await engine.stop();
  engine = await TestEngine.start({ used: ["used:1"] });
  for (const name of ["used:1", "free:1"]) engine.images.set(name, "sha256:1");
  const opened = await openEngine("default", engine.variables, never);
  for (const name of ["used:1", "free:1", "gone:1"]) await opened.remove(name);
  expect([...engine.images.keys()]).toEqual(["used:1"]);
});

it("is abandoned if it hangs and the deploy is cancelled", async () => {
  const silent = createListener();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const DOCKER_HOST = `tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  await expect(openEngine(DOCKER_HOST, engine.variables, cancel.signal)).rejects.toMatchObject({
    name: "AbortError",
  });
  silent.close();
});
