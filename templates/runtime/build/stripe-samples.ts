import type { SampleFile } from "./samples.ts";
import { StripeMaker } from "./stripe-maker.ts";
import { makeNotification, readNotifications, readSnapshotNames } from "./stripe-notifications.ts";

function toSampleFile(event: string, payload: Readonly<Record<string, unknown>>): SampleFile {
  const label = "Made from the event's type";
  return { event, samples: [{ id: "generated", label, generated: true, payload }] };
}

/**
 * Returns one sample for every Stripe event, generated from the types in Stripe's own package, because Stripe
 * publishes no examples.
 */
export function makeStripeSamples(): readonly SampleFile[] {
  const maker = new StripeMaker();
  return [
    ...readSnapshotNames().map((event) => toSampleFile(event, maker.make(event))),
    ...readNotifications().map((one) => toSampleFile(one.name, makeNotification(one))),
  ];
}
