import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ExampleMaker } from "../../build/example-maker.ts";
import { samplePayload } from "../../build/read-samples.ts";
import { declaredIn, parseSource } from "../../build/type-source.ts";
import { describedPayloads } from "../../build/written-samples.ts";
import { sources } from "./catalog.ts";

// @reads templates/runtime/src/*/samples.json

const declarations = `
  type Time = string;
  type Kind = "small" | "large";
  export interface Named { readonly id: number; readonly name: string; }
  export interface Line extends Named { readonly price: string | null; readonly tags: readonly string[]; }
  export interface Changed<Action extends string> {
    readonly action: Action;
    readonly at: Time;
    readonly by: Named | null;
    readonly kind: Kind;
    readonly lines: readonly Line[];
    readonly paid: boolean;
    readonly note?: string;
  }
  export interface Removed { readonly gone: Omit<Named, "name"> & { readonly why: "old" }; }
`;

describe("a value made from examples", () => {
  const maker = new ExampleMaker([declarations], {
    fields: { id: 1, name: "Tea", at: "2026-01-15T09:30:00Z", paid: "not a boolean" },
    objects: { Line: { name: "Green tea" }, Changed: { lines: [{}], note: "Soon" } },
  });
  const made = (type: string, given?: unknown, of?: string) => maker.make(type, of, [given]);

  it("has what its type requires, from the examples of fields and of objects, or from the type alone", () => {
    expect(made(`Changed<"create">`)).toEqual({
      action: "create",
      at: "2026-01-15T09:30:00Z",
      by: null,
      kind: "small",
      lines: [{ id: 1, name: "Green tea", price: null, tags: [] }],
      paid: false,
      note: "Soon",
    });
    expect(made("Removed")).toEqual({ gone: { id: 1, why: "old" } });
  });

  it("has the given changes, also within objects and lists", () => {
    const given = {
      by: { name: "Ada" },
      lines: [{ price: "2.00" }, { id: 2 }],
      more: { a: 1 },
      without: ["note"],
    };
    expect(made(`Changed<"edit">`, given)).toEqual({
      action: "edit",
      at: "2026-01-15T09:30:00Z",
      by: { id: 1, name: "Ada" },
      kind: "small",
      lines: [
        { id: 1, name: "Green tea", price: "2.00", tags: [] },
        { id: 2, name: "Green tea", price: null, tags: [] },
      ],
      paid: false,
      more: { a: 1 },
    });
  });

  it("has the changes of the sample that it is based on", () => {
    const base = { by: { id: 7 }, paid: true };
    const changed = maker.make(`Changed<"edit">`, undefined, [base, { by: { name: "Ada" } }]);
    expect(changed).toMatchObject({ by: { id: 7, name: "Ada" }, paid: true });
  });

  it("is of the first type of a union, or of the named one", () => {
    expect(made(`Named | Changed<"edit">`)).toEqual({ id: 1, name: "Tea" });
    expect(made(`Named | Changed<"edit">`, {}, "Changed")).toMatchObject({ action: "edit" });
    expect(() => made("Named | Line", {}, "Lime")).toThrow("Lime is not in Named | Line.");
  });

  it("names an object's type and its id, also one that a change gives", () => {
    const named = new ExampleMaker([`interface AcmeOrder { readonly id: number; readonly ref: string; }`], {
      fields: { id: 1, ref: "acme/{type}/{id}" },
    });
    expect(named.make("AcmeOrder", undefined, [])).toEqual({ id: 1, ref: "acme/Order/1" });
    expect(named.make("AcmeOrder", undefined, [{ id: 2 }])).toEqual({ id: 2, ref: "acme/Order/2" });
    const gone = { without: ["id"] };
    expect(() => named.make("AcmeOrder", undefined, [gone])).toThrow("AcmeOrder.ref has no example.");
  });

  it("is refused where a field has no example", () => {
    const bare = new ExampleMaker([declarations], { fields: { id: 1 } });
    expect(() => bare.make("Line", undefined, [{}])).toThrow("Line.name has no example.");
    expect(bare.make(undefined, undefined, [{ any: [1] }])).toEqual({ any: [1] });
  });
});

it("is the same for all records of HubSpot, which it names", () => {
  expect(samplePayload("hubspot", "line_item.deletion")).toMatchObject({
    subscriptionType: "line_item.deletion",
    objectId: 1042,
    changeFlag: "DELETED",
  });
  const linked = samplePayload("hubspot", "deal.associationChange");
  expect(linked).toMatchObject({ associationType: "DEAL_TO_CONTACT", fromObjectId: 1042 });
  expect(linked).not.toHaveProperty("objectId");
});

describe.each(sources.filter(({ id }) => !["github", "stripe"].includes(id)).map(({ id }) => id))(
  "the samples of %s",
  (id) => {
    const file = join(import.meta.dirname, "..", id, "samples.json");
    const { objects = {}, samples } = JSON.parse(readFileSync(file, "utf8"));

    it("name declared types and existing samples only", () => {
      const described = new Set(
        describedPayloads(id).declarations.flatMap((text) =>
          declaredIn(parseSource(text)).map((one) => one.id.name),
        ),
      );
      expect(Object.keys(objects).filter((name) => !described.has(name))).toEqual([]);
      const followed = Object.values<string | readonly { readonly like?: string }[]>(samples).flatMap(
        (own) => (typeof own === "string" ? [own] : own.flatMap(({ like }) => like ?? [])),
      );
      expect(followed.filter((event) => samples[event] === undefined)).toEqual([]);
    });
  },
);
