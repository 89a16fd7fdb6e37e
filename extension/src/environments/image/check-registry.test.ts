import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkRegistry } from "./check-registry.ts";
import { parseRepository } from "./reference.ts";
import { openRegistry } from "./registry/registry-session.ts";
import { TestEngine } from "./testing/engine.ts";
import { certificate, type RegistryBehaviour, TestRegistry } from "./testing/registry.ts";

let engine: TestEngine;
const registries: TestRegistry[] = [];
beforeEach(async () => {
  engine = await TestEngine.start();
});
afterEach(async () => {
  for (const registry of registries.splice(0)) registry.stop();
  await engine.stop();
});

const never = new AbortController().signal;

async function startRegistry(behaviour: RegistryBehaviour = {}): Promise<TestRegistry> {
  const registry = await TestRegistry.start(behaviour);
  registries.push(registry);
  return registry;
}

async function signIn(host: string, login: object): Promise<void> {
  await writeFile(path.join(engine.folder, "config.json"), JSON.stringify({ auths: { [host]: login } }));
}

const password = (text: string): object => ({ auth: Buffer.from(text).toString("base64") });
const check = ({ host }: { host: string }, signal = never): Promise<void> =>
  checkRegistry(`${host}/team/hooks`, signal, engine.variables);

describe("a registry that takes the image", () => {
  it.each([
    ["from anybody", {}, undefined],
    ["over TLS that nobody verifies on loopback", { secure: true }, undefined],
    ["with a password", { auth: "basic", login: "me:pw" }, password("me:pw")],
    ["with a token for a password", { auth: "bearer", login: "me:pw" }, password("me:pw")],
    ["with a token for an identity", { auth: "bearer", login: "id-7" }, { identitytoken: "id-7" }],
    ["with a ready token", { auth: "bearer" }, { registrytoken: "pusher" }],
    ["and lets everybody read", { auth: "bearer-for-push", login: "me:pw" }, password("me:pw")],
  ] as const)("%s is left without an upload", async (_name, behaviour, login) => {
    const registry = await startRegistry(behaviour);
    if (login) await signIn(registry.host, login);
    await check(registry);
    expect(registry.requests).toContain("POST /v2/team/hooks/blobs/uploads/");
    expect(registry.requests.at(-1)).toMatch(/^DELETE /);
    expect(registry.uploads.size).toBe(0);
  });
});

describe("a registry that does not is told of in one sentence", () => {
  it.each([
    ["a wrong password", { auth: "basic", login: "me:right" }, "an account that may"],
    ["a wrong password at the token server", { auth: "bearer", login: "me:right" }, "an account that may"],
    ["a reader", { login: "me:hunter2", auth: "bearer", forbids: true }, "an account that may"],
    ["an unknown repository", { status: 404 }, "does not know the repository team/hooks"],
    ["a fault", { status: 503 }, "status 503\\): .* try again later"],
    ["something else", { status: 405 }, "does not answer as an image registry does"],
  ] as const)("%s", async (_name, behaviour, sentence) => {
    const registry = await startRegistry(behaviour);
    await signIn(registry.host, password("me:hunter2"));
    const failure = await check(registry).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: "UserError" });
    expect(String(failure)).toMatch(new RegExp(sentence));
    expect(JSON.stringify([failure, String(failure), (failure as Error).cause ?? ""])).not.toMatch(
      /hunter2|bWU6/,
    );
  });

  it("nobody is signed in", async () => {
    for (const auth of ["basic", "bearer", "bearer-for-push"] as const)
      await expect(check(await startRegistry({ auth, login: "me:pw" }))).rejects.toThrow(
        /lets nobody push to team\/hooks without a sign-in: run docker login 127/,
      );
  });

  it("it is down", async () => {
    const registry = await startRegistry();
    registry.stop();
    await expect(check(registry)).rejects.toMatchObject({ code: "registry-down" });
  });

  it("its name is unknown", async () => {
    await expect(check({ host: "no-such-registry.invalid" })).rejects.toMatchObject({
      code: "registry-host",
    });
  });

  it("the engine does not answer", async () => {
    await engine.stop();
    await expect(check({ host: "localhost:1" })).rejects.toThrow(
      /^Docker does not answer at .*docker.sock: start Docker, or name where it listens/,
    );
  });
});

describe("a registry that has to be trusted", () => {
  const open = ({ host }: TestRegistry): Promise<unknown> =>
    openRegistry({
      repository: parseRepository(`${host}/team/hooks`),
      actions: "pull",
      credentials: { kind: "password", username: "me", password: "pw" },
      insecure: false,
      variables: engine.variables,
      signal: never,
    });

  it("is refused with a certificate of nobody known, and taken once its authority is in certs.d", async () => {
    const registry = await startRegistry({ secure: true, auth: "bearer", login: "me:pw" });
    await expect(open(registry)).rejects.toThrow(/is not trusted .* as certs.d\/127.0.0.1:\d+\/ca.crt/);
    const folder = path.join(
      engine.folder,
      "certs.d",
      registry.host.replace(":", process.platform === "win32" ? "" : ":"),
    );
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "ca.crt"), certificate);
    await open(registry);
  });

  it("is never sent a password in plain", async () => {
    const registry = await startRegistry({ auth: "basic", login: "me:pw" });
    await expect(open(registry)).rejects.toMatchObject({ code: "registry-plain" });
    expect(registry.requests).toEqual([]);
  });
});

it("a check ends when it is cancelled", async () => {
  const registry = await startRegistry({ silent: true });
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 100);
  await expect(check(registry, cancel.signal)).rejects.toMatchObject({ name: "AbortError" });
});
