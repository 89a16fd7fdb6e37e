import { readMembers, readText } from "../read-message.ts";

/** @throws RpcError `bad-message` */
export function asEvent(value: unknown): { readonly event: string } {
  return { event: readText(readMembers(value), "event") };
}

/** @throws RpcError `bad-message` */
export function asSampleChoice(value: unknown): { readonly event: string; readonly sample: string } {
  const of = readMembers(value);
  return { event: readText(of, "event"), sample: readText(of, "sample") };
}

/** @throws RpcError `bad-message` */
export function asPayload(value: unknown): { readonly event: string; readonly payload: string } {
  const of = readMembers(value);
  return { event: readText(of, "event"), payload: readText(of, "payload") };
}
