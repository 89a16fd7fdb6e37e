import type { Manifest } from "../release/identity.ts";
import type { Release } from "../release/release.ts";
import { deployment } from "./deployment.ts";
import { networkPolicy } from "./network-policy.ts";
import { autoscalers, disruptionBudgets } from "./replicas.ts";
import { routes } from "./route.ts";
import { rulesMaps } from "./rules.ts";
import { service, serviceAccount, volumeClaims } from "./service.ts";
import { configMaps, secrets } from "./settings.ts";
import { monitoringObjects } from "./watching.ts";

/** Returns all objects of an environment in the order in which they are applied: objects that pods need come before the pods. */
export function manifests(release: Release): readonly Manifest[] {
  return [
    serviceAccount(release),
    networkPolicy(release),
    ...configMaps(release),
    ...rulesMaps(release),
    ...secrets(release),
    ...volumeClaims(release),
    service(release),
    deployment(release),
    ...disruptionBudgets(release),
    ...autoscalers(release),
    ...routes(release),
    ...monitoringObjects(release),
  ];
}
