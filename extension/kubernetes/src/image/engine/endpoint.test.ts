import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { findEndpoint } from "./endpoint.ts";

let home = "";
beforeEach(async () => {
  home = temporaryFolder();
  await mkdir(path.join(home, ".docker"));
});

const inHome = (...parts: string[]): string => path.join(home, ...parts);

async function addContext(name: string, meta: unknown, keys: readonly string[] = []): Promise<void> {
  const id = createHash("sha256").update(name).digest("hex");
  await mkdir(inHome(".docker/contexts/meta", id), { recursive: true });
  await writeFile(inHome(".docker/contexts/meta", id, "meta.json"), JSON.stringify(meta));
  await mkdir(inHome(".docker/contexts/tls", id, "docker"), { recursive: true });
  for (const key of keys) await writeFile(inHome(".docker/contexts/tls", id, "docker", key), key);
}

describe("the endpoint of the engine", () => {
  it.each([
    ["unix:///run/d.sock", { kind: "socket", path: "/run/d.sock" }],
    ["npipe:////./pipe/docker_engine", { kind: "socket", path: "//./pipe/docker_engine" }],
    ["tcp://10.0.0.1", { kind: "tcp", host: "10.0.0.1", port: 2375 }],
    ["10.0.0.1:4000", { kind: "tcp", host: "10.0.0.1", port: 4000 }],
    ["tcp://[::1]:4000", { kind: "tcp", host: "::1", port: 4000 }],
    ["ssh://me@build.example.com:2222", { kind: "ssh", target: "me@build.example.com", port: "2222" }],
    ["ssh://build.example.com", { kind: "ssh", target: "build.example.com" }],
  ])("is read from DOCKER_HOST=%s", async (text, wanted) => {
    expect(await findEndpoint({ HOME: home, DOCKER_HOST: text })).toMatchObject(wanted);
  });

  it.each(["tcp://", "ftp://x", "ssh://-oProxyCommand=x", "unix://"])(
    "%s is refused in a sentence",
    async (text) => {
      await expect(findEndpoint({ HOME: home, DOCKER_HOST: text })).rejects.toThrow(
        /is not the address of a Docker engine: use unix:\/\//,
      );
    },
  );

  it("is verified by the certificates of DOCKER_CERT_PATH", async () => {
    for (const name of ["ca.pem", "cert.pem", "key.pem"]) await writeFile(inHome(name), name);
    const variables = { DOCKER_HOST: "tcp://10.0.0.1", DOCKER_CERT_PATH: home };
    expect(await findEndpoint({ ...variables, DOCKER_TLS_VERIFY: "1" })).toMatchObject({
      port: 2376,
      tls: { ca: Buffer.from("ca.pem"), cert: Buffer.from("cert.pem"), key: Buffer.from("key.pem") },
    });
    expect(await findEndpoint({ ...variables, DOCKER_TLS: "1" })).toMatchObject({
      tls: { unverified: true },
    });
  });

  it("is that of the current context, unless a variable names another", async () => {
    await writeFile(inHome(".docker/config.json"), JSON.stringify({ currentContext: "desk" }));
    await addContext("desk", { Endpoints: { docker: { Host: "unix:///desk.sock" } } });
    await addContext("far", { Endpoints: { docker: { Host: "tcp://far:2376" } } }, ["ca.pem"]);
    expect(await findEndpoint({ HOME: home })).toMatchObject({ kind: "socket", path: "/desk.sock" });
    expect(await findEndpoint({ HOME: home, DOCKER_CONTEXT: "far" })).toMatchObject({
      host: "far",
      tls: { ca: Buffer.from("ca.pem") },
    });
    expect(await findEndpoint({ HOME: home, DOCKER_HOST: "unix:///x" })).toMatchObject({ path: "/x" });
  });

  it("says which context is missing", async () => {
    await expect(findEndpoint({ HOME: home, DOCKER_CONTEXT: "gone" })).rejects.toThrow(
      /^There is no Docker context named gone .* docker context use/,
    );
  });

  it.skipIf(process.platform === "win32")("is the first existing one of the usual sockets", async () => {
    await writeFile(inHome("docker.sock"), "");
    const found = await findEndpoint({ HOME: home, XDG_RUNTIME_DIR: home });
    // A system-wide engine takes precedence.
    expect(["/var/run/docker.sock", inHome("docker.sock")]).toContain(found.location);
  });
});
