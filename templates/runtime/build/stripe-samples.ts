import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SampleFile } from "./samples.ts";
import { StripeMaker } from "./stripe-maker.ts";

// @reads templates/runtime/src/catalog/stripe-events.json

/** The catalogue's data is read, not imported: the compiler checks this folder before the catalogue's own. */
function readEventNames(): readonly string[] {
  const file = join(import.meta.dirname, "..", "src", "catalog", "stripe-events.json");
  return Object.keys(JSON.parse(readFileSync(file, "utf8")));
}

/** One sample for every event of Stripe, made from the types of Stripe's own package: it publishes no examples. */
export function makeStripeSamples(): readonly SampleFile[] {
  const maker = new StripeMaker();
  return readEventNames().map((event) => ({
    event,
    samples: [
      {
        id: "generated",
        label: "Made from the event's type",
        generated: true,
        payload: maker.make(event),
      },
    ],
  }));
}
