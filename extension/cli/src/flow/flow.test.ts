import { execFileSync } from "node:child_process";
import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { call } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(\`New issue: \${payload.issue.title}\`); // a "quoted" <note>
  if (payload.issue.locked) {
    return;
  }
  for (const label of payload.issue.labels) {
    log.info(label.name);
  }
});

export default webhook(hub);
`;

let folder = "";
let file = "";
beforeAll(async () => {
  folder = temporaryFolder();
  file = path.join(folder, "webhook.ts");
  await writeFile(file, source);
});
afterAll(async () => {
  vi.unstubAllEnvs();
});

async function editWith(edit: unknown, ...more: string[]): Promise<Awaited<ReturnType<typeof call>>> {
  await writeFile(path.join(folder, "edit.json"), JSON.stringify(edit));
  return call(folder, ["edit", "webhook.ts", "edit.json", ...more]);
}

describe("flow", () => {
  it("prints the flow document", async () => {
    const { status, stdout } = await call(folder, ["flow", "webhook.ts", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(readFlow(source));
  });

  it("prints an outline", async () => {
    const { stdout } = await call(folder, ["flow", "webhook.ts"]);
    expect(stdout).toMatch(/^issues\.opened \(hub\) {2}line \d+\n/);
    expect(stdout).toContain("label of payload.issue.labels");
    expect(stdout.indexOf("return")).toBeGreaterThan(stdout.indexOf("payload.issue.locked"));
  });

  it("draws a Mermaid chart in which every edge connects two nodes", async () => {
    const { stdout } = await call(folder, ["flow", "webhook.ts", "--mermaid"]);
    expect(stdout).toMatch(/^flowchart TD\n/);
    const nodes = new Set([...stdout.matchAll(/^ {2}(n\d+)[[({]/gm)].map((match) => match[1]));
    const edges = [...stdout.matchAll(/^ {2}(n\d+) -->(?:\|"[^"]*"\|)? (n\d+)$/gm)];
    expect(nodes.size).toBeGreaterThanOrEqual(6);
    for (const [, from, to] of edges) {
      expect(nodes).toContain(from);
      expect(nodes).toContain(to);
    }
    const joined = new Set(edges.flatMap(([, from, to]) => [from, to]));
    expect(joined).toEqual(nodes);
  });

  it("draws a well-formed SVG", async () => {
    const { stdout } = await call(folder, ["flow", "webhook.ts", "--svg"]);
    const open: string[] = [];
    for (const [, close, name = "", self] of stdout.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (close) expect(open.pop()).toBe(name);
      else if (!self) open.push(name);
    }
    expect(open).toEqual([]);
    expect(stdout).not.toContain("NaN");
    expect(stdout).toContain(">GitHub · issues.opened</text>");
    expect(stdout).toContain('<symbol id="icon-sync"');
  });

  it.each(["", "--mermaid", "--svg"])("%s escapes the control characters of the source", async (form) => {
    const hostile = source
      .replace("locked", 'locked === "\u001b]0;owned\u0007\u009b"')
      .replace('"issues.opened"', '"issues.\u001b[2Jopened"')
      .replace("label.name", '"\u202e\ufffe"');
    await writeFile(path.join(folder, "hostile.ts"), hostile);
    const { status, stdout } = await call(folder, ["flow", "hostile.ts", ...(form === "" ? [] : [form])]);
    expect(status).toBe(0);
    // XML cannot contain them, and a terminal would act on them.
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e\ufffe]/u);
    expect(stdout).toContain("owned");
  });

  it("names a missing file", async () => {
    expect(await call(folder, ["flow", "nowhere.ts"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "nowhere.ts cannot be read (there is no such file): check the path.\n",
    });
  });
});

describe("edit", () => {
  const body = readFlow(source).flows[0]?.body;
  const insert = { op: "insert", block: body?.id, index: 0, code: "const started = Date.now();" };

  it("prints the changed lines and writes nothing", async () => {
    const { status, stdout } = await editWith(insert);
    expect(status).toBe(0);
    expect(stdout.split("\n").filter((line) => /^[-+] /.test(line))).toEqual([
      "+  const started = Date.now();",
    ]);
    expect(await readFile(file, "utf8")).toBe(source);
  });

  it("prints a patch that git applies, even without a newline at the end of the file", async () => {
    const short = "async function answer() {\n  one();\n}";
    const block = readFlow(short).flows[0]?.body.id;
    await writeFile(path.join(folder, "short.ts"), short);
    await writeFile(path.join(folder, "edit.json"), JSON.stringify({ ...insert, block, code: "two();" }));
    const { stdout } = await call(folder, ["edit", "short.ts", "edit.json"]);
    await writeFile(path.join(folder, "edit.patch"), stdout);
    execFileSync("git", ["apply", "-p0", "edit.patch"], { cwd: folder });
    expect(await readFile(path.join(folder, "short.ts"), "utf8")).toBe(short.replace("one", "two();\n  one"));
  });

  it("prints the text edits as JSON", async () => {
    const edits = JSON.parse((await editWith(insert, "--json")).stdout);
    expect(edits).toEqual([
      expect.objectContaining({ start: expect.any(Number), newText: expect.stringContaining("started") }),
    ]);
  });

  it("writes what it printed and keeps every other byte", async () => {
    const crlf = `\uFEFF${source.replaceAll("\n", "\r\n")}`;
    await writeFile(file, crlf);
    const block = readFlow(crlf).flows[0]?.body.id;
    expect((await editWith({ ...insert, block }, "--write")).status).toBe(0);
    const after = await readFile(file, "utf8");
    expect(after.replace("  const started = Date.now();\r\n", "")).toBe(crlf);
    await writeFile(file, source);
  });

  it("fails with one line and leaves the file alone", async () => {
    const refused = await editWith({ op: "remove", steps: ["none"] }, "--write");
    expect(refused).toMatchObject({ status: 4, stdout: "" });
    expect(refused.stderr.split("\n")).toHaveLength(2);
    expect((await editWith({ steps: [] })).stderr).toMatch(
      /^edit\.json is not an edit: its member "op" must be one of insert, set, remove, /,
    );
    for (const [wrong, reason] of [
      [{ op: "remove" }, 'its member "steps" must be a list of strings'],
      [{ op: "set", step: null, field: "a", text: "b" }, 'its member "step" must be a string'],
      [{ op: "comment", step: "s", text: 1 }, 'its member "text" must be a string'],
      [null, "it must be an object"],
    ] as const)
      expect(await editWith(wrong, "--write")).toMatchObject({
        status: 2,
        stderr: `edit.json is not an edit: ${reason}.\n`,
      });
    await writeFile(path.join(folder, "edit.json"), "{");
    expect((await call(folder, ["edit", "webhook.ts", "edit.json"])).stderr).toContain(
      "edit.json is not JSON",
    );
    expect(await readFile(file, "utf8")).toBe(source);
  });

  it("does not damage a file that is not UTF-8", async () => {
    const bytes = Buffer.from([0x2f, 0x2f, 0xff, 0x0a]);
    await writeFile(path.join(folder, "latin.ts"), bytes);
    await writeFile(path.join(folder, "edit.json"), JSON.stringify({ op: "remove", steps: [] }));
    const { stderr } = await call(folder, ["edit", "latin.ts", "edit.json", "--write"]);
    expect(stderr).toBe("latin.ts is not UTF-8: save it as UTF-8, then edit it.\n");
  });
});

describe("an edit of several places", () => {
  it("is made", async () => {
    for (const [edit, found] of [
      [{ op: "addTrigger", source: "slack" }, "export default webhook(hub, workspace);"],
      [{ op: "addSetting", name: "CHANNEL" }, 'const channel = setting("CHANNEL");'],
      [{ op: "addConnection", connector: "slack", name: "slack" }, "const slack = new WebClient("],
      [{ op: "rename", at: source.indexOf("hub ="), name: "repository" }, "repository.on("],
    ] as const) {
      const { status, stdout } = await editWith(edit);
      expect(status).toBe(0);
      expect(stdout).toContain(`+${found}`);
    }
  });

  it("changes the files that import what is renamed", async () => {
    const notify = "export async function notify(text: string) {\n  console.log(text);\n}\n";
    const use = 'import { notify } from "./notify.ts";\n\nawait notify("x");\n';
    await writeFile(path.join(folder, "notify.ts"), notify);
    await writeFile(path.join(folder, "use.ts"), use);
    const edit = { op: "rename", at: notify.indexOf("notify"), name: "tell" };
    await writeFile(path.join(folder, "edit.json"), JSON.stringify(edit));
    const { stdout } = await call(folder, ["edit", "notify.ts", "edit.json", "--json"]);
    const { changes } = JSON.parse(stdout) as { changes: Record<string, readonly TextEdit[]> };
    expect(Object.keys(changes)).toEqual(["notify.ts", "use.ts"]);
    expect(applyEdits(use, changes["use.ts"] ?? [])).toBe(
      use.replaceAll("notify(", "tell(").replace("{ notify", "{ tell"),
    );
    const diff = (await call(folder, ["edit", "notify.ts", "edit.json", "--write"])).stdout;
    expect(diff).toBe("");
    expect(await readFile(path.join(folder, "use.ts"), "utf8")).toContain('await tell("x")');
  });

  it("keeps a secret that leaves the source, and prints it nowhere", async () => {
    const project = path.join(folder, "project");
    await mkdir(project);
    stubSecretFile({ folder });
    const text = source.replace("label.name", '"xoxb-12345"');
    await writeFile(path.join(project, "webhook.ts"), text);
    const loop = readFlow(text).flows[0]?.body.steps[2];
    const step = loop?.blocks[0]?.steps[0]?.id;
    const edit = { op: "toSetting", step, field: "message", name: "SLACK_TOKEN", secret: true };
    await writeFile(path.join(project, "edit.json"), JSON.stringify(edit));
    const run = (...more: string[]) => call(project, ["edit", "webhook.ts", "edit.json", ...more]);
    const shown = await run();
    expect(shown.stdout).toContain('+const slackToken = secret("SLACK_TOKEN");');
    expect(shown.stdout).not.toContain("xoxb");
    expect((await run("--write")).stderr).toContain("webhook.ts is not in a webhook project");
    expect(await readFile(path.join(project, "webhook.ts"), "utf8")).toBe(text);
    await writeFile(path.join(project, "package.json"), '{ "name": "orders" }');
    await writeFile(
      path.join(project, "hookloom.json"),
      '{ "entry": "webhook.ts", "environments": { "dev": {} } }',
    );
    expect(await run("--write")).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await readFile(path.join(project, "webhook.ts"), "utf8")).toContain("log.info(slackToken.value);");
    const root = await realpath(project);
    expect(await commandLineStore().get(root, "dev", "SLACK_TOKEN")).toBe("xoxb-12345");
  });
});
