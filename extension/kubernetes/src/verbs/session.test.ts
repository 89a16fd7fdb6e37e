import { beforeEach, expect, it } from "vitest";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { registrationInput } from "./registration.ts";
import { remove } from "./remove.ts";
import { checkAccess } from "./session.ts";
import { testSession } from "./testing/session.ts";

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
  cluster.answers.set("/api/v1/namespaces/hooks", () => ({ metadata: { name: "hooks" } }));
  cluster.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
});

const sessionOf = (project: string, environment: string) => testSession(cluster, project, environment);

async function deployed(project: string, environment: string): Promise<void> {
  const objects = manifests(releaseOf({ namespace: "hooks" }, { project, environment }));
  for (const body of objects.filter(({ kind }) => kind === "ServiceAccount")) {
    await cluster.request("POST", "/api/v1/namespaces/hooks/serviceaccounts", { body });
  }
}

const context = { signal: new AbortController().signal, report: () => {} };

it.each([
  ["orders", "eu-prod", "orders-eu", "prod"],
  ["Orders", "prod", "orders", "prod"],
  ["@acme/orders", "prod", "acme-orders", "prod"],
  ["2025-hooks", "prod", "2026-hooks", "prod"],
  ["注文", "prod", "订单", "prod"],
  ["orders", "Prod", "orders", "prod"],
])("does not touch %s / %s from %s / %s", async (...[project, environment, other, otherEnvironment]) => {
  await deployed(project, environment);
  await expect(remove(sessionOf(other, otherEnvironment), context)).rejects.toMatchObject({
    code: "other-owner",
    message: expect.stringContaining(`belongs to ${project} / ${environment}, `),
  });
  expect(cluster.requests.map(({ method }) => method)).not.toContain("DELETE");
});

it("leaves a missing right to the check of rights", async () => {
  cluster.refuse = ({ method, path }) =>
    method === "GET" && /serviceaccounts|namespaces\/hooks$/.test(path)
      ? { status: 403, message: "no" }
      : undefined;
  expect(await checkAccess(sessionOf("orders", "prod"), context)).toBe("test");
});

it("works where the names are its own", async () => {
  await deployed("@acme/orders", "prod");
  await expect(remove(sessionOf("@acme/orders", "prod"), context)).resolves.toBeUndefined();
});

it("does not reveal the registrations of another project with the same name there", async () => {
  await deployed("Orders", "prod");
  await expect(registrationInput(sessionOf("orders", "prod"), context.signal)).rejects.toMatchObject({
    code: "other-owner",
  });
});
