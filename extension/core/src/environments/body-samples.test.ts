import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { Project } from "../project/project.ts";
import { bodySamples } from "./body-samples.ts";
import { EnvironmentError } from "./contract/errors.ts";

it("reaches the environment only for a trigger whose body has a schema", async () => {
  const root = temporaryFolder();
  const warnings: string[] = [];
  let reached = 0;
  const options = {
    project: { root, name: "orders", entry: "src/webhook.ts", environments: {} } as unknown as Project,
    distDir: root,
    signal: AbortSignal.timeout(10_000),
    managementPort: async (): Promise<number> => {
      reached++;
      throw new EnvironmentError("not-answering", "The cluster refuses it.");
    },
    warn: (sentence: string) => void warnings.push(sentence),
  };
  expect((await bodySamples([{ source: "http", path: "/open", options: [] }], options)).size).toBe(0);
  expect([reached, warnings]).toEqual([0, []]);
  expect((await bodySamples([{ source: "http", path: "/orders", options: ["body"] }], options)).size).toBe(0);
  expect([reached, warnings]).toEqual([
    1,
    ["Samples could not be generated from the schemas of /orders: The cluster refuses it."],
  ]);
});
