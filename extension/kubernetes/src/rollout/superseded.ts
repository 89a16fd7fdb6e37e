import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";
import { t } from "@vscode/l10n";
import type { Sent } from "../cluster/cluster.ts";
import type { Deployment } from "./evidence/live-objects.ts";

type ManagedEntry = Sent<V1ManagedFieldsEntry>;

const deployedBy = "hookloom/deployed-by";

/** Returns the entries of managers that set pod template fields, without entries for the status written by controllers. */
const managedEntries = ({ metadata }: Deployment): readonly ManagedEntry[] =>
  (metadata.managedFields ?? []).filter(
    ({ subresource, fieldsV1 = {} }) =>
      subresource === undefined && JSON.stringify(fieldsV1).includes('"f:template"'),
  );

/**
 * True for an entry that existed before. An entry's time changes with what its manager sets, not with what another manager
 * removes from it.
 */
const isKnown = (entry: ManagedEntry, before: readonly ManagedEntry[]): boolean =>
  before.some(({ manager, time }) => manager === entry.manager && time === entry.time);

/** Returns who last changed a deployment's pods: the user if the change was made with Hookloom, otherwise the program. */
function lastChanger(deployment: Deployment, before: Deployment | undefined): string {
  const entries = managedEntries(deployment).toSorted((one, other) =>
    (other.time ?? "").localeCompare(one.time ?? ""),
  );
  const known = before ? managedEntries(before) : [];
  // Times are in whole seconds, so of two changes in the same second the new one is found by comparison.
  const { manager } = entries.find((entry) => !isKnown(entry, known)) ?? entries[0] ?? {};
  const user = deployment.metadata.annotations?.[deployedBy];
  return user !== undefined && manager?.startsWith("hookloom") ? user : (manager ?? t("an unknown program"));
}

/**
 * Detects that another user or program changed a deployment's pods while its rollout is watched. Scaling, manually or by an
 * autoscaler, also creates a new generation but no other rollout.
 */
export class Ownership {
  readonly #generation: number;
  #ours: Deployment | undefined;

  /** @param applied the Deployment that the apply returned, if known: then no change can go unnoticed before the first read */
  constructor(generation: number, applied?: Deployment) {
    this.#generation = generation;
    this.#ours = applied;
  }

  /** Returns who started another rollout; undefined if the current rollout is still ours. */
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

  /** Handles a change between our apply and the first read: only the author of the change can be compared. */
  #changedBefore(deployment: Deployment): string | undefined {
    const changer = lastChanger(deployment, undefined);
    return changer.startsWith("hookloom") || changer === deployment.metadata.annotations?.[deployedBy]
      ? undefined
      : changer;
  }
}

const sameTemplate = (one: Deployment, other: Deployment): boolean =>
  JSON.stringify(one.spec.template) === JSON.stringify(other.spec.template);
