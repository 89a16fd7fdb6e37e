import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

/** The receiver's response; header names are in lower case. */
interface ReceiverResponse {
  readonly body: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** Names the delivery in a response whose body is in a provider's own format. */
const deliveryHeader = "x-hookloom-delivery";

/** The id in the body of the receiver's own response. */
function idIn(body: string): string | undefined {
  const parsed = jsonIn(body);
  return isRecord(parsed) && typeof parsed.id === "string" ? parsed.id : undefined;
}

/**
 * The id of the delivery that a request became, as the response names it; undefined if it does not, for example because
 * something other than a receiver responded.
 */
export function responseDeliveryId({ body, headers = [] }: ReceiverResponse): string | undefined {
  return headers.find(([name]) => name === deliveryHeader)?.[1] ?? idIn(body);
}
