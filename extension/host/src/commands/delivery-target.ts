import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { shortId } from "@hookloom/core/project/short-id";
import { isRecord, jsonIn, textIn } from "@hookloom/protocol/unknown-values";
import type { DeliverySummary } from "@hookloom/runtime/management";
import type { Uri } from "vscode";

export const deliveryScheme = "hookloom-delivery";

/** The folder of delivery pages; package.json assigns their language by this folder. */
const folder = "/hookloom-delivery";

/** The name of the environment that Run starts. */
export const devEnvironment = "dev";

/** The environment name of the local run if `dev` is on a cluster. */
export const thisMachine = "";

/** Returns a unique key of an environment for maps and rows. */
export const environmentKey = ({ root, environment }: ProjectEnvironment): string =>
  `${root}\n${environment}`;

/** A reference to a project's delivery in a row or in a page's URI. */
export interface DeliveryTarget extends ProjectEnvironment {
  readonly id: string;
  readonly trigger: string;
}

/**
 * Appends the environment to the title of a tab, as in `issues.opened 72d3162e · prod`, because the same delivery may be open for
 * several environments.
 */
export const tabName = (name: string, environment: string): string =>
  environment === thisMachine ? name : `${name} · ${environment}`;

/** Returns the URI components of a delivery page; the path ends with the tab's title. */
export function deliveryAddress(
  { root, environment }: ProjectEnvironment,
  { id, trigger, event, outcome }: Pick<DeliverySummary, "id" | "trigger" | "event" | "outcome">,
): { readonly scheme: string; readonly path: string; readonly query: string } {
  const name = tabName(`${event || "request"} ${shortId(id)}`, environment).replaceAll("/", "-");
  const parent = outcome === "refused" ? `${folder}/refused` : folder;
  return {
    scheme: deliveryScheme,
    path: `${parent}/${name}`,
    query: JSON.stringify({ root, environment, id, trigger }),
  };
}

/** Returns the environment of a row or page; if it has no name, the local run. */
export function environmentIn(value: unknown): ProjectEnvironment | undefined {
  const root = textIn(value, "root");
  return root === undefined ? undefined : { root, environment: textIn(value, "environment") ?? thisMachine };
}

function targetIn(value: unknown, ref: ProjectEnvironment | undefined): DeliveryTarget | undefined {
  if (!ref) return undefined;
  const id = textIn(value, "id");
  const trigger = textIn(value, "trigger");
  return id === undefined || trigger === undefined ? undefined : { ...ref, id, trigger };
}

/** Returns the delivery in a page's URI. */
export function deliveryOfAddress({
  scheme,
  query,
}: Pick<Uri, "scheme" | "query">): DeliveryTarget | undefined {
  if (scheme !== deliveryScheme) return undefined;
  const parts = jsonIn(query);
  return targetIn(parts, environmentIn(parts));
}

/** Returns the delivery of a row in the view. */
export const deliveryOfRow = (row: unknown): DeliveryTarget | undefined =>
  isRecord(row) ? targetIn(row.delivery, environmentIn(row)) : undefined;
