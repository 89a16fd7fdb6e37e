import { expect, it } from "vitest";
import { memorySecretStore } from "../../secrets/memory-secret-store.ts";
import { slackTokens } from "./slack-tokens.ts";

it("ignores a corrupt value in the store without quoting it", async () => {
  const secrets = memorySecretStore();
  await secrets.set("hookloom", "accounts", "SLACK_CONFIGURATION", "xoxe-1-s3cr3t");
  const tokens = slackTokens(secrets, {});
  expect(await tokens.read()).toBeUndefined();
  await tokens.write({ token: "new" });
  expect(await tokens.read()).toEqual({ token: "new" });
});
