import type { Trigger } from "@hookloom/runtime/seams";
import type { Visit } from "./visit.ts";

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Returns a POSIX shell command that calls a resource with a valid body and a header that the user still has to fill in. */
export function firstCall({ address }: Visit, trigger: Trigger | undefined, header?: string): string {
  const body = trigger?.protocol.bodySample?.() ?? {};
  return [
    `curl ${address}${trigger?.path ?? "/"}`,
    ...(header === undefined ? [] : [`-H ${quoted(header)}`]),
    "-H 'content-type: application/json'",
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n  ");
}
