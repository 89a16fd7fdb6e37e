import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

/** The receiver's response; header names are in lower case. */
interface ReceiverResponse {
  readonly body: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The header that carries the delivery's id in a response whose body has a provider's own format. */
const deliveryHeader = "x-hookloom-delivery";

/** Returns the id in the body of the receiver's own response. */
function idIn(body: string): string | undefined {
  const parsed = jsonIn(body);
  return isRecord(parsed) && typeof parsed.id === "string" ? parsed.id : undefined;
}

/**
 * Returns the id of the delivery created by a request, from the response; undefined if the response has none, for example because
 * it is not from a receiver.
 */
export function responseDeliveryId({ body, headers = [] }: ReceiverResponse): string | undefined {
  return headers.find(([name]) => name === deliveryHeader)?.[1] ?? idIn(body);
}
