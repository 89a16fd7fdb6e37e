import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { confirmInWindow } from "./confirm-in-window.ts";
import type { Confirmation } from "./errors.ts";
import { WindowServer } from "./serve-window.ts";
import type { WindowQuestion } from "./window-file.ts";

let root: string;
let files: string;
let project: string;
const servers: WindowServer[] = [];
const { signal } = new AbortController();

beforeEach(async () => {
  root = temporaryFolder();
  files = path.join(root, "user", "windows");
  project = path.join(root, "orders");
  await mkdir(project);
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function window(answer: boolean | Promise<boolean>, roots = [project]) {
  const asked: WindowQuestion[] = [];
  const server = await WindowServer.start({
    roots: () => roots,
    folders: [files],
    confirm: async (question) => {
      asked.push(question);
      return await answer;
    },
  });
  servers.push(server);
  return { asked, server };
}

const confirmation = (): Confirmation => ({
  folder: project,
  project: "orders",
  environment: "prod",
  change: "Deploy to prod",
  where: "cluster main, namespace orders",
  build: { label: "the current source" },
  command: "hookloom deploy prod",
});
const ask = (during = signal) => confirmInWindow(confirmation(), during, [files]);

describe("the person at a window", () => {
  it("is asked by the window that has the project open, and nobody else", async () => {
    const other = await window(true, [path.join(root, "invoices")]);
    const own = await window(true);
    expect(await ask()).toBe("confirmed");
    expect(other.asked).toEqual([]);
    expect(own.asked).toMatchObject([
      {
        folder: project,
        project: "orders",
        environment: "prod",
        change: "Deploy to prod",
        where: "cluster main, namespace orders",
        build: "the current source",
      },
    ]);
  });

  it("declines by anything but the button", async () => {
    await window(false);
    expect(await ask()).toBe("declined");
  });

  it("is asked at the window that was last in front", async () => {
    const first = await window(true);
    const second = await window(false);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await first.server.update();
    expect(await ask()).toBe("confirmed");
    expect(second.asked).toEqual([]);
  });

  it("is not waited for once the call is cancelled", async () => {
    await window(new Promise<boolean>(() => undefined));
    const controller = new AbortController();
    const asking = ask(controller.signal);
    setTimeout(() => controller.abort(), 50);
    await expect(asking).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("without a window", () => {
  it("nobody is asked where none has the project open, or it was closed", async () => {
    expect(await ask()).toBeUndefined();
    const { server } = await window(true);
    await server.close();
    expect(await readdir(files)).toEqual([]);
    expect(await ask()).toBeUndefined();
  });

  it("nobody is asked where a window was killed and left its file", async () => {
    const { asked, server } = await window(true);
    const [name = ""] = await readdir(files);
    const left = await readFile(path.join(files, name), "utf8");
    await server.close();
    await writeFile(path.join(files, name), left, { mode: 0o600 });
    expect(await ask()).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe("what is not a window of this user", () => {
  it("gets no question: a process that took the port, and cannot prove its answer", async () => {
    const thief = createServer((message, response) => {
      message.resume().on("end", () => response.end('{"answer":"confirmed","proof":"00"}'));
    });
    await new Promise<void>((resolve) => thief.listen(0, "127.0.0.1", resolve));
    const { port } = thief.address() as AddressInfo;
    await mkdir(files, { recursive: true });
    const text = JSON.stringify({ pid: process.pid, port, token: "t".repeat(64), roots: [project] });
    await writeFile(path.join(files, "1.json"), text, { mode: 0o600 });
    expect(await ask()).toBeUndefined();
    thief.close();
  });

  it.skipIf(process.platform === "win32")("is a file that others can write, or a link to one", async () => {
    const { asked } = await window(true);
    const [name = ""] = await readdir(files);
    expect((await stat(path.join(files, name))).mode & 0o777).toBe(0o600);
    expect((await stat(files)).mode & 0o777).toBe(0o700);
    await chmod(path.join(files, name), 0o666);
    expect(await ask()).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("gets no dialog: a caller without the token, or with another question than it proved", async () => {
    const { asked } = await window(true);
    const [name = ""] = await readdir(files);
    const { port, token } = JSON.parse(await readFile(path.join(files, name), "utf8"));
    const { proofOfQuestion } = await import("./window-file.ts");
    const question = { ...confirmation(), nonce: "n".repeat(32), build: "a" };
    const post = async (body: string, proof: string) =>
      (
        await fetch(`http://127.0.0.1:${port}/confirm`, {
          method: "POST",
          body,
          headers: { "x-hookloom-proof": proof },
        })
      ).status;
    const body = JSON.stringify(question);
    expect(await post(body, "")).toBe(401);
    expect(await post(body.replace("prod", "dev"), proofOfQuestion(token, body))).toBe(401);
    const elsewhere = JSON.stringify({ ...question, folder: root });
    expect(await post(elsewhere, proofOfQuestion(token, elsewhere))).toBe(404);
    expect(asked).toEqual([]);
    expect(await post(body, proofOfQuestion(token, body))).toBe(200);
  });
});
