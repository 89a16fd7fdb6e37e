import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { Lifecycle } from "./lifecycle.ts";
import { managedApi } from "./managed-api.ts";
import { openRules, type Rules } from "./rules-file.ts";

let folder = "";
let file = "";
let lines: string[] = [];
const log = createLogger({ write: (line) => void lines.push(line) });
const opened: Rules[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  file = path.join(folder, "api.json");
  lines = [];
});
afterEach(async () => {
  for (const rules of opened.splice(0)) rules.close();
});

const put = (api: ApiDescription, to = file) => writeFile(to, JSON.stringify(resolveApi(api)));

async function open(named = file, everyMilliseconds = 5): Promise<Rules> {
  const rules = await openRules({ file: named, log, intervalMs: everyMilliseconds });
  opened.push(rules);
  return rules;
}

describe("the rules of a process", () => {
  it("are those of the file, and those of its new content", async () => {
    await put({ title: "Orders" });
    const rules = await open();
    expect(rules.current()).toEqual(resolveApi({ title: "Orders" }));
    await put({ title: "Invoices" });
    await expect.poll(() => rules.current()?.title).toBe("Invoices");
  });

  it("are read when asked for, and hold only once everything that depends on them knows them", async () => {
    await put({ title: "Orders" });
    const rules = await open(file, 3_600_000);
    const known: string[] = [];
    rules.onChange(async ({ title }) => {
      await new Promise((resolve) => setImmediate(resolve));
      known.push(`${title} after ${rules.current()?.title}`);
    });
    await put({ title: "Invoices" });
    await rules.reload();
    await rules.reload();
    expect([rules.current()?.title, known]).toEqual(["Invoices", ["Invoices after Orders"]]);
  });

  it("go on to follow the file after a push that something did not take", async () => {
    await put({ title: "Orders" });
    const rules = await open(file, 3_600_000);
    let failures = 1;
    rules.onChange(() => {
      if (failures-- > 0) throw new Error("The store is away.");
    });
    const pushed = JSON.stringify(resolveApi({ title: "Pushed" }));
    await expect(rules.take(pushed)).rejects.toThrow("The store is away.");
    expect(rules.current()?.title).toBe("Orders");
    await put({ title: "Invoices" });
    await rules.reload();
    expect(rules.current()?.title).toBe("Invoices");
  });

  it("follow a folder that is replaced as the kubelet does it", async () => {
    const versions = ["..one", "..two"].map((name) => path.join(folder, name));
    for (const [index, version] of versions.entries()) {
      await mkdir(version);
      await put({ title: `T${index}` }, path.join(version, "api.json"));
    }
    await symlink("..one", path.join(folder, "..data"));
    await symlink("..data/api.json", file);
    const rules = await open();
    expect(rules.current()?.title).toBe("T0");
    await symlink("..two", path.join(folder, "..tmp"));
    await rename(path.join(folder, "..tmp"), path.join(folder, "..data"));
    await expect.poll(() => rules.current()?.title).toBe("T1");
  });

  it.each(["{ half", "[]", "{}", '{"state":"published"}', ""])(
    "stay as they were while the file is %j",
    async (text) => {
      await put({ title: "Orders" });
      const rules = await open(file, 3_600_000);
      await writeFile(file, text);
      await rules.reload();
      await rules.reload();
      expect(rules.current()?.title).toBe("Orders");
      expect(rules.problem()).toBeDefined();
      expect(lines.filter((line) => line.includes("cannot be used"))).toHaveLength(1);
      await put({ title: "Orders" });
      await rules.reload();
      expect(rules.problem()).toBeUndefined();
    },
  );

  it("are unknown where no file is named or it is not there, until it is", async () => {
    expect((await open("")).problem()).toBe("HOOKLOOM_API does not specify a file");
    const rules = await open();
    expect([rules.current(), rules.problem()]).toEqual([undefined, expect.stringContaining("ENOENT")]);
    await put({ title: "Orders" });
    await expect.poll(() => rules.current()?.title).toBe("Orders");
  });

  it("have the hash of what was read, whatever the file claims", async () => {
    await put({ title: "Orders" });
    const { hash } = (await open()).current() ?? {};
    await writeFile(file, JSON.stringify({ ...resolveApi({ title: "Orders" }), hash: "0".repeat(16) }));
    expect((await open()).current()?.hash).toBe(hash);
  });
});

describe("the management port", () => {
  async function serve() {
    const rules = await open(file, 3_600_000);
    const lifecycle = await Lifecycle.open({
      rules,
      state: new MemoryInbox().state,
      log,
      testApplication: "console",
    });
    const { handle, has } = managedApi({ rules, lifecycle });
    const ask = async (method: string, at: string, value?: unknown) => {
      expect(has(at)).toBe(true);
      const body = Buffer.from(value === undefined ? "" : JSON.stringify(value));
      const reply = await handle({ method, path: at, query: new URLSearchParams(), body });
      if (reply === undefined) return { status: 404, value: undefined };
      return {
        status: reply.status,
        value: typeof reply.body === "string" ? JSON.parse(reply.body) : reply.body,
      };
    };
    return { ask, has };
  }

  it("says which rules hold, reads them again, blocks and unblocks", async () => {
    await put({ title: "Orders" });
    const { ask } = await serve();
    const hash = resolveApi({ title: "Orders" })?.hash;
    expect(await ask("GET", "/api")).toEqual({
      status: 200,
      value: { hash, described: "published", state: "published" },
    });
    await put({ title: "Orders", state: "pre-released" });
    expect((await ask("POST", "/api/reload")).value).toMatchObject({ state: "pre-released" });
    const blocked = await ask("POST", "/api/block", { reason: "Moves", by: "maria" });
    expect(blocked.value).toMatchObject({ state: "blocked", block: { reason: "Moves", by: "maria" } });
    expect((await ask("POST", "/api/unblock")).value).toMatchObject({ state: "pre-released" });
  });

  it.each([undefined, {}, { reason: "  " }, "text"])("does not block for %j", async (body) => {
    await put({ title: "Orders" });
    const { ask } = await serve();
    const answer = await ask("POST", "/api/block", body);
    expect([answer.status, answer.value]).toEqual([
      400,
      expect.objectContaining({ error: expect.stringContaining("Specify a reason") }),
    ]);
    expect((await ask("GET", "/api")).value.block).toBeUndefined();
  });

  it("takes rules before the file has them, until the file changes", async () => {
    await put({ title: "Orders" });
    const { ask } = await serve();
    const given = resolveApi({ title: "Invoices", state: "deprecated" });
    expect((await ask("POST", "/api/reload", given)).value).toMatchObject({
      hash: given?.hash,
      state: "deprecated",
    });
    expect((await ask("POST", "/api/reload")).value.state).toBe("deprecated");
    await put({ title: "Orders", state: "created" });
    expect((await ask("POST", "/api/reload")).value.state).toBe("created");
    expect((await ask("POST", "/api/reload", { state: "published" })).status).toBe(400);
    expect((await ask("GET", "/api")).value.state).toBe("created");
  });

  it("leaves other paths and methods to others", async () => {
    await put({});
    const { ask, has } = await serve();
    for (const [method, at] of [
      ["GET", "/api/reload"],
      ["POST", "/api"],
      ["POST", "/api/other"],
    ] as const)
      expect((await ask(method, at)).status).toBe(404);
    expect(["/apis", "/", "/applications"].filter(has)).toEqual([]);
  });
});
