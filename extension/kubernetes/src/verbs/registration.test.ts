import { readSetting } from "@hookloom/core/environments/secrets/settings";
import { expect, it } from "vitest";
import { withSecretData } from "../apply/secret-values.ts";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { effectiveSettings } from "./effective-settings.ts";
import { registrationInput } from "./registration.ts";
import type { Session } from "./session.ts";
import { testSession } from "./testing/session.ts";

const { signal } = new AbortController();
const settings = [{ name: "GOOGLE_REFRESH_TOKEN", secret: true, value: "refresh" }];

/** An environment that a colleague deployed: this machine has no value of its own. */
async function deployed(): Promise<Session> {
  const cluster = new TestCluster();
  const named = { project: "orders", environment: "prod" };
  for (const body of withSecretData(manifests(releaseOf({}, { settings, ...named })), "key")) {
    if (body.kind !== "Secret") continue;
    await cluster.request("POST", "/api/v1/namespaces/hooks/secrets", { body });
  }
  const session = testSession(cluster, "orders", "prod");
  const content = async () => ({ triggers: [] }) as never;
  return { ...session, input: { ...session.input, content } };
}

it("deletes a value that only the cluster has, and lets the next deploy keep it deleted", async () => {
  const session = await deployed();
  const input = await registrationInput(session, signal);
  expect(await input.settings.read("GOOGLE_REFRESH_TOKEN")).toBe("refresh");
  await input.settings.delete("GOOGLE_REFRESH_TOKEN");
  expect(await input.settings.read("GOOGLE_REFRESH_TOKEN")).toBeUndefined();
  const { scope } = await effectiveSettings(session, signal);
  expect(await readSetting("GOOGLE_REFRESH_TOKEN", scope)).toBeUndefined();
});

it("leaves nothing in the place of a secret's previous value, which a colleague may need for the next rotation", async () => {
  const session = await deployed();
  const { secrets } = session.input.scope;
  await secrets.set("/nowhere", "prod", "GITHUB_SECRET_PREVIOUS", "old");
  await (await registrationInput(session, signal)).settings.delete("GITHUB_SECRET_PREVIOUS");
  expect(await secrets.get("/nowhere", "prod", "GITHUB_SECRET_PREVIOUS")).toBeUndefined();
});
