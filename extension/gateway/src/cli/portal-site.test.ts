import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, expect, it } from "vitest";
import { siteServers } from "./portal.ts";

let made: TestProject | undefined;
afterEach(() => made?.remove());

const cluster = (host?: string) => ({
  target: "kubernetes",
  context: "none",
  namespace: "orders",
  registry: "registry.example.com/orders",
  ...(host === undefined ? {} : { host, gateway: "infra/public" }),
});

it("names where each shown environment is called, the one of the document first", async () => {
  made = await makeTestProject();
  const environments = {
    dev: {},
    draft: { ...cluster("draft.example.com"), api: { state: "created" } },
    inside: cluster(),
    staging: cluster("staging.example.com"),
    prod: cluster("hooks.example.com"),
  };
  await made.write(
    "hookloom.json",
    JSON.stringify({ entry: "src/webhook.ts", environments, api: { title: "Orders" } }),
  );
  const project = { ...made, environments: { ...environments } };
  const running = await made.run();
  const prod = { environment: "prod", address: "https://hooks.example.com" };
  const dev = { environment: "dev", address: running.url };
  const staging = { environment: "staging", address: "https://staging.example.com" };
  expect(await siteServers({ project, environment: "prod" })).toEqual([prod, dev, staging]);
  expect(await siteServers({ project, environment: "dev" })).toEqual([dev, staging, prod]);
  // Who reads the document of one environment means to call that one.
  expect(await siteServers({ project, environment: "inside" })).toEqual([]);
  await running.stop();
  expect(await siteServers({ project, environment: "prod" })).toEqual([prod, staging]);
  expect(await siteServers({ project, environment: "dev" })).toEqual([]);
});
