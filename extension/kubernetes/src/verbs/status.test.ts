import { beforeEach, expect, it } from "vitest";
import { withSecretData } from "../apply/secret-values.ts";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { status } from "./status.ts";
import { crashPods } from "./testing/crashing-pods.ts";
import { testSession } from "./testing/session.ts";

const names = { project: "orders", environment: "dev" };
const password = "correct horse battery";

let cluster: TestCluster;
beforeEach(async () => {
  cluster = new TestCluster();
  const settings = [{ name: "PASSWORD", secret: true, value: password }];
  const objects = withSecretData(manifests(releaseOf({ namespace: "hooks" }, { ...names, settings })), "key");
  for (const [kind, collection] of [
    ["Secret", "/api/v1/namespaces/hooks/secrets"],
    ["Deployment", "/apis/apps/v1/namespaces/hooks/deployments"],
  ] as const)
    await cluster.request("POST", collection, { body: objects.find((object) => object.kind === kind) });
  crashPods(cluster, "orders-dev", `Error: cannot sign in with ${password}`);
});

const ask = () =>
  status(testSession(cluster, names.project, names.environment), new AbortController().signal);

it("quotes what a crashing process printed without its secrets", async () => {
  expect(await ask()).toMatchObject({
    phase: "failed",
    message: expect.stringContaining("exit code 1: Error: cannot sign in with •••."),
  });
});

it("quotes nothing of it where the secrets may not be read", async () => {
  cluster.refuse = ({ path }) => (path.includes("/secrets/") ? { status: 403, message: "no" } : undefined);
  expect(await ask()).toMatchObject({
    phase: "failed",
    message: expect.stringContaining(
      "exit code 1: the log contains the error, which is not shown here because ",
    ),
  });
});

it("still says which setting has no value where the secrets may not be read", async () => {
  const msg = "The setting TOKEN has no value.";
  const line = { level: "error", code: "setting-missing", msg, setting: "TOKEN" };
  crashPods(cluster, "orders-dev", JSON.stringify(line));
  cluster.refuse = ({ path }) => (path.includes("/secrets/") ? { status: 403, message: "no" } : undefined);
  expect(await ask()).toMatchObject({ message: expect.stringContaining("the setting TOKEN has no value") });
});
