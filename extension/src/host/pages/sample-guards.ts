import type { SampleDeliveryKey, SourcePlace } from "@hookloom/language-server/protocol";
import { readCount, readMembers, readText } from "../webview/read-message.ts";

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

/** @throws RpcError `bad-message` */
export function asDelivery(value: unknown): SampleDeliveryKey {
  const of = readMembers(value);
  return { id: readText(of, "id"), trigger: readText(of, "trigger") };
}

/** @throws RpcError `bad-message` */
export function asFollow(value: unknown): {
  readonly delivery: SampleDeliveryKey;
  readonly attempts: number;
} {
  const of = readMembers(value);
  return { delivery: asDelivery(of.delivery), attempts: readCount(of, "attempts") };
}

/** @throws RpcError `bad-message` */
export function asPlace(value: unknown): SourcePlace {
  const of = readMembers(value);
  return { file: readText(of, "file"), line: readCount(of, "line"), column: readCount(of, "column") };
}
