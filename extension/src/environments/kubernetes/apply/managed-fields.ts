import type { ClusterObject } from "../cluster/cluster.ts";

/** The name under which this tool owns fields of objects. */
export const fieldManager = "hookloom";

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Who owns a field, such as `["spec", "replicas"]`; https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export function ownersOf(object: ClusterObject, field: readonly string[]): readonly string[] {
  const entries = (object.metadata.managedFields ?? []) as readonly ManagedFields[];
  return entries
    .filter(({ fieldsV1 }) => {
      let found: unknown = fieldsV1;
      for (const member of field) found = isMembers(found) ? found[`f:${member}`] : undefined;
      return found !== undefined;
    })
    .map(({ manager = "" }) => manager);
}
