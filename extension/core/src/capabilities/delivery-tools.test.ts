import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, it } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { makeTestProject, type TestProject } from "../environments/local/testing/project.ts";
import { type CapabilityContext, readInput } from "./capability.ts";
import { deliveryTools } from "./delivery-tools.ts";

// @reads templates/runtime/src/serve/**
const storedProgram = path.resolve(import.meta.dirname, "../../../../templates/runtime/src/serve/stored.ts");

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const hook = http({ verify: "none" });
hook.on("request", () => {
  throw new Error("The shelf is empty");
});
export default webhook(hook);
`;

let project: TestProject | undefined;
afterEach(() => project?.remove());

/** The response of a tool. */
async function ask({ root, folder, options }: TestProject, name: string, input: object) {
  const tool = deliveryTools.find((one) => one.name === name) ?? expect.fail(name);
  const { signal } = new AbortController();
  const context = {
    folders: [root],
    secrets: options().secrets,
    distDir: folder,
    toolVersion: "1.0.0",
    signal,
  };
  const response = await tool.run(readInput(tool, input), context as unknown as CapabilityContext);
  expect(Object.keys(tool.output.entries)).toContain("stopped");
  return response as Readonly<Record<string, unknown>>;
}

it("tells a model that an environment does not run whose stored deliveries it reads", async () => {
  const made = await makeTestProject(source);
  project = made;
  const { folder } = made;
  await made.write("hookloom.json", JSON.stringify({ environments: { dev: {} } }));
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    path.join(folder, "stored.js"),
    `import ${JSON.stringify(pathToFileURL(storedProgram).href)};\n`,
  );
  const running = await made.run();
  await fetch(`${running.url}/http`, { method: "POST", body: "{}" });
  const failed = () => ask(made, "list_deliveries", { outcomes: ["failed"] });
  await until("it has failed", async () => JSON.stringify(await failed()).includes("The shelf is empty"));
  expect(await failed()).not.toHaveProperty("stopped");
  await running.stop();

  const { deliveries, stopped } = await failed();
  expect(stopped).toEqual({ lastLogged: expect.stringMatching(/^\d{4}-.+Z$/) });
  const [{ id }] = deliveries as [{ readonly id: string }];
  const read = await ask(made, "read_delivery", { delivery: id });
  expect(read).toMatchObject({ id, outcome: "failed", stopped });
  const explained = await ask(made, "explain_failure", {});
  expect(explained).toMatchObject({ failure: { id }, stopped });
});
