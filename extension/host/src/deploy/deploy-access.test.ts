import { expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { DeployAccess } from "./deploy-access.ts";
import type { DeployPart } from "./deploy-ports.ts";

useVscode({});

test.each([
  ["starting", { running: false, unanswered: false, starting: true }],
  ["unreachable", { running: false, unanswered: true, starting: false }],
  ["stopped", { running: false, unanswered: false, starting: false }],
  ["running", { running: true, url: "https://staging.example.com" }],
])("an environment that is %s is asked whether it runs", async (phase, state) => {
  const target = {
    status: async () => ({ phase, url: "https://staging.example.com" }),
    dispose: async () => undefined,
  };
  const host = { projects: { all: [{ root: "/orders" }] } } as unknown as ConstructorParameters<
    typeof DeployAccess
  >[0];
  const part = { targets: { open: async () => target }, dispose: () => undefined } as unknown as DeployPart;
  const access = new DeployAccess(host, async () => part);
  try {
    expect(await access.probe({ root: "/orders", environment: "staging" })).toEqual(state);
  } finally {
    access.dispose();
  }
});
