import type { Deployment } from "./live-objects.ts";

interface ManagedEntry {
  readonly manager: string;
  readonly subresource: string | undefined;
  readonly time: string;
  readonly touchesTemplate: boolean;
}

function entryOf(value: unknown): ManagedEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { manager, subresource, time, fieldsV1 }: Record<string, unknown> = { ...value };
  if (typeof manager !== "string") return undefined;
  return {
    manager,
    subresource: typeof subresource === "string" ? subresource : undefined,
    time: typeof time === "string" ? time : "",
    touchesTemplate: JSON.stringify(fieldsV1 ?? {}).includes('"f:template"'),
  };
}

const deployedBy = "hookloom/deployed-by";

/** Who changed the pods of a deployment last: the person where Hookloom did it, else the program. */
export function lastChanger({ metadata }: Deployment, before: Deployment | undefined): string {
  const entries = (metadata.managedFields ?? [])
    .map(entryOf)
    .filter((entry) => entry !== undefined)
    .filter(({ subresource, touchesTemplate }) => subresource === undefined && touchesTemplate)
    .sort((one, other) => other.time.localeCompare(one.time));
  const manager = entries[0]?.manager ?? "an unknown program";
  const person = metadata.annotations?.[deployedBy];
  const byHookloom = manager.startsWith("hookloom") || before?.metadata.annotations?.[deployedBy] !== person;
  return person !== undefined && byHookloom ? person : manager;
}

/**
 * Notices that somebody else changed the pods of a deployment while its rollout is watched. More pods, by hand or by an
 * autoscaler, also make a new generation but no other rollout.
 */
export class Ownership {
  readonly #generation: number;
  #ours: Deployment | undefined;

  /** @param applied what the apply answered, where it is known: then no change can slip in before the first look */
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

  /** The change came between our apply and the first look, so that there is nothing to compare with but who it was. */
  #changedBefore(deployment: Deployment): string | undefined {
    const changer = lastChanger(deployment, undefined);
    return changer.startsWith("hookloom") || changer === deployment.metadata.annotations?.[deployedBy]
      ? undefined
      : changer;
  }
}

const sameTemplate = (one: Deployment, other: Deployment): boolean =>
  JSON.stringify(one.spec.template) === JSON.stringify(other.spec.template);
