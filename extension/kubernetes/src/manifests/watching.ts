import { monitoringObjects as observeObjects } from "@hookloom/core/environments/observe/observe-files";
import type { ObservedEnvironment } from "@hookloom/core/environments/observe/observed-environment";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import { instanceName, type Manifest, metadata, selectorLabels } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { metricsPortName } from "./container.ts";

/** Describes an environment in a cluster for the monitoring objects. */
export function observedOnCluster(
  identity: Pick<Release, "project" | "environment">,
  {
    namespace,
    metricsFrom,
    observe = {},
  }: Pick<KubernetesDescription, "namespace" | "metricsFrom" | "observe">,
): ObservedEnvironment {
  const { project, environment } = identity;
  const { expectWithinHours } = observe;
  return {
    project,
    environment,
    ...(expectWithinHours === undefined ? {} : { expectWithinHours }),
    cluster: {
      namespace,
      name: instanceName(identity),
      selector: selectorLabels(identity),
      port: metricsPortName,
      scraped: metricsFrom.length > 0,
    },
  };
}

/**
 * Returns the objects that configure scraping of the pods, raise alerts and show the metrics in Grafana; empty if no namespace may
 * scrape.
 */
export function monitoringObjects(release: Release): readonly Manifest[] {
  if (release.description.metricsFrom.length === 0) return [];
  const ownMetadata = metadata(release);
  return observeObjects(observedOnCluster(release, release.description)).map((object) => ({
    ...object,
    metadata: {
      ...ownMetadata,
      ...object.metadata,
      labels: { ...ownMetadata.labels, ...object.metadata.labels },
    },
  }));
}
