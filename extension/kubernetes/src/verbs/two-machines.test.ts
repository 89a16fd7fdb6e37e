import type { DeployOutcome } from "@hookloom/core/environments/contract/target";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { LockedHistory, readReleases } from "../history/releases.ts";
import { TestCluster } from "../testing/cluster.ts";
import { describePlan, prepareRelease } from "./prepare-release.ts";
import { releaseOrRollBack } from "./release-or-roll-back.ts";
import { becomeReady, offerBudgets } from "./testing/ready-pods.ts";
import { testSession } from "./testing/session.ts";

const image = `registry.example.com/team/orders@sha256:${"a".repeat(64)}`;
const plan = { paths: ["/github"], declared: [{ name: "TOKEN", secret: true, optional: false }] };

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
  offerBudgets(cluster);
  becomeReady(cluster, "orders-dev", 1);
});

/** A machine with a store and a folder of its own; it deploys what its store has. */
async function machine(): Promise<{ secrets: SecretStore; root: string; deploy(): Promise<DeployOutcome> }> {
  const root = temporaryFolder();
  const secrets = memorySecretStore();
  const session = testSession(cluster, "orders", "dev");
  const input = { ...session.input, scope: { ...session.input.scope, root, secrets } };
  const deploy = async () => {
    const { signal } = new AbortController();
    const locked = {
      ...session,
      input,
      options: {},
      context: { signal, report: () => {} },
      user: "jane",
      history: new LockedHistory(
        { cluster, owner: session.owner },
        await readReleases({ cluster, owner: session.owner }, signal),
      ),
      progress: newProgress(),
    };
    const described = await describePlan(locked, plan, signal);
    return releaseOrRollBack(locked, await prepareRelease(locked, described, { build: "one", image }));
  };
  return { secrets, root, deploy };
}

const deployed = (): string => {
  const { data } = cluster.objects.get("/api/v1/namespaces/hooks/secrets/orders-dev") ?? { data: {} };
  return Buffer.from((data as Record<string, string>).TOKEN ?? "", "base64").toString("utf8");
};

it("keeps a secret that was changed in the cluster after a machine deployed its own, until a person sets another", async () => {
  const [one, two] = [await machine(), await machine()];
  await one.secrets.set(one.root, "dev", "TOKEN", "first value");
  await one.deploy();
  await two.secrets.set(two.root, "dev", "TOKEN", "second value");
  const { notes } = await two.deploy();
  expect(notes).toContainEqual(expect.stringMatching(/^The value of TOKEN on this machine replaces/));
  const stale = await one.deploy();
  expect(deployed()).toBe("second value");
  expect(stale.notes).toContainEqual(expect.stringMatching(/^TOKEN keeps the cluster's value/));
  await one.secrets.set(one.root, "dev", "TOKEN", "third value");
  expect((await one.deploy()).notes.join()).not.toContain("set it again");
  expect(deployed()).toBe("third value");
  await two.deploy();
  expect(deployed()).toBe("third value");
});
