import { expect, it } from "vitest";
import { memorySecretStore } from "../../secrets/memory-secret-store.ts";
import { slackTokens, withSharedTokens } from "./slack-tokens.ts";

it("ignores a corrupt value in the store without quoting it", async () => {
  const secrets = memorySecretStore();
  await secrets.set("hookloom", "accounts", "SLACK_CONFIGURATION", "xoxe-1-s3cr3t");
  const tokens = slackTokens(secrets, {});
  expect(await tokens.read()).toBeUndefined();
  await tokens.write({ token: "new" });
  expect(await tokens.read()).toEqual({ token: "new" });
});

it("are the same pair in the editor and in the command line, after each of them has renewed it", async () => {
  const [own, shared] = [memorySecretStore(), memorySecretStore()];
  await shared.set("hookloom", "accounts", "SLACK_CONFIGURATION", JSON.stringify({ token: "old" }));
  await own.set("hookloom", "accounts", "SLACK_CONFIGURATION", JSON.stringify({ token: "of the editor" }));
  const editor = slackTokens(withSharedTokens(own, shared), {});
  const terminal = slackTokens(shared, {});
  expect(await editor.read()).toEqual({ token: "of the editor" });
  expect(await terminal.read()).toEqual({ token: "of the editor" });
  await editor.write({ token: "second" });
  expect(await terminal.read()).toEqual({ token: "second" });
  await terminal.write({ token: "third" });
  expect(await editor.read()).toEqual({ token: "third" });
});

it("leave other values of the editor in its own store", async () => {
  const [own, shared] = [memorySecretStore(), memorySecretStore({ OTHER: "shared" })];
  const secrets = withSharedTokens(own, shared);
  await secrets.set("/a", "dev", "KEY", "value");
  expect(await own.get("/a", "dev", "KEY")).toBe("value");
  expect(await shared.get("/a", "dev", "KEY")).toBeUndefined();
  expect(await secrets.get("/a", "dev", "OTHER")).toBe("shared");
});
