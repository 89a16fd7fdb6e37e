import { expect, it } from "vitest";
import { referenceTo } from "../apply/apply-object.ts";
import { writeInventory } from "../apply/inventory.ts";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { remove } from "./remove.ts";
import { testSession } from "./testing/session.ts";

it("says that an environment is removed once its last object is gone", async () => {
  const cluster = new TestCluster();
  cluster.answers.set("/api/v1/namespaces/hooks", () => ({ metadata: { name: "hooks" } }));
  cluster.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
  const session = testSession(cluster, "orders", "dev");
  const signal = new AbortController().signal;
  const services = "/api/v1/namespaces/hooks/services";
  const objects = manifests(releaseOf({ namespace: "hooks" }, { project: "orders", environment: "dev" }));
  const service = objects.find(({ kind }) => kind === "Service");
  if (!service) throw new Error("There is no Service.");
  const stored = await cluster.request("POST", services, { body: service });
  await writeInventory({ cluster, owner: session.owner }, [referenceTo(service)], signal);
  // What the Service owns keeps it for two more questions, as a foreground deletion does.
  const place = `${services}/${service.metadata.name}`;
  let deleted = false;
  let kept = 2;
  cluster.answers.set(place, ({ method }) => {
    deleted ||= method === "DELETE";
    if (!deleted) return stored;
    return { ...stored, metadata: { ...stored.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } };
  });
  cluster.refuse = ({ method, path }) =>
    deleted && method === "GET" && path === place && kept-- <= 0
      ? { status: 404, message: "gone" }
      : undefined;
  const messages: string[] = [];
  await remove(session, { signal, report: ({ message }) => messages.push(message) });
  expect(kept).toBeLessThan(0);
  expect(messages.at(-1)).toContain("dev was removed");
});
