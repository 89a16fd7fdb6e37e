import { describe, expect, it } from "vitest";
import { Ownership } from "./superseded.ts";
import { deployment } from "./testing/evidence.ts";

const entry = (manager: string, time: string, fields: object = { "f:spec": { "f:template": {} } }) => ({
  manager,
  operation: "Apply",
  time,
  fieldsV1: fields,
});
const template = (image: string) => ({ spec: { containers: [{ name: "webhook", image }] } });
const by = (person: string) => ({ "hookloom/deployed-by": person });

const first = "2026-01-01T12:00:00Z";
const later = "2026-01-01T12:00:09Z";

const ours = deployment({
  metadata: { annotations: by("ann"), managedFields: [entry("hookloom", first)] },
  spec: { template: template("hello:1") },
});

function theirs(managedFields: readonly object[], annotations = by("ann")) {
  return deployment({
    metadata: { generation: 3, annotations, managedFields },
    spec: { template: template("hello:2") },
  });
}

describe("a rollout that somebody else takes over", () => {
  it("is ours while only the number of pods changes", () => {
    const ownership = new Ownership(2);
    const scaled = deployment({
      metadata: {
        generation: 3,
        managedFields: [entry("hookloom", first), entry("hpa", later, { "f:spec": {} })],
      },
      spec: { ...ours.spec, replicas: 5 },
    });
    expect([ours, scaled].map((seen) => ownership.takenBy(seen))).toEqual([undefined, undefined]);
  });

  it("names the program that changed the pods", () => {
    const ownership = new Ownership(2, ours);
    expect(ownership.takenBy(theirs([entry("hookloom", first), entry("kubectl-edit", later)]))).toBe(
      "kubectl-edit",
    );
  });

  it("names the program also where both changes fall into one second", () => {
    const lost = entry("hookloom", first, { "f:spec": { "f:template": { "f:spec": {} } } });
    const ownership = new Ownership(2, ours);
    expect(ownership.takenBy(theirs([lost, entry("kubectl-edit", first)]))).toBe("kubectl-edit");
  });

  it("names the person who deployed something else", () => {
    const ownership = new Ownership(2, ours);
    expect(ownership.takenBy(theirs([entry("hookloom", later)], by("bob")))).toBe("bob");
  });

  it("is noticed even before the first read", () => {
    expect(new Ownership(2).takenBy(theirs([entry("hookloom", first), entry("argocd", later)]))).toBe(
      "argocd",
    );
  });

  it("is another one if the deployment was deleted and recreated", () => {
    const ownership = new Ownership(2, ours);
    const recreated = {
      ...ours,
      metadata: { ...ours.metadata, uid: "deployment-2", annotations: by("bob") },
    };
    expect(ownership.takenBy(recreated)).toBe("bob");
  });

  it("does not mistake a status update for a change of the pods", () => {
    const ownership = new Ownership(2, ours);
    const status = { ...entry("kube-controller-manager", later), subresource: "status" };
    expect(ownership.takenBy(theirs([entry("hookloom", first), status, entry("k9s", later)]))).toBe("k9s");
  });
});
