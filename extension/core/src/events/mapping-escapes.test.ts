import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFlow } from "@hookloom/bridge/read";
import { mappingProgram } from "@hookloom/bridge/read-mapping";
import { listSteps } from "@hookloom/protocol/walk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MappingNotRun } from "./mapping-not-run.ts";
import { MappingRunner } from "./run-mapping.ts";
import { escapes } from "./testing/escapes.ts";

// @reads nothing

const runner = new MappingRunner();
const folder = mkdtempSync(join(tmpdir(), "hookloom-escape-"));
const file = join(folder, "escaped");
let server: Server;
let port: number;
let connections = 0;
beforeAll(async () => {
  server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
afterAll(() => {
  runner.dispose();
  server.close();
  rmSync(folder, { recursive: true });
});

/** The status with which a process ends whose `process` was found. */
const found = 42;

/** Uses whatever is found: it writes a file, connects, starts a program, and ends the process. */
const take = `const take = (found) => {
  const ways = [
    () => found, () => found.process, () => found.global.process, () => found.globalThis.process,
    () => found("return process")(), () => found.constructor("return process")(),
    () => found.constructor.constructor("return process")(), () => found.mainModule.constructor._load("process"),
    () => found("process"), () => found.constructor.getBuiltinModule && found.constructor,
  ];
  for (const way of ways) {
    try {
      const got = way();
      const { getBuiltinModule } = got;
      for (const use of [
        () => getBuiltinModule("node:fs").writeFileSync(at.file, "x"),
        () => new (getBuiltinModule("node:sqlite").DatabaseSync)(at.file),
        () => getBuiltinModule("node:child_process").execSync("echo x > " + at.file),
        () => getBuiltinModule("node:net").connect(at.port),
        () => got.reallyExit(${found}),
      ]) try { use(); } catch {}
    } catch {}
  }
};`;

const program = (code: string) => ({
  code: `function ($json) { const at = JSON.parse($json); ${take}\n${code}\nreturn "[]"; }`,
});

/** `true` where a program came to values or was refused in the one way in which it may be. */
const isContained = (code: string): Promise<boolean> =>
  runner.run(program(code), { file, port }).then(
    (all) => Array.isArray(all),
    (error: unknown) => error instanceof MappingNotRun && error.message !== String(found),
  );

it("has a hundred escapes to try, and notices one that succeeds", () => {
  expect(escapes.length).toBeGreaterThanOrEqual(100);
  const at = JSON.stringify({ file, port: 0 });
  const { status } = spawnSync(process.execPath, ["-e", `const at = ${at}; ${take} take(process);`]);
  expect(status).toBe(found);
  expect(existsSync(file)).toBe(true);
  rmSync(file);
});

it.each(escapes)("does not get out %s %s", async (_kind, _what, code) => {
  expect(await isContained(code)).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect(await runner.run(program("return '[]'"), null)).toEqual([]);
  expect(connections).toBe(0);
});

describe("a value that loads a module", () => {
  const results = async (value: string, before = "") => {
    const text = `import { github } from "@hookloom/runtime/github";
const hub = github();
${before}
hub.on("issues.opened", async ({ payload, log }) => {
  const made = ${value};
});
`;
    const document = readFlow(text);
    const step =
      listSteps(document).find(({ label, detail }) => `${label} ${detail ?? ""}`.includes("made"))?.id ?? "";
    const made = mappingProgram(text, document, { step, field: "value" });
    return runner.run(made as NonNullable<typeof made>, { title: "It breaks" });
  };
  const at = async (name: string, ...of: Parameters<typeof results>) =>
    (await results(...of)).find(({ path }) => path[0] === name);

  it.each([
    `(import("x").catch((e) => e), payload.title)`,
    `import.meta.url`,
    `(() => import("x"))()`,
    `(payload.title <!--payload[\`\n, import("x") //\`]\n)`,
  ])("is not run, and the others are: %s", async (value) => {
    const made = `{ evil: ${value}, good: payload.title }`;
    expect((await at("evil", made))?.error).toContain("loads a module");
    expect((await at("good", made))?.text).toBe('"It breaks"');
  });

  it("is not run from a constant or a function around it", async () => {
    const before = `const kept = import("x"); function load() { return import("y"); }`;
    const made = `{ kept, loaded: load(), word: "to import (x)" }`;
    expect((await at("kept", made, before))?.error).toBe(
      '"kept" loads a module, which the preview does not run.',
    );
    expect((await at("loaded", made, before))?.error).toBe(
      '"load" loads a module, which the preview does not run.',
    );
    expect((await at("word", made, before))?.text).toBe('"to import (x)"');
  });

  it("is not run in the name of a property either, nor is anything beside it", async () => {
    await expect(results(`{ [import("x")]: 1, good: 2 }`)).rejects.toMatchObject({
      reason: "failed",
      message: expect.stringContaining("loads a module"),
    });
  });
});

describe("a place that is not closed", () => {
  it.each([
    ["does not know the permissions", "/bin/false", "ended immediately: 1"],
    ["is not there", "/nonexistent/node", "ENOENT"],
  ])("runs nothing, and says why: its program %s", async (_what, file, sentence) => {
    const broken = new MappingRunner(file);
    const refused = { reason: "unsafe", message: expect.stringContaining(sentence) };
    await expect(broken.run(program(""), null)).rejects.toMatchObject(refused);
    await expect(broken.run(program(""), null)).rejects.toMatchObject(refused);
  });
});
