import { describe, expect, it } from "vitest";
import { ClusterError, type StatusCause } from "../cluster/errors.ts";
import { diagnoseRefusal } from "./refusal.ts";

const refused = (status: number, said: string, causes: readonly StatusCause[] = []) =>
  new ClusterError({ status, reason: "", causes }, "The cluster refused this.", said);

describe("what the API refuses to apply", () => {
  it("names who may not do what, where", () => {
    const said =
      'deployments.apps "hello-dev" is forbidden: User "jo" cannot patch resource "deployments" in API group "apps" in the namespace "hooks"';
    expect(diagnoseRefusal(refused(403, said), "Deployment hello-dev")).toMatchObject({
      code: "forbidden",
      cause: "jo may not patch deployments.apps in the namespace hooks.",
    });
    const core = 'User "jo" cannot list resource "nodes" in API group "" at the cluster scope';
    expect(diagnoseRefusal(refused(403, core), "Node")?.cause).toBe("jo may not list nodes.");
  });

  it("names the field that can never change", () => {
    const causes = [{ field: "spec.selector", message: "Invalid value: {}: field is immutable" }];
    expect(
      diagnoseRefusal(refused(422, "Deployment is invalid", causes), "Deployment hello-dev"),
    ).toMatchObject({
      code: "immutable-field",
      cause: "Deployment hello-dev exists, and its field spec.selector can never be changed.",
    });
    const claim = "spec: Forbidden: spec is immutable after creation except resources.requests";
    expect(diagnoseRefusal(refused(422, claim), "PersistentVolumeClaim hello-dev")?.code).toBe(
      "immutable-field",
    );
  });

  it("tells a quota and a policy apart from missing rights", () => {
    const quota =
      'persistentvolumeclaims "x" is forbidden: exceeded quota: small, requested: requests.storage=1Gi';
    expect(diagnoseRefusal(refused(403, quota), "PersistentVolumeClaim x")).toMatchObject({
      code: "quota-exceeded",
      cause: "The quota small of the namespace does not allow the object (requested: requests.storage=1Gi).",
    });
    const policy = 'admission webhook "p.example.com" denied the request: no';
    expect(diagnoseRefusal(refused(403, policy), "Service x")?.code).toBe("admission-refused");
  });

  it("leaves to others what is no refusal", () => {
    expect(diagnoseRefusal(refused(409, "Apply failed with 1 conflict"), "Deployment x")).toBeUndefined();
    expect(diagnoseRefusal(refused(422, "Invalid value: must be a DNS label"), "Service x")).toBeUndefined();
  });
});
