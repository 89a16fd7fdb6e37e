import type { NewDelivery } from "../inbox/inbox.ts";
import type { Opened, ReceivedRequest, Trigger } from "../webhook/trigger.ts";
import { withoutCredentials } from "./headers.ts";

/** What is stored of one event of a request. */
export function deliveryOf(
  trigger: Trigger,
  request: ReceivedRequest,
  opened: Opened,
  part: number,
  lane: string | undefined,
): NewDelivery {
  const { source, protocol } = trigger;
  const { traceparent } = request;
  const delivery = {
    id: opened.id,
    source,
    trigger: trigger.path,
    event: opened.names[0],
    part,
    headers: withoutCredentials(request.headers, protocol.credentials),
    body: request.body,
    receivedAt: request.receivedAt,
  };
  if (lane === undefined && traceparent === undefined) return delivery;
  return {
    ...delivery,
    ...(lane === undefined ? {} : { lane }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
