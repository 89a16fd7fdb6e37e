import { afterAll, beforeAll, expect, test } from "vitest";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";

interface Conditioned {
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function expectReady({ status }: Conditioned): void {
  expect(status.conditions).toContainEqual(expect.objectContaining({ type: "Ready", status: "True" }));
}

const program = `
const server = require("node:http").createServer((request, response) => response.end("hello"));
server.listen(3000, () => console.log("listening"));
process.on("SIGTERM", () => process.exit());`;

const pod = () => ({
  metadata: { name: "web", labels: { app: "web" } },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "web",
        image: clusterUnderTest.baseImage,
        args: ["-e", program],
        readinessProbe: { httpGet: { port: 3000 }, periodSeconds: 1 },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  },
});

let namespace: TestNamespace;
beforeAll(async () => {
  namespace = await newNamespace("service");
});
afterAll(() => namespace?.remove());

test("the cluster has a ready node", async () => {
  const [node] = await namespace.api.list<Conditioned>("/api/v1/nodes");
  expectReady(node ?? { status: {} });
});

test("a restricted pod of the base image answers through its service, and its log can be read", async () => {
  const { api, path } = namespace;
  const service = { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 3000 }] } };
  const { spec } = await api.post<{ readonly spec: { readonly clusterIP: string } }>(
    path("v1", "services"),
    service,
  );
  await api.post(path("v1", "pods"), pod());
  await eventually(async () => expectReady(await api.get<Conditioned>(path("v1", "pods", "web"))));
  const answer = await eventually(async () => (await fetch(`http://${spec.clusterIP}:3000/`)).text());
  expect(answer).toBe("hello");
  expect(await api.text(`${path("v1", "pods", "web")}/log`)).toContain("listening");
});

test("a pod that may run as root is rejected", async () => {
  const { spec } = pod();
  const unrestrictedPod = { metadata: { name: "loose" }, spec: { ...spec, securityContext: {} } };
  await expect(namespace.api.post(namespace.path("v1", "pods"), unrestrictedPod)).rejects.toThrow(
    /restricted/,
  );
});
