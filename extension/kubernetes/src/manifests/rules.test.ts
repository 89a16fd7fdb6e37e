import { describe, expect, it } from "vitest";
import type { Release } from "../release/release.ts";
import { releaseOf } from "../testing/release.ts";
import { rulesOf } from "../testing/rules.ts";
import { manifests } from "./manifests.ts";

type Loose = Record<string, never> & { kind: string; metadata: { name: string } };

const objectsOf = (release: Release) => manifests(release) as unknown as readonly Loose[];
const withRules = (api: Parameters<typeof rulesOf>[0]): Release => releaseOf({}, { rules: rulesOf(api) });
const find = (objects: readonly Loose[], kind: string, name = "acme-orders-prod") =>
  objects.find((one) => one.kind === kind && one.metadata.name === name);

describe("the rules of an api on a cluster", () => {
  it("are a ConfigMap that is mounted as a folder, since a single file of it would never be updated", () => {
    const objects = objectsOf(withRules({ title: "Orders" }));
    const map = find(objects, "ConfigMap", "acme-orders-prod.api") as unknown as {
      data: { "api.json": string };
    };
    expect(JSON.parse(map.data["api.json"])).toEqual(rulesOf({ title: "Orders" }));
    const { spec } = (find(objects, "Deployment") as Loose & { spec: { template: never } }).spec.template as {
      spec: { volumes: object[]; containers: { volumeMounts: object[]; env: object[] }[] };
    };
    expect(spec.volumes).toContainEqual({ name: "rules", configMap: { name: "acme-orders-prod.api" } });
    const [container] = spec.containers;
    expect(container?.volumeMounts).toContainEqual({
      name: "rules",
      mountPath: "/etc/hookloom",
      readOnly: true,
    });
    expect(JSON.stringify(container?.volumeMounts)).not.toContain("subPath");
    expect(container?.env).toContainEqual({ name: "HOOKLOOM_API", value: "/etc/hookloom/api.json" });
  });

  it("change no pod when they change", () => {
    const [one, other] = [{ state: "published" }, { state: "retired" }] as const;
    const deployments = [one, other].map((api) => find(objectsOf(withRules(api)), "Deployment"));
    expect(deployments[0]).toEqual(deployments[1]);
  });

  it("leave nothing behind in a project without an api", () => {
    const text = JSON.stringify(objectsOf(releaseOf()));
    expect(text).not.toContain("HOOKLOOM_API");
    expect(text).not.toContain("/etc/hookloom");
  });

  it.each([8443, 443, 9000])("let pods reach an issuer on port %s", (issuerPort) => {
    const policy = find(objectsOf(releaseOf({}, { issuerPort })), "NetworkPolicy") as Loose & {
      spec: { egress: { ports: { port: number }[] }[] };
    };
    const ports = policy.spec.egress.flatMap((rule) => rule.ports.map((one) => one.port));
    expect(ports).toContain(issuerPort);
    expect(new Set(ports.filter((one) => one === issuerPort)).size).toBe(1);
  });
});
