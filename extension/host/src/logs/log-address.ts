import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { shortId } from "@hookloom/core/project/short-id";
import { jsonIn, textIn } from "@hookloom/protocol/unknown-values";
import type { Uri } from "vscode";

export const logScheme = "hookloom-log";

/** The log of an environment, or only the lines of one delivery. */
export interface LogRef extends ProjectEnvironment {
  readonly delivery?: string;
}

/** Returns the URI components of a log page; the path ends with the tab's title. */
export function logAddress(
  name: string,
  ref: LogRef,
): { readonly scheme: string; readonly path: string; readonly query: string } {
  const { root, environment, delivery } = ref;
  const suffix = delivery === undefined ? "" : ` ${shortId(delivery)}`;
  const file = `${name} ${environment}${suffix}.log`.replaceAll("/", "-");
  return { scheme: logScheme, path: `/${file}`, query: JSON.stringify({ root, environment, delivery }) };
}

/** Returns the log of a page's URI. */
export function logOfAddress({ scheme, query }: Pick<Uri, "scheme" | "query">): LogRef | undefined {
  if (scheme !== logScheme) return undefined;
  const parts = jsonIn(query);
  const [root, environment, delivery] = ["root", "environment", "delivery"].map((name) =>
    textIn(parts, name),
  );
  if (!root || !environment) return undefined;
  return { root, environment, ...(delivery ? { delivery } : {}) };
}
