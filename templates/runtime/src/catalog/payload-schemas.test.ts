import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { payloadSchemas } from "../../build/payload-schemas.ts";
import { documentedSources, readPayloads } from "../../build/payload-types.ts";
import { readSamples } from "../../build/read-samples.ts";

const samples = readSamples();

describe.each(documentedSources())("the schemas of what %s documents", (id) => {
  const { schemas, events } = payloadSchemas(readPayloads(id));
  const inPlace = (schema: unknown): object =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/'));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema({ $id: "doc", components: { schemas: inPlace(schemas) } });

  it("fit every sample", () => {
    let count = 0;
    for (const { event, samples: own } of samples.get(id) ?? []) {
      const schema = events[event];
      if (schema === undefined) continue;
      const fits = ajv.compile(inPlace(schema));
      for (const { label, payload } of own) {
        count += 1;
        expect(fits(payload), `${event}, ${label}: ${ajv.errorsText(fits.errors)}`).toBe(true);
      }
    }
    expect(count).toBeGreaterThan(0);
  });

  it("fit no payload of another kind, and refer only to what is there", () => {
    for (const [event, schema] of Object.entries(events)) {
      expect(ajv.compile(inPlace(schema))([1]), event).toBe(false);
    }
  });
});
