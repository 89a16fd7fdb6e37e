import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";
import type { Sent } from "../cluster/cluster.ts";
import type { Deployment } from "./evidence/live-objects.ts";

type ManagedEntry = Sent<V1ManagedFieldsEntry>;

const deployedBy = "hookloom/deployed-by";

/** What managers set in the pod template themselves, not what a controller writes into the status. */
const managedEntries = ({ metadata }: Deployment): readonly ManagedEntry[] =>
  (metadata.managedFields ?? []).filter(
    ({ subresource, fieldsV1 = {} }) =>
      subresource === undefined && JSON.stringify(fieldsV1).includes('"f:template"'),
  );

/** The time of an entry changes with what its manager sets, not with what another one removes from it. */
const isKnown = (entry: ManagedEntry, before: readonly ManagedEntry[]): boolean =>
  before.some(({ manager, time }) => manager === entry.manager && time === entry.time);

/** Who changed the pods of a deployment last: the person where Hookloom did it, else the program. */
function lastChanger(deployment: Deployment, before: Deployment | undefined): string {
  const entries = managedEntries(deployment).toSorted((one, other) =>
    (other.time ?? "").localeCompare(one.time ?? ""),
  );
  const known = before ? managedEntries(before) : [];
  // Times are in whole seconds: of two changes in the same second the new one is found by comparing.
  const { manager } = entries.find((entry) => !isKnown(entry, known)) ?? entries[0] ?? {};
  const person = deployment.metadata.annotations?.[deployedBy];
  return person !== undefined && manager?.startsWith("hookloom") ? person : (manager ?? "an unknown program");
}

/**
 * Notices that another user or program changed the pods of a deployment while its rollout is watched. More pods, by hand or by an
 * autoscaler, also make a new generation but no other rollout.
 */
export class Ownership {
  readonly #generation: number;
  #ours: Deployment | undefined;

  /** @param applied what the apply returned, where it is known: then no change can slip in before the first read */
  constructor(generation: number, applied?: Deployment) {
    this.#generation = generation;
    this.#ours = applied;
  }

  /** Who started another rollout; undefined while it is still ours. */
  takenBy(deployment: Deployment): string | undefined {
    const generation = deployment.metadata.generation ?? 0;
    const ours = this.#ours;
    if (ours === undefined) {
      this.#ours = deployment;
      return generation > this.#generation ? this.#changedBefore(deployment) : undefined;
    }
    const replaced = ours.metadata.uid !== deployment.metadata.uid;
    if (!replaced && sameTemplate(ours, deployment)) return undefined;
    return lastChanger(deployment, ours);
  }

  /** The change came between our apply and the first read, so only its author can be compared. */
  #changedBefore(deployment: Deployment): string | undefined {
    const changer = lastChanger(deployment, undefined);
    return changer.startsWith("hookloom") || changer === deployment.metadata.annotations?.[deployedBy]
      ? undefined
      : changer;
  }
}

const sameTemplate = (one: Deployment, other: Deployment): boolean =>
  JSON.stringify(one.spec.template) === JSON.stringify(other.spec.template);
