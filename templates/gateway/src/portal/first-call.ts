import type { Trigger } from "@hookloom/runtime/seams";
import type { Visit } from "./visit.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** A line for a POSIX shell that calls a resource, with a body that it takes and a header that is still to be filled in. */
export function firstCall({ address }: Visit, trigger: Trigger | undefined, header?: string): string {
  const body = trigger?.protocol.bodySample?.() ?? {};
  return [
    `curl ${address}${trigger?.path ?? "/"}`,
    ...(header === undefined ? [] : [`-H ${quoted(header)}`]),
    "-H 'content-type: application/json'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n  ");
}
