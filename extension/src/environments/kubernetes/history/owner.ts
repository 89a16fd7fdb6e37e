/** The environment that records in the cluster belong to. */
export interface Owner {
  /** The name and the instance label of its objects. */
  readonly instance: string;
  readonly environment: string;
}

/** What is kept in the cluster beside the objects of a build. */
export type RecordKind = "inventory" | "release" | "bindings" | "deploy";

/** With a dot, which no object of a build has in its name, so that no project's name can clash with a record. */
export function recordName({ instance }: Owner, kind: RecordKind, number?: number): string {
  return `${instance}.${kind}${number === undefined ? "" : `-${number}`}`;
}

/** Labels of a record: never those of the selector, so that no Service or Deployment takes it for its own. */
export function ownerLabels({ instance }: Owner, kind: RecordKind): Record<string, string> {
  return {
    "app.kubernetes.io/instance": instance,
    "app.kubernetes.io/managed-by": "hookloom",
    "hookloom/record": kind,
  };
}

/** Finds all records of one kind, or of every kind. */
export function recordSelector({ instance }: Owner, kind?: RecordKind): string {
  const which = kind === undefined ? "hookloom/record" : `hookloom/record=${kind}`;
  return `app.kubernetes.io/instance=${instance},app.kubernetes.io/managed-by=hookloom,${which}`;
}
