import { RpcError } from "@hookloom/protocol/rpc";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as v from "valibot";

/** Guards of the messages that a page sends: each keeps the members of its contract and refuses everything else. */

/** Text that a user can have typed. */
export const text = v.pipe(v.string(), v.maxLength(4_000_000));

export const texts = v.pipe(v.array(text), v.maxLength(5_000));

/** A whole number from 0 on. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The error for a message that violates its contract. */
export function badMessage(what: string): RpcError {
  return new RpcError("bad-message", `The page sent a message without a proper ${what}.`);
}

/** Own members of an object; not of its prototype or of an array. */
function ownMembers(value: unknown): object | undefined {
  return isRecord(value) ? { ...value } : undefined;
}

/** Reads messages of a contract. The guard throws RpcError `bad-message`, which names the member that is wrong. */
export function guard<Entries extends v.ObjectEntries>(
  entries: Entries,
): (value: unknown) => v.InferOutput<v.ObjectSchema<Entries, undefined>> {
  const schema = v.object(entries);
  return (value) => {
    const { success, output, issues } = v.safeParse(schema, ownMembers(value), { abortEarly: true });
    if (success) return output;
    throw badMessage((issues[0] && v.getDotPath(issues[0])) ?? "content");
  };
}
