import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { shortId } from "@hookloom/core/project/short-id";
import { isRecord, jsonIn, textIn } from "@hookloom/protocol/unknown-values";
import type { DeliverySummary } from "@hookloom/runtime/management";
import type { Uri } from "vscode";

export const deliveryScheme = "hookloom-delivery";

/** Pages in this folder have a language of their own; package.json names it. */
const folder = "/hookloom-delivery";

/** The environment that Run starts. */
export const devEnvironment = "dev";

/** The name of what Run started on this machine if the environment `dev` is on a cluster. */
export const thisMachine = "";

/** A key of maps and rows, different for each environment. */
export const environmentKey = ({ root, environment }: ProjectEnvironment): string =>
  `${root}\n${environment}`;

/** A delivery of a project, as a row or the address of a page names it. */
export interface DeliveryTarget extends ProjectEnvironment {
  readonly id: string;
  readonly trigger: string;
}

/** The name of a tab about one environment, `issues.opened 72d3162e · prod`: the same delivery may be open for several. */
export const tabName = (name: string, environment: string): string =>
  environment === thisMachine ? name : `${name} · ${environment}`;

/** The parts of a page's address; its path ends in the name that the tab shows. */
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

/** The environment that a row or a page names; without a name it is what Run started here. */
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

/** The delivery of a page's address. */
export function deliveryOfAddress({
  scheme,
  query,
}: Pick<Uri, "scheme" | "query">): DeliveryTarget | undefined {
  if (scheme !== deliveryScheme) return undefined;
  const parts = jsonIn(query);
  return targetIn(parts, environmentIn(parts));
}

/** The delivery of a row in the view. */
export const deliveryOfRow = (row: unknown): DeliveryTarget | undefined =>
  isRecord(row) ? targetIn(row.delivery, environmentIn(row)) : undefined;
