import type { V1Deployment, V1PodSpec, V1PodTemplateSpec } from "@kubernetes/client-node";
import { instanceName, labels, type Manifest, objectHead, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { container, terminationGraceSeconds } from "./container.ts";
import { planReplicas } from "./replicas.ts";
import { rulesMount } from "./rules.ts";
import { configHash } from "./settings.ts";

/** The id of the user `node` in the official Node images. The user's group owns the store's volume. */
const userId = 1000;
/** Seconds until a rollout without progress is considered failed. The default of ten minutes is too long to watch. */
const progressDeadline = 180;

function volumes(release: Release): NonNullable<V1PodSpec["volumes"]> {
  const claim = { name: "store", persistentVolumeClaim: { claimName: instanceName(release) } };
  const { volumes: rules } = rulesMount(release);
  return [{ name: "tmp", emptyDir: {} }, ...(release.databasePort === undefined ? [claim] : []), ...rules];
}

/** Spreads an environment's pods over several nodes, if there are several. */
function spreadConstraints(release: Release): Partial<V1PodSpec> {
  if (!planReplicas(release).several) return {};
  const constraint = {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selectorLabels(release) },
  };
  return { topologySpreadConstraints: [constraint] };
}

function template(release: Release): V1PodTemplateSpec {
  const { pullSecret } = release.description;
  return {
    metadata: { labels: labels(release), annotations: { "hookloom/config-hash": configHash(release) } },
    spec: {
      serviceAccountName: instanceName(release),
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: terminationGraceSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
      containers: [container(release)],
      volumes: volumes(release),
      ...spreadConstraints(release),
    },
  };
}

/**
 * Returns the Deployment. With a database, a new pod serves before an old one exits. A file-based store allows only one pod. With
 * an autoscaler, which owns the number of pods, `replicas` is not set.
 */
export function deployment(release: Release): Manifest<V1Deployment> {
  const { count } = planReplicas(release);
  const rolling = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  return {
    ...objectHead(release, "apps/v1", "Deployment"),
    spec: {
      ...(typeof count === "number" ? { replicas: count } : {}),
      selector: { matchLabels: selectorLabels(release) },
      strategy: release.databasePort === undefined ? { type: "Recreate" } : rolling,
      minReadySeconds: 5,
      progressDeadlineSeconds: progressDeadline,
      revisionHistoryLimit: 5,
      template: template(release),
    },
  };
}
