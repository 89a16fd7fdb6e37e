import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { afterEach, describe, expect, it } from "vitest";
import { findTypeScript } from "./compiler/typescript-package.ts";
import { handler, isRunning, TestClient, TestProject } from "./testing/project.ts";
import { typeTests } from "./testing/type-tests.ts";

const types = typeTests();

const uri = (file: string): string => types.project.write(file, "");
const labels = async (marked: string, file = "src/webhook.ts"): Promise<string[]> => {
  const { field, offset } = types.client.openField(uri(file), marked);
  return (await types.client.service.completions(field, offset)).items.map(({ label }) => label);
};

describe("completions", () => {
  it("offers the members of the exact payload, with what they replace", async () => {
    const { field, offset } = types.client.openField(
      uri("src/webhook.ts"),
      handler("  log.info(«payload.issue.ti|»);"),
    );
    const { items } = await types.client.service.completions(field, offset);
    const title = items.find(({ label }) => label === "title");
    expect(title).toMatchObject({ kind: "property", id: expect.any(String) });
    const detail = await types.client.service.completionDetail(field.uri, title?.id ?? "");
    expect(detail.detail).toContain("string");
    expect(detail.documentation).toMatch(/title/i);
  });

  it("narrows in the field's true place", async () => {
    const body = (test: string) => `  const part: string | { deep: number } = JSON.parse("1");\n  ${test}`;
    const inside = await labels(handler(body('if (typeof part === "object") log.info(«part.|»);')));
    expect(inside).toContain("deep");
    const outside = await labels(handler(body("log.info(«part.|»);")));
    expect(outside).not.toContain("deep");
  });

  it("knows what is in scope, and the local names come first", async () => {
    const all = await labels(handler("  const total = 1;\n  log.info(«|»);"));
    expect(all.slice(0, 12)).toEqual(expect.arrayContaining(["payload", "log", "total", "channel", "hub"]));
  });

  it("answers although the text is broken elsewhere", async () => {
    const broken = `${handler("  if (payload.issue {\n  log.info(«payload.issue.|»);")}\nfunction (( {`;
    expect(await labels(broken)).toContain("title");
  });

  it("counts as an editor does, after characters of two units, with CRLF and a byte order mark", async () => {
    const body = '  const né = "😀😀";\r\n  log.info("😀", «payload.issue.ti|»);';
    const marked = `\uFEFF${handler(body).replaceAll(/\r?\n/g, "\r\n")}`;
    const { field, offset } = types.client.openField(uri("src/webhook.ts"), marked);
    const { items } = await types.client.service.completions(field, offset);
    expect(items.map(({ label }) => label)).toContain("title");
    for (const { replace } of items) if (replace) expect(replace).toEqual({ start: 14, end: 16 });
  });

  it("completes in a JavaScript file", async () => {
    const { field, offset } = types.client.openField(
      uri("src/plain.js"),
      'const text = "a";\n«text.|»;\n',
      "javascript",
    );
    const { items } = await types.client.service.completions(field, offset);
    expect(items.map(({ label }) => label)).toContain("toUpperCase");
    types.client.close(field.uri);
  });
});

describe("a field's type and problems", () => {
  it("gives the type of the expression and its problems in the field's own offsets", async () => {
    const { field } = types.client.openField(
      uri("src/webhook.ts"),
      handler("  const a = «payload.issue.titel»;"),
    );
    const { problems } = await types.client.service.fieldInfo(field, undefined);
    expect(problems).toEqual([
      { start: 14, end: 19, code: "2551", severity: "error", message: expect.stringContaining("title") },
    ]);
    const fine = types.client.openField(field.uri, handler("  const a = «payload.issue.title»;")).field;
    expect(await types.client.service.fieldInfo(fine, undefined)).toEqual({ type: "string", problems: [] });
  });

  it("reports what is missing at the end of the field, and nothing of other places", async () => {
    const text = handler("  const other: number = 'text';\n  if («payload.issue.») log.info(1);");
    const { problems } = await types.client.service.fieldInfo(
      types.client.openField(uri("src/webhook.ts"), text).field,
      undefined,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: "1003", severity: "error" });
    expect(problems[0]?.end).toBeLessThanOrEqual("payload.issue.".length);
  });

  it("shows what is under the pointer", async () => {
    const { field } = types.client.openField(
      uri("src/webhook.ts"),
      handler("  log.info(«payload.issue.title»);"),
    );
    const { hover } = await types.client.service.fieldInfo(field, 16);
    expect(hover).toMatchObject({ start: 14, end: 19, signature: expect.stringContaining("title: string") });
  });
});

describe("a call", () => {
  const declared = `
/** Posts a message.
 * @param to who gets it
 */
function post(to: string, message: { text: string; level?: "low" | "high"; more: { count: number } }, urgent = false) {}
/** Either way. */
function pick(one: string): void;
function pick(one: number, two: boolean): void;
function pick(..._: unknown[]): void {}
`;

  it("has help for its parameters", async () => {
    const marked = handler('  «post("a", |)»;') + declared;
    const { field, offset } = types.client.openField(uri("src/webhook.ts"), marked);
    const help = await types.client.service.signatureHelp(field, offset);
    expect(help).toMatchObject({ active: 0, parameter: 1 });
    const [signature] = help.signatures;
    expect(signature?.documentation).toBe("Posts a message.");
    const [first] = signature?.parameters ?? [];
    expect(signature?.label.slice(first?.start, first?.end)).toBe("to: string");
    expect(first?.documentation).toContain("who gets it");
  });

  it("is a form with its parameters by name, required ones first", async () => {
    const call = 'post("a", { level: "low", text })';
    const { field } = types.client.openField(
      uri("src/webhook.ts"),
      `${handler(`  const text = "x";\n  «${call}»;`)}${declared}`,
    );
    const { form } = await types.client.service.callForm(field);
    expect(form).toMatchObject({ callee: "post", documentation: "Posts a message.", chosen: 0 });
    const [to, message, urgent] = form?.overloads[0]?.parameters ?? [];
    expect(to).toMatchObject({
      name: "to",
      optional: false,
      documentation: "who gets it",
      type: { kind: "text", label: "string" },
      value: { start: 5, end: 8 },
    });
    expect(urgent).toMatchObject({ name: "urgent", position: 2, type: { kind: "switch", label: "boolean" } });
    if (message?.type.kind !== "object") throw new Error("The message is not an object");
    expect(message.type.properties).toEqual([
      {
        name: "text",
        optional: false,
        type: { kind: "text", label: "string" },
        value: { start: 26, end: 30 },
      },
      {
        name: "more",
        optional: false,
        type: {
          kind: "object",
          label: "{ count: number; }",
          properties: [{ name: "count", optional: false, type: { kind: "number", label: "number" } }],
        },
      },
      {
        name: "level",
        optional: true,
        type: { kind: "choice", label: expect.any(String), members: ['"high"', '"low"'] },
        value: { start: 19, end: 24 },
      },
    ]);
    expect(call.slice(26, 30)).toBe("text");
  });

  it("has its overloads, and the one that fits is chosen", async () => {
    const { field } = types.client.openField(
      uri("src/webhook.ts"),
      handler("  «await pick(1, true)»;") + declared,
    );
    const { form } = await types.client.service.callForm(field);
    expect(form?.chosen).toBe(1);
    expect(form?.overloads.map(({ parameters }) => parameters.map(({ name }) => name))).toEqual([
      ["one"],
      ["one", "two"],
    ]);
  });

  it("is not a form where the text is another expression, spreads a list or is not finished", async () => {
    for (const text of ["payload.issue", "post(...list)", "post(", ""]) {
      const { field } = types.client.openField(
        uri("src/webhook.ts"),
        handler(`  const a = «${text}»;`) + declared,
      );
      expect(await types.client.service.callForm(field), text).toEqual({});
    }
  });
});

const find = (nodes: readonly TypeNode[], name: string): TypeNode | undefined =>
  nodes.find((node) => node.name === name);

describe("the tree of what is in scope", () => {
  it("has the payload first, then variables, settings and connections, each with its origin", async () => {
    const head =
      'import { Socket } from "node:net";\nimport { EOL } from "node:os";\nconst line = new Socket();\n';
    const text = head + handler("  const total = 1;\n  const later = «total»;");
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { roots } = await types.client.service.typeTree(field);
    expect(roots[0]).toMatchObject({ name: "payload", path: "payload", origin: "payload", children: [] });
    expect(roots.map(({ name, origin }) => `${origin} ${name}`)).toEqual([
      "payload payload",
      "parameter log",
      "variable total",
      "setting channel",
      "connection line",
      "import EOL",
    ]);
  });

  it("finds the payload in a context that is taken as a whole", async () => {
    const text = handler("  log.info(«1»);").replace("({ payload, log })", "(delivery)");
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { roots } = await types.client.service.typeTree(field);
    expect(roots[0]).toMatchObject({ name: "payload", path: "delivery.payload", origin: "payload" });
  });

  it("reads parts with ?. where one may be missing, and not where a check has shown it", async () => {
    const open = types.client.openField(uri("src/webhook.ts"), handler("  log.info(«1»);")).field;
    const issue = await types.client.service.typeChildren(open, "payload.issue");
    expect(find(issue.children, "title")).toMatchObject({
      type: "string",
      optional: false,
      path: "payload.issue.title",
    });
    const user = find(issue.children, "user");
    expect(user).toMatchObject({ optional: true, children: [] });
    const parts = await types.client.service.typeChildren(open, "payload.issue.user");
    expect(find(parts.children, "login")?.path).toBe("payload.issue.user?.login");

    const checked = types.client.openField(
      open.uri,
      handler("  if (payload.issue.user) log.info(«1»);"),
    ).field;
    const again = await types.client.service.typeChildren(checked, "payload.issue");
    expect(find(again.children, "user")?.optional).toBe(false);
    const narrowed = await types.client.service.typeChildren(checked, "payload.issue.user");
    expect(find(narrowed.children, "login")?.path).toBe("payload.issue.user.login");
  });

  it("says what the field has to be, with its properties", async () => {
    const text = handler('  const to: { name: string; age?: number } = «{ name: "a" }»;');
    const { field } = types.client.openField(uri("src/webhook.ts"), text);
    const { target } = await types.client.service.typeTree(field);
    expect(target?.children?.map(({ name, type, optional }) => [name, type, optional])).toEqual([
      ["name", "string", false],
      ["age", "number | undefined", true],
    ]);
  });
});

describe("the process", () => {
  afterEach(() => {
    for (const open of [...types.client.texts.keys()])
      if (!open.endsWith("/src/webhook.ts")) types.client.close(open);
  });

  it("is one for all files of a project, and an edited field of one is not seen by another", async () => {
    const other = uri("src/other.ts");
    types.client.open(other, "export const shared = 1;\n");
    const text = handler('  const own = (await import("./other.ts")).«sha|»;');
    expect(await labels(text)).toContain("shared");
    const { field, offset } = types.client.openField(other, "export const renamed = 1;\n«ren|»;\n");
    await types.client.service.completions({ ...field, before: "export const typed = 1;\n" }, offset);
    expect(await labels(text)).toEqual(expect.arrayContaining(["renamed"]));
    expect(types.client.service.pids).toHaveLength(1);
  });

  it("is started again when it was killed", async () => {
    await labels(handler("  log.info(«payload.|»);"));
    const [pid = Number.NaN] = types.client.service.pids;
    process.kill(pid, "SIGKILL");
    expect(await labels(handler("  log.info(«payload.issue.|»);"))).toContain("title");
    expect(types.client.service.pids).toHaveLength(1);
    expect(types.client.service.pids).not.toEqual([pid]);
  });

  it("answers after it was killed in the middle of many questions", async () => {
    const { field } = types.client.openField(uri("src/webhook.ts"), handler("  log.info(«1»);"));
    for (const wait of [0, 5, 20]) {
      const asked = [
        types.client.service.typeChildren(field, "payload.issue"),
        types.client.service.fieldInfo(field, undefined),
        types.client.service.typeTree(field),
      ] as const;
      await new Promise((resolve) => setTimeout(resolve, wait));
      for (const pid of types.client.service.pids) process.kill(pid, "SIGKILL");
      const [{ children }, { type }, { roots }] = await Promise.all(asked);
      expect(find(children, "title")).toMatchObject({ type: "string" });
      expect([type, roots[0]?.name]).toEqual(["1", "payload"]);
    }
  });

  it("ends with the last document of its project", async () => {
    const own = new TestProject();
    const alone = new TestClient();
    const { field, offset } = alone.openField(own.write("src/a.ts", ""), "const a = 1;\n«a.|»;\n");
    await alone.service.completions(field, offset);
    const [pid = 0] = alone.service.pids;
    expect(isRunning(pid)).toBe(true);
    await expect.poll(() => alone.watched.size).toBeGreaterThan(0);
    alone.close(field.uri);
    await expect.poll(() => alone.watched.size).toBe(0);
    await expect.poll(() => isRunning(pid)).toBe(false);
    own.remove();
  });

  it("answers the questions that are still wanted, and cancels the others", async () => {
    const { field, offset } = types.client.openField(
      uri("src/webhook.ts"),
      handler("  log.info(«payload.|»);"),
    );
    const stop = new AbortController();
    const cancelled = types.client.service.completions(field, offset, stop.signal);
    const wanted = types.client.service.completions({ ...field, text: "payload.issue." }, 14);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ name: "QuestionCancelled" });
    expect((await wanted).items.map(({ label }) => label)).toContain("title");
  });

  it("is notified of files that change on disk", async () => {
    const text = handler('  const own = (await import("./made.ts")).«ma|»;');
    expect(await labels(text)).not.toContain("made");
    const made = types.project.write("src/made.ts", "export const made = 1;\n");
    types.client.service.filesChanged([{ uri: made, type: 1 }]);
    expect(await labels(text)).toContain("made");
    expect([...types.client.watched.values()].flat().length).toBeGreaterThan(0);
  });
});

describe.runIf(process.platform !== "win32")("a TypeScript that is slow", () => {
  const real = async () =>
    (await findTypeScript(types.project.root, undefined))?.executable ?? expect.fail("none");
  const marked = "const a = 1;\n«a.|»;\n";

  it("answers that it is starting, and says when it has", async () => {
    const slow = new TestProject({ packages: "none" });
    slow.installFakeTypeScript(`sleep 1\nexec '${await real()}' "$@"`);
    const waiting = new TestClient({ startTimeoutMs: 100, requestTimeoutMs: 60_000 });
    const { field, offset } = waiting.openField(slow.write("src/a.ts", ""), marked);
    const early = waiting.service.completions(field, offset);
    await expect(early).rejects.toMatchObject({ reason: "starting" });
    await expect.poll(() => waiting.typesChanged).toBe(1);
    expect((await waiting.service.completions(field, offset)).items.length).toBeGreaterThan(5);
    await waiting.service.end();
    slow.remove();
  });

  it("is ended where it does not answer at all", async () => {
    const silent = new TestProject({ packages: "none" });
    const written = path.join(silent.root, "pid");
    silent.installFakeTypeScript(`echo $$ > '${written}'\nexec sleep 600`);
    const waiting = new TestClient({ startTimeoutMs: 60_000, requestTimeoutMs: 5_000 });
    const { field, offset } = waiting.openField(silent.write("src/a.ts", ""), marked);
    const asked = waiting.service.completions(field, offset);
    await expect(asked).rejects.toMatchObject({ reason: "failed" });
    const pid = Number(readFileSync(written, "utf8"));
    await expect.poll(() => isRunning(pid)).toBe(false);
    await waiting.service.end();
    silent.remove();
  });
});

describe("a project without types", () => {
  const reasonOf = async (own: TestProject, settings: { trusted: boolean; typescript?: string }) => {
    const alone = new TestClient();
    alone.service.settings = settings;
    const { field, offset } = alone.openField(own.write("src/a.ts", ""), "const a = 1;\n«a.|»;\n");
    const answer = await alone.service.completions(field, offset).then(
      ({ items }) => items.length,
      (error: { reason?: string }) => error.reason,
    );
    await alone.service.end();
    return answer;
  };

  it("says that there is no TypeScript, or an old one, and takes the editor's copy", async () => {
    const bare = new TestProject({ packages: "none" });
    expect(await reasonOf(bare, { trusted: true })).toBe("no-typescript");
    const old = path.join(bare.root, "node_modules", "typescript");
    mkdirSync(old, { recursive: true });
    writeFileSync(path.join(old, "package.json"), '{ "name": "typescript", "version": "5.9.3" }');
    expect(await reasonOf(bare, { trusted: true })).toBe("no-typescript");
    const copy = path.join(types.project.root, "node_modules", "typescript");
    expect(await reasonOf(bare, { trusted: true, typescript: copy })).toBeGreaterThan(5);
    bare.remove();
  });

  it("runs nothing in an untrusted workspace", async () => {
    expect(await reasonOf(types.project, { trusted: false })).toBe("untrusted");
  });

  it("has types for a file outside of any project, and none for a text that is not a file", async () => {
    const loose = new TestProject({ config: false });
    expect(await reasonOf(loose, { trusted: true })).toBeGreaterThan(5);
    loose.remove();
    const alone = new TestClient();
    const { field } = alone.openField("untitled:1", "«a»");
    await expect(alone.service.completions(field, 0)).rejects.toMatchObject({ reason: "no-package-json" });
  });
});
