import type { Uri } from "vscode";
import type { DeliverySummary } from "../../environments/deliveries.ts";
import type { DeliveryKey } from "../../environments/delivery.ts";
import { shortId } from "../../project/delivery-test.ts";

export const deliveryScheme = "hookloom-delivery";

/** The folder that tells VS Code which language its pages have; package.json names it. */
const folder = "/hookloom-delivery";

/** A delivery of a project, as a row or the address of a page names it. */
export interface DeliveryTarget extends Required<DeliveryKey> {
  readonly root: string;
}

/** The parts of a page's address; its path ends in the name that the tab shows. */
export function deliveryAddress(
  root: string,
  { id, trigger, event, outcome }: Pick<DeliverySummary, "id" | "trigger" | "event" | "outcome">,
): { readonly scheme: string; readonly path: string; readonly query: string } {
  const name = `${(event || "request").replaceAll("/", "-")} ${shortId(id)}`;
  const place = outcome === "refused" ? `${folder}/refused` : folder;
  return { scheme: deliveryScheme, path: `${place}/${name}`, query: JSON.stringify({ root, id, trigger }) };
}

const textIn = (value: object, name: string): string | undefined => {
  const member: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
  return typeof member === "string" ? member : undefined;
};

function targetIn(value: unknown, root: string | undefined): DeliveryTarget | undefined {
  if (typeof value !== "object" || value === null || root === undefined) return undefined;
  const id = textIn(value, "id");
  const trigger = textIn(value, "trigger");
  return id === undefined || trigger === undefined ? undefined : { root, id, trigger };
}

/** The delivery of a page's address. */
export function targetOfAddress({
  scheme,
  query,
}: Pick<Uri, "scheme" | "query">): DeliveryTarget | undefined {
  if (scheme !== deliveryScheme) return undefined;
  try {
    const parts: unknown = JSON.parse(query);
    return typeof parts === "object" && parts !== null ? targetIn(parts, textIn(parts, "root")) : undefined;
  } catch {
    return undefined;
  }
}

/** The delivery of a row in the view. */
export function targetOfRow(row: unknown): DeliveryTarget | undefined {
  if (typeof row !== "object" || row === null || !("delivery" in row)) return undefined;
  return targetIn(row.delivery, textIn(row, "root"));
}
