import type { PayloadValues } from "@hookloom/protocol/flow-view";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, test } from "vitest";
import { valueAt, valuesNote } from "./payload-values.ts";

const root = (path: string, origin: NonNullable<TypeNode["origin"]>): TypeNode => ({
  name: path,
  type: "object",
  optional: false,
  path,
  origin,
});

const known: PayloadValues = {
  from: "delivery",
  environment: "dev",
  values: { "": "3 items", "issue.title": '"Broken"', "issue.labels[0].name": '"bug"', '["x-y"].a': "1" },
};

describe("what a value of the tree held", () => {
  test("is found by its path, whatever may be missing on the way", () => {
    const roots = [root("event.payload", "payload"), root("event", "parameter")];
    const of = (path: string): string | undefined => valueAt(known, roots, path);
    expect(of("event.payload.issue.title")).toBe('"Broken"');
    expect(of("event.payload?.issue?.title")).toBe('"Broken"');
    expect(of("event.payload.issue.labels?.[0]?.name")).toBe('"bug"');
    expect(of('event.payload["x-y"].a')).toBe("1");
    expect(of("event.payload")).toBe("3 items");
    expect(of("event.payloads.issue.title")).toBeUndefined();
    expect(of("event")).toBeUndefined();
    expect(of("event.payload.toString")).toBeUndefined();
  });

  test("is not known without a payload, or without values", () => {
    expect(valueAt(known, [root("issue", "variable")], "issue.title")).toBeUndefined();
    expect(valueAt(undefined, [root("payload", "payload")], "payload.issue.title")).toBeUndefined();
  });
});

test("a sample's values are called so", () => {
  expect(valuesNote({ from: "sample", values: {} })).toContain("Sample values");
  expect(valuesNote(known)).toBe("Values from the last delivery in dev.");
});
