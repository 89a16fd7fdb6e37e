import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { answering, makeTestProject, type TestProject } from "../local/testing/project.ts";
import { readFailures, replayAndFollow } from "./failures.ts";

let project: TestProject | undefined;
afterEach(() => project?.remove());

test("a replay of a group tells how many deliveries failed for the same reason again", async () => {
  const fails = 'if (!existsSync("repaired")) throw new Error("the shop is closed");';
  const code = `import { existsSync } from "node:fs";\n${answering("one")}`;
  project = await makeTestProject(code.replace('log.info("one");', `${fails}\n  log.info("one");`));
  const running = await project.run();
  for (let count = 0; count < 2; count++)
    await fetch(`${running.url}/http`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
  const port = running.managementPort;
  await until("both have failed", async () => (await readFailures(port)).groups[0]?.dead === 2);
  const group = (await readFailures(port)).groups[0]?.group ?? "";
  expect(await replayAndFollow(port, group)).toMatchObject({ queued: 2, failed: 2 });
  writeFileSync(path.join(project.root, "repaired"), "");
  expect(await replayAndFollow(port, group)).toMatchObject({ queued: 2, failed: 0 });
  await expect(replayAndFollow(port, group)).rejects.toMatchObject({ code: "no-delivery" });
});
