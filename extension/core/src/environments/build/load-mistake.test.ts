import { execFile } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { makeTestProject, type TestProject } from "../local/testing/project.ts";
import { buildProject } from "./build-project.ts";
import { nodeArguments } from "./node-arguments.ts";

let project: TestProject | undefined;
afterEach(() => project?.remove());

/** Runs a bundle as an image does, without a parent process to report to. */
async function runBundle(source: string) {
  project = await makeTestProject(source);
  const { folder } = project;
  const { build, problems } = await buildProject(project, {
    outDir: `${folder}/out`,
    distDir: `${folder}/dist`,
    conditions: ["hookloom-source"],
  });
  expect(problems).toEqual([]);
  return await new Promise<{ status: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [...nodeArguments, build?.file ?? ""],
      { timeout: 60_000 },
      (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

const onePath = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
export default webhook(http({ verify: "none" }), http({ verify: "none" }));
`;

test("a configuration error at load is logged as one line with its code", async () => {
  const { status, stdout, stderr } = await runBundle(onePath);
  expect(status).toBe(1);
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(1);
  const { level, msg, code, error } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  expect({ level, code, error }).toEqual({ level: "error", code: "path-clash", error: undefined });
  expect(stderr).toBe(`${msg}\n`);
});

test("another error at load is logged as one line with its stack, and its message is on stderr", async () => {
  const { status, stdout, stderr } = await runBundle(`${onePath.replace('http({ verify: "none" }), ', "")}
const limits: { max?: { size: number } } = JSON.parse("{}");
console.error("limit", limits.max!.size);
`);
  expect(status).toBe(1);
  const { level, error } = JSON.parse(stdout) as { level: string; error: { name: string; stack: string } };
  expect(level).toBe("error");
  expect(error.name).toBe("TypeError");
  expect(error.stack).toContain("src/webhook.ts:");
  expect(stderr).toBe("Cannot read properties of undefined (reading 'size')\n");
});
