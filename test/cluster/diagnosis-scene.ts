import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeployEvent } from "../../extension/core/src/environments/contract/verb-context.ts";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import type { Deployment } from "../../extension/kubernetes/src/rollout/evidence/live-objects.ts";
import {
  type RolloutResult,
  type WatchedRollout,
  watchRollout,
} from "../../extension/kubernetes/src/rollout/watch-rollout.ts";
import { clusterUnderTest, type TestNamespace } from "./cluster-under-test.ts";
import { labelsOf, type Shape, testDeployment } from "./test-deployment.ts";

const indexType = "application/vnd.oci.image.index.v1+json";

/** A registry that requires credentials for every request. */
export async function startUnauthorizedRegistry(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(401, { "www-authenticate": 'Basic realm="private"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

export const addressOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Publishes an image that exists for another processor only, as an index that names none for this one. */
export async function publishForeignImage(): Promise<string> {
  const [registry, name, tag] = splitImage(clusterUnderTest.baseImage);
  const accept =
    "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";
  const found = await fetch(`http://${registry}/v2/${name}/manifests/${tag}`, { headers: { accept } });
  const manifest = await found.text();
  const entry = {
    mediaType: found.headers.get("content-type"),
    digest: `sha256:${createHash("sha256").update(manifest).digest("hex")}`,
    size: Buffer.byteLength(manifest),
    platform: { os: "linux", architecture: "s390x" },
  };
  const index = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests: [entry] });
  const headers = { "content-type": indexType };
  const put = await fetch(`http://${registry}/v2/${name}/manifests/foreign`, {
    method: "PUT",
    headers,
    body: index,
  });
  if (!put.ok) throw new Error(`The registry answered ${put.status}: ${await put.text()}`);
  return `${registry}/${name}:foreign`;
}

function splitImage(image: string): [string, string, string] {
  const [, registry = "", name = "", tag = ""] = /^([^/]+)\/(.+):([^:]+)$/.exec(image) ?? [];
  return [registry, name, tag];
}

/** The head of a program for 64-bit ARM, which no other processor runs. */
function armProgram(): string {
  const head = Buffer.alloc(64);
  head.write("\x7fELF\x02\x01\x01", "latin1");
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(0xb7, 18);
  return head.toString("base64");
}

/** Creates the objects that several cases refer to. */
export async function createSharedObjects({ api, path }: TestNamespace): Promise<void> {
  const claim = {
    metadata: { name: "unbound" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "no-such-class",
      resources: { requests: { storage: "1Mi" } },
    },
  };
  await Promise.all([
    api.post(path("v1", "secrets"), { metadata: { name: "empty" } }),
    api.post(path("v1", "configmaps"), { metadata: { name: "empty" } }),
    api.post(path("v1", "configmaps"), {
      metadata: { name: "arm-program" },
      binaryData: { program: armProgram() },
    }),
    api.post(path("v1", "persistentvolumeclaims"), claim),
  ]);
}

/** A rollout that was watched to its end. */
export interface Watched {
  readonly result: RolloutResult;
  readonly events: readonly DeployEvent[];
  readonly seconds: number;
}

/** Watches a rollout to its end. */
export async function watchToEnd(cluster: Cluster, rollout: WatchedRollout): Promise<Watched> {
  const events: DeployEvent[] = [];
  const began = performance.now();
  const context = {
    signal: AbortSignal.timeout(240_000),
    report: (event: DeployEvent) => void events.push(event),
  };
  const result = await watchRollout(cluster, rollout, context);
  return { result, events, seconds: (performance.now() - began) / 1000 };
}

/** The rollout of a deployment as the API answered it. */
export const rolloutOf = ({ metadata }: Deployment): WatchedRollout => ({
  name: metadata.name,
  namespace: metadata.namespace ?? "",
  generation: metadata.generation ?? 0,
  selector: labelsOf(metadata.name),
});

/** Makes a deployment. */
export const createDeployment = (
  { api, path }: TestNamespace,
  name: string,
  shape: Shape,
): Promise<Deployment> => api.post<Deployment>(path("apps/v1", "deployments"), testDeployment(name, shape));
