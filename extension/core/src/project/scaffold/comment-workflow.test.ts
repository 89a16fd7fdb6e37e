import { execFile } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { repository } from "../testing/dist.ts";

// @reads templates/projects/webhook/_github/workflows/ci.yml

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly steps: readonly Step[];
}

const workflow = parse(
  readFileSync(
    path.join(repository, "templates/projects/webhook/_github/workflows/ci.yml"),
    "utf8",
  ).replaceAll("{{pipelineSettings}}", ""),
) as { readonly permissions: unknown; readonly jobs: Readonly<Record<"flows" | "comment", Job>> };
const { flows, comment } = workflow.jobs;

/** Runs a script as a runner does, with programs of our own first on the path. Resolves to what they were called with. */
async function runStep(
  step: Step | undefined,
  programs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly calls: readonly string[]; readonly folder: string }> {
  const folder = temporaryFolder();
  const log = path.join(folder, "calls");
  writeFileSync(log, "");
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\nprintf '%s\\n' "$*" >> "${log}"\n${body}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  for (const file of ["output", "summary"]) writeFileSync(path.join(folder, file), "");
  await promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", step?.run ?? "exit 1"], {
    env: {
      ...process.env,
      PATH: `${folder}${path.delimiter}${process.env.PATH}`,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: path.join(folder, "output"),
      GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
      ...env,
    },
  });
  return { calls: readFileSync(log, "utf8").trim().split("\n"), folder };
}

const body = "Flows\n`\"$(id)\"` and '$HOME'\nend\n";

test("the picture is made without any right to write, and posted by a job that runs no code of the pull request", () => {
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(flows.permissions).toBeUndefined();
  expect(comment.permissions).toEqual({ "pull-requests": "write" });
  expect(
    comment.steps.every(({ uses, run }) => uses === undefined && !/\bnp[mx]\b|node/.test(run ?? "")),
  ).toBe(true);
  // A value of the pull request reaches a script as a variable, never as a part of the script.
  for (const { run } of [...flows.steps, ...comment.steps]) expect(run ?? "").not.toContain("${{");
});

test("the comparison becomes the summary of the run and an output, whatever it holds", async () => {
  const env = { BASE: "main", BODY: body };
  const { calls, folder } = await runStep(flows.steps.at(-1), { npx: 'printf "%s" "$BODY"' }, env);
  expect(calls).toEqual(["hookloom flow --diff origin/main --markdown"]);
  expect(readFileSync(path.join(folder, "summary"), "utf8")).toBe(body);
  const output = readFileSync(path.join(folder, "output"), "utf8");
  const [, mark] = /^comment<<(end-[0-9a-f-]{36})\n/.exec(output) ?? [];
  expect(output).toBe(`comment<<${mark}\n${body}${mark}\n`);
});

const list = "api repos/o/r/issues/7/comments --paginate --jq";
const at = "repos/o/r/issues";

test.each([
  ["posts the first one", "", body, `api --silent --method POST ${at}/7/comments --raw-field body=${body}`],
  [
    "updates the one that is there",
    "41",
    body,
    `api --silent --method PATCH ${at}/comments/41 --raw-field body=${body}`,
  ],
  ["removes it once no flow differs", "41", "", `api --method DELETE ${at}/comments/41`],
  ["posts nothing where no flow differs", "", "", undefined],
])("one comment: it %s", async (_name, known, text, expected) => {
  const env = { REPOSITORY: "o/r", NUMBER: "7", COMMENT: text, KNOWN: known };
  const gh = 'case "$*" in *--paginate*) [ -z "$KNOWN" ] || printf "%s\\n" "$KNOWN" 99;; esac';
  const { calls } = await runStep(comment.steps[0], { gh }, env);
  expect(calls[0]).toContain(list);
  expect(calls.slice(1).join("\n")).toBe((expected ?? "").trimEnd());
});
