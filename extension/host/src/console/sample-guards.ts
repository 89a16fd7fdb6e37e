import * as v from "valibot";
import { count, guard, text } from "../webview/read-message.ts";

const proof = v.picklist(["provider", "key", "token", "none", "wrong"]);
const delivery = { id: text, trigger: text };

export const asEvent = guard({ event: text });
export const asSampleChoice = guard({ event: text, sample: text });
export const asPayload = guard({ event: text, payload: text });
export const asRequest = guard({
  event: text,
  payload: text,
  proof,
  headers: text,
  parameters: text,
});
export const asCredentialKind = guard({ kind: v.picklist(["key", "token"]) });
export const asCredential = guard({ id: text });
export const asOutcome = guard({ location: text, proof, headers: text });
export const asPlaceToSend = guard({ environment: text, resource: text });
export const asSent = guard({ id: text });
export const asComparison = guard({ one: text, other: text });
export const asDelivery = guard(delivery);
export const asFollow = guard({ delivery: v.object(delivery), attempts: count });
export const asPlace = guard({ file: text, line: count, column: count });
