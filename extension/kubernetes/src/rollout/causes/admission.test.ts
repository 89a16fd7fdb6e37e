import { describe, expect, it } from "vitest";
import { diagnose } from "../diagnose.ts";
import { deployment, evidence } from "../testing/evidence.ts";

const refused = (message: string) =>
  deployment({
    status: { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }] },
  });

describe("a pod that may not be created", () => {
  it("names the quota with its figures", () => {
    const message =
      'pods "hello-dev-7649ddcf78-5jkw6" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
    expect(diagnose(evidence({ deployment: refused(message) }))).toMatchObject([
      {
        code: "quota-exceeded",
        cause:
          "The quota small of the namespace does not allow the pod (requested: pods=1, used: pods=4, limited: pods=4).",
        detail: [message],
      },
    ]);
  });

  it("names what a quota asks for and the pod does not say", () => {
    const message = 'pods "x" is forbidden: failed quota: small: must specify limits.cpu for: webhook';
    expect(diagnose(evidence({ deployment: refused(message) }))[0]).toMatchObject({
      code: "quota-exceeded",
      cause:
        "The quota small of the namespace does not allow the pod (must specify limits.cpu for: webhook).",
    });
  });

  it("names what the security standard forbids", () => {
    const message = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';
    expect(diagnose(evidence({ deployment: refused(message) }))[0]).toMatchObject({
      code: "pod-security",
      cause:
        'The namespace\'s security standard does not allow the pod (violates PodSecurity "restricted:latest": runAsNonRoot != true).',
    });
  });

  it("repeats what an admission webhook says, word for word", () => {
    const message =
      'admission webhook "policy.example.com" denied the request: every pod needs the label team';
    expect(diagnose(evidence({ deployment: refused(message) }))[0]).toMatchObject({
      code: "admission-refused",
      cause: `The cluster rejects the pod (${message}).`,
    });
  });

  it("is read from the replica set before the deployment repeats it", () => {
    const condition = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "no" };
    const replicaSet = { metadata: { name: "set" }, spec: {}, status: { conditions: [condition] } };
    expect(diagnose(evidence({ replicaSet }))[0]?.code).toBe("admission-refused");
  });
});
