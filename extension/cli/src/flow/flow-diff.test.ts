import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { call } from "../testing/call.ts";
import { declarationLines } from "./flow-diff.ts";
import { commentMarker } from "./markdown.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info("Started");
  const title = payload.issue.title;
  if (payload.issue.locked) {
    return;
  }
  for (const label of payload.issue.labels) {
    log.info(label.name);
  }
  one(title);
  two(title);
  three(title);
  four(title);
  five(title);
});

export default webhook(hub);
`;
const changed = source
  .replace('log.info("Started")', 'log.info("Began `now` @octocat <b>")')
  .replace("    return;\n", "")
  .replace("secret(", "secret(")
  .replace("  five(title);\n", "  five(title);\n  six(title);\n")
  .replace("    log.info(label.name);\n", "")
  .replace("  one(title);\n", "  one(title);\n  log.info(label.name);\n");

let folder = "";
const git = (...args: readonly string[]): string =>
  execFileSync(
    "git",
    ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", ...args],
    {
      cwd: folder,
      encoding: "utf8",
      stdio: "pipe",
    },
  ).trim();
const put = (name: string, text: string): Promise<void> => writeFile(path.join(folder, name), text);
const flow = (...args: readonly string[]) => call(folder, ["flow", ...args]);

beforeAll(async () => {
  folder = temporaryFolder();
  await mkdir(path.join(folder, "src"));
  git("init", "--quiet");
  await put("hookloom.json", '{ "entry": "src/webhook.ts" }\n');
  await put("package.json", '{ "name": "orders" }\n');
  await put("src/webhook.ts", source);
  await put("src/gone.ts", "export async function leave() {\n  await bye();\n}\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "one");
  await put("src/webhook.ts", changed);
});

describe("flow --diff", () => {
  it("says in words what differs from a revision", async () => {
    const { status, stdout } = await flow("src/webhook.ts", "--diff", "HEAD");
    expect(status).toBe(0);
    expect(stdout.split("\n").map((line) => line.trimEnd())).toEqual([
      "src/webhook.ts",
      "  issues.opened (hub)",
      '    ~ changed   log.info("Began `now` @octocat <b>");  line 7',
      '      message: "Started" → "Began `now` @octocat <b>"',
      "    − removed   return;  was line 10",
      "    ↕ moved     log.info(label.name);  line 14",
      "    + added     six(title);  line 19",
      "  1 added, 1 changed, 1 moved, 1 removed",
      "",
    ]);
    expect((await flow("src/gone.ts", "--diff", "HEAD")).stdout).toBe("The flows do not differ from HEAD.\n");
  });

  it("prints the difference as data, and as pictures with a word on every card that differs", async () => {
    const report = JSON.parse((await flow("--diff", "HEAD", "--json")).stdout);
    expect(report).toMatchObject({
      revision: "HEAD",
      files: [
        { file: "src/webhook.ts", isIn: "both", counts: { added: 1, changed: 1, moved: 1, removed: 1 } },
      ],
    });
    const chart = (await flow("src/webhook.ts", "--diff", "HEAD", "--mermaid")).stdout;
    expect(chart).toMatch(/^flowchart TD\n/);
    for (const [sign, mark] of [
      ["+", "added"],
      ["~", "changed"],
      ["↕", "moved"],
      ["−", "removed"],
    ]) {
      const [, node] = new RegExp(`^ {2}(n\\d+)\\["\\${sign} ${mark}<br/>`, "m").exec(chart) ?? [];
      expect(chart).toContain(`\n  class ${node} ${mark}\n`);
      expect(chart).toContain(`classDef ${mark} `);
    }
    // A `return` that is gone ends nothing: what comes after the `if` is joined to it, too.
    const [, returns] = /^ {2}(n\d+)\["− removed/m.exec(chart) ?? [];
    expect(chart).toMatch(new RegExp(`^ {2}${returns} -->`, "m"));
    const svg = (await flow("src/webhook.ts", "--diff", "HEAD", "--svg")).stdout;
    for (const text of ["+ added", "~ changed", "↕ moved", "− removed"])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it("makes the body of a comment, with long stretches without a change folded", async () => {
    const { stdout } = await flow("--diff", "HEAD", "--markdown");
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(commentMarker);
    expect(stdout).toContain("**Flows**, compared with `HEAD`: 1 added, 1 changed, 1 moved, 1 removed.");
    expect(lines.filter((line) => line.startsWith("```"))).toEqual(["```mermaid", "```"]);
    expect(stdout).toContain("2 unchanged steps");
    expect(stdout).not.toContain("three");
    // Neither a mention nor a tag of the source may act in the comment.
    const outside = stdout
      .replace(/```mermaid[\s\S]*?\n```/, "")
      .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
    expect(outside).not.toMatch(/@octocat|<b>/);
    await put("src/webhook.ts", source.replace("hub.on", "  hub.on"));
    expect(await flow("--diff", "HEAD", "--markdown")).toEqual({ status: 0, stdout: "", stderr: "" });
    await put("src/webhook.ts", changed);
  });
});

describe("flow --diff with other files and revisions", () => {
  it("follows a file that was renamed, and takes new and deleted ones", async () => {
    await rename(path.join(folder, "src/webhook.ts"), path.join(folder, "src/hook.ts"));
    await put("src/new.ts", "export async function arrive() {\n  await hello();\n}\n");
    await rm(path.join(folder, "src/gone.ts"));
    const { files } = JSON.parse((await flow("--diff", "HEAD", "--json")).stdout);
    expect(
      files.map((one: { file: string; isIn: string; renamedFrom?: string }) => [
        one.file,
        one.isIn,
        one.renamedFrom,
      ]),
    ).toEqual([
      ["src/gone.ts", "before", undefined],
      ["src/hook.ts", "both", "src/webhook.ts"],
      ["src/new.ts", "after", undefined],
    ]);
    const { stdout } = await flow("--diff", "HEAD");
    expect(stdout).toContain("src/hook.ts (was src/webhook.ts)");
    expect(stdout).toContain("src/gone.ts (deleted)\n  leave  − removed\n");
    expect(stdout).toContain("src/new.ts (new)\n  arrive  + added\n");
    git("add", "--all");
    git("commit", "--quiet", "--message", "two");
    expect((await flow("src/hook.ts", "--diff", "HEAD~1..HEAD")).stdout).toContain(
      "1 added, 1 changed, 1 moved, 1 removed",
    );
    expect((await flow("src/hook.ts", "--diff", "HEAD..HEAD~1")).stdout).toContain("src/hook.ts (deleted)");
    expect((await flow("--diff", "HEAD")).stdout).toBe("The flows do not differ from HEAD.\n");
  });

  it("says what is wrong in one sentence", async () => {
    const elsewhere = temporaryFolder();
    await writeFile(path.join(elsewhere, "a.ts"), "");
    for (const [args, sentence] of [
      [
        ["src/hook.ts", "--diff", "nowhere"],
        "Git found no revision nowhere: fetch it first, or specify another revision.",
      ],
      [
        ["src/hook.ts", "--diff", "--all"],
        expect.stringMatching(/^--diff needs a value|^Git found no revision --all/),
      ],
      [
        ["src/hook.ts", "--diff", "HEAD...nowhere"],
        "Git found no revision nowhere: fetch it first, or specify another revision.",
      ],
      [
        ["src/never.ts", "--diff", "HEAD"],
        `${path.join(folder, "src/never.ts")} exists neither in the working tree nor in HEAD: check the path and the revision.`,
      ],
      [["src/hook.ts", "--markdown"], '--markdown needs --diff: see "hookloom flow --help".'],
      [
        [path.join(elsewhere, "a.ts"), "--diff", "HEAD"],
        `${elsewhere} is not in a git repository, so revisions cannot be compared: run git init there and create a commit.`,
      ],
    ] as const) {
      const { status, stdout, stderr } = await flow(...args);
      expect([stdout, stderr.trimEnd()]).toEqual(["", sentence]);
      expect(status).toBeGreaterThan(0);
    }
  });
});

it("a declaration is a line with what differs in it, if anything is named", () => {
  const line = (fields: { name: string; before?: string; after?: string }[]) =>
    declarationLines({
      flows: [],
      steps: [],
      branches: [],
      counts: {},
      declarations: [{ kind: "secret", name: "CHANNEL", mark: "changed", fields }],
    } as unknown as Parameters<typeof declarationLines>[0])[0];
  expect(line([])).toMatch(/secret CHANNEL$/);
  expect(line([{ name: "kind", before: "setting", after: "secret" }])).toMatch(
    /secret CHANNEL \(kind: setting → secret\)$/,
  );
});
