import type { DeliverySummary } from "@hookloom/runtime/management";

/** How many of the newest deliveries are searched for one that was just sent. */
const lookedThrough = 20;

/** The id that the receiver's own answer names; other answers are in a provider's format. */
function idIn(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer !== "object" || answer === null || !("id" in answer)) return undefined;
    return typeof answer.id === "string" ? answer.id : undefined;
  } catch {
    return undefined;
  }
}

const placeInList = ({ cursor = "0" }: DeliverySummary): number => Number(cursor);

/** The trigger's path and the event of what is sent. */
export interface SentTo {
  readonly trigger: string;
  readonly event: string;
}

/**
 * Sends, and finds the id of the delivery that came of it: by the id in the answer; for a provider's own form of answer, as
 * the first later one of that trigger and event in the list of the `newest`. Without that list only answers are looked at.
 */
export async function sendAndFind<Answer extends { readonly body: string }>(
  to: SentTo,
  newest: ((limit: number) => Promise<readonly DeliverySummary[]>) | undefined,
  send: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly id: string | undefined }> {
  const before = await newest?.(1).catch(() => undefined);
  const answer = await send();
  const named = idIn(answer.body);
  if (named !== undefined || newest === undefined || before === undefined) return { answer, id: named };
  const later = await newest(lookedThrough).catch(() => []);
  const last = Math.max(0, ...before.map(placeInList));
  const since = later.filter((one) => placeInList(one) > last);
  return { answer, id: since.findLast((one) => one.trigger === to.trigger && one.event === to.event)?.id };
}
