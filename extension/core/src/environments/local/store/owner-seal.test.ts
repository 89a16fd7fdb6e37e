import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { attach, findRunning, runningValue } from "../owner/attach.ts";
import { requestControl } from "../owner/control.ts";
import { makeTestProject, type TestProject } from "../testing/project.ts";
import { stateSeal, userKey } from "./owner-seal.ts";
import { environmentFiles, makeEnvironmentFolder, type StoredState } from "./state-file.ts";

const account = vi.hoisted(() => ({ homedir: "" }));
vi.mock(import("node:os"), async (original) => {
  const os = await original();
  return { ...os, userInfo: (() => ({ ...os.userInfo(), ...account })) as typeof os.userInfo };
});

let project: TestProject;
let stranger: Server;
/** The requests that the stranger received: method, path, token and body. */
let got: string[];
let port: number;

beforeEach(async () => {
  project = await makeTestProject();
  account.homedir = path.join(project.folder, "account");
  got = [];
  // It accepts everything, as an impostor of an owner would.
  stranger = createServer(async (message, response) => {
    let body = "";
    for await (const part of message) body += String(part);
    got.push(`${message.method} ${message.url} ${message.headers.authorization ?? "no token"} ${body}`);
    const planted = JSON.parse(readFileSync(environmentFiles(project.root, "dev").state, "utf8"));
    response.end(JSON.stringify({ ...planted, answer: "0".repeat(64), value: "forged" }));
  });
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  port = (stranger.address() as AddressInfo).port;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  stranger.close();
  await project.remove();
});

function stateOf(more: Partial<StoredState> = {}): StoredState {
  return {
    root: project.root,
    environment: "dev",
    pid: process.pid,
    port,
    managementPort: port,
    controlPort: port,
    token: "t".repeat(48),
    startedAt: new Date().toISOString(),
    seal: "0".repeat(64),
    state: { phase: "running", problems: [], missing: ["ORDERS_SECRET"] },
    ...more,
  };
}

function plant(state: StoredState, root = project.root): void {
  const { folder, state: file } = environmentFiles(root, "dev");
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
}

describe("a state file that came with a project", () => {
  it("is not trusted, and nothing is sent to its ports", async () => {
    await userKey();
    plant(stateOf());
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    expect(await attach(project, "dev")).toBeUndefined();
    expect(await runningValue(project.root, "dev", "ORDERS_SECRET")).toBeUndefined();
    expect(got).toEqual([]);
  });

  it("is not trusted before any owner of this user has run", async () => {
    plant(stateOf());
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    expect(got).toEqual([]);
  });

  it("is not trusted if it was written for another folder", async () => {
    const key = await userKey();
    const elsewhere = stateOf({ root: path.join(project.folder, "elsewhere") });
    plant({ ...elsewhere, seal: stateSeal(key, elsewhere) });
    expect(await runningValue(project.root, "dev", "ORDERS_SECRET")).toBeUndefined();
    expect(got).toEqual([]);
  });

  it.each(["port", "managementPort", "controlPort", "pid", "token", "environment"] as const)(
    "is not trusted if its %s was changed",
    async (member) => {
      const sealed = stateOf();
      const seal = stateSeal(await userKey(), sealed);
      plant({ ...sealed, seal, [member]: typeof sealed[member] === "number" ? 1 : "changed" });
      expect(await findRunning(project.root, "dev")).toBeUndefined();
      expect(got).toEqual([]);
    },
  );
});

describe("a stranger at the port of an owner that has died", () => {
  it("gets neither the token nor a value", async () => {
    const sealed = stateOf();
    plant({ ...sealed, seal: stateSeal(await userKey(), sealed) });
    const state = environmentFiles(project.root, "dev").state;
    expect(await requestControl(stateOf(), "restart", 2_000, { ORDERS_SECRET: "secret" })).toBeUndefined();
    expect(await runningValue(project.root, "dev", "ORDERS_SECRET")).toBeUndefined();
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    expect(got.length).toBe(3);
    for (const line of got) expect(line).toMatch(/^GET \/proof\/[0-9a-f]{32} no token $/);
    expect(existsSync(state)).toBe(false);
  });

  it("is not contacted if the caller has already cancelled", async () => {
    const stop = new AbortController();
    stop.abort(new Error("enough"));
    const asked = requestControl(stateOf(), "restart", 2_000, {}, stop.signal);
    await expect(asked).rejects.toThrow("enough");
    expect(got).toEqual([]);
  });
});

describe("this user's key", () => {
  it("is created once, readable only by its owner, even by concurrent processes", async () => {
    const keys = await Promise.all([userKey(), userKey(), userKey()]);
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(keys[0]?.length).toBe(32);
    if (process.platform === "win32") return;
    const file = path.join(account.homedir, ".config", "hookloom", "owner.key");
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("belongs to the account, whatever HOME a process has", async () => {
    const key = await userKey();
    for (const name of ["HOME", "XDG_CONFIG_HOME", "APPDATA"])
      vi.stubEnv(name, path.join(project.folder, "own"));
    expect(await userKey()).toEqual(key);
    await project.run();
    vi.unstubAllEnvs();
    expect(await findRunning(project.root, "dev")).toBeDefined();
  });

  it("does not stop a running owner if a window cannot read it", async () => {
    await project.run();
    const window = await attach(project, "dev");
    account.homedir = path.join(project.folder, "elsewhere");
    await until("the window does not see it any more", () => window?.state.phase === "stopped");
    expect(existsSync(environmentFiles(project.root, "dev").state)).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "is with the other files of a user whose account has no home",
    async () => {
      account.homedir = path.join(project.folder, "no-folder");
      writeFileSync(account.homedir, "");
      vi.stubEnv("XDG_CONFIG_HOME", path.join(project.folder, "config"));
      await project.run();
      expect(existsSync(path.join(project.folder, "config", "hookloom", "owner.key"))).toBe(true);
      expect(await findRunning(project.root, "dev")).toBeDefined();
    },
  );
});

describe("the folder of a project's state", () => {
  it("is not accessible to other users, even if it is older", async () => {
    mkdirSync(path.join(project.root, ".hookloom"), { mode: 0o755 });
    await makeEnvironmentFolder(environmentFiles(project.root, "dev"));
    if (process.platform === "win32") return;
    for (const folder of [".hookloom", ".hookloom/dev"])
      expect(statSync(path.join(project.root, folder)).mode & 0o077, folder).toBe(0);
  });

  it.each(["../../outside", "..", "a/b", ""])("is never named %j", (name) => {
    expect(() => environmentFiles(project.root, name)).toThrow("cannot be an environment's name");
  });

  it.each([".hookloom", ".hookloom/dev", ".hookloom/dev/logs", ".hookloom/dev/build"])(
    "is not made, nor anything below it written, where %s is a link",
    async (place) => {
      const outside = path.join(project.folder, "outside");
      mkdirSync(path.join(outside, "dev", "logs"), { recursive: true });
      const link = path.join(project.root, place);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(outside, link, "junction");
      const made = makeEnvironmentFolder(environmentFiles(project.root, "dev"));
      await expect(made).rejects.toMatchObject({ code: "outside" });
      await expect(project.run()).rejects.toMatchObject({ code: "outside" });
    },
  );

  it("leaves another project's state alone if it links there", async () => {
    const other = path.join(project.folder, "other");
    cpSync(project.root, other, { recursive: true });
    const sealed = stateOf({ root: other, pid: 2 ** 22 + 1 });
    plant({ ...sealed, seal: stateSeal(await userKey(), sealed) }, other);
    symlinkSync(path.join(other, ".hookloom"), path.join(project.root, ".hookloom"), "junction");
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    expect(existsSync(environmentFiles(other, "dev").state)).toBe(true);
  });
});
