import type { V1PersistentVolumeClaim, V1Service, V1ServiceAccount } from "@kubernetes/client-node";
import { type Manifest, objectHead, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";

export const servicePort = 80;

/**
 * Returns the Service for the triggers. Metrics are scraped from each pod, and tools reach a pod's management port through the API
 * server.
 */
export function service(release: Release): Manifest<V1Service> {
  return {
    ...objectHead(release, "v1", "Service"),
    spec: {
      type: "ClusterIP",
      selector: selectorLabels(release),
      ports: [{ name: "http", port: servicePort, targetPort: "http", protocol: "TCP" }],
    },
  };
}

/** Returns a separate service account without a token, since a webhook does not call the API server. */
export function serviceAccount(release: Release): Manifest<V1ServiceAccount> {
  return { ...objectHead(release, "v1", "ServiceAccount"), automountServiceAccountToken: false };
}

/** Returns the claim for the store's volume, unless a database stores the deliveries. */
export function volumeClaims(release: Release): readonly Manifest<V1PersistentVolumeClaim>[] {
  if (release.databasePort !== undefined) return [];
  const { size, storageClass } = release.description.storage;
  return [
    {
      ...objectHead(release, "v1", "PersistentVolumeClaim"),
      spec: {
        accessModes: ["ReadWriteOnce"],
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
        resources: { requests: { storage: size } },
      },
    },
  ];
}
