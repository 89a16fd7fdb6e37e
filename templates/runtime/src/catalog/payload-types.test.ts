import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { githubActions, githubActionsFile } from "../../build/github-actions.ts";
import {
  type DocumentedObject,
  documentedSources,
  generatedFile,
  payloadTypes,
  readPayloads,
} from "../../build/payload-types.ts";
import { readSamples } from "../../build/read-samples.ts";
import { apiVersion } from "../shopify/sign.ts";

const samples = readSamples();

it("GitHub's actions are those of the list: run `npm run generate -w @hookloom/runtime`", () => {
  expect(readFileSync(githubActionsFile, "utf8")).toBe(githubActions());
});

describe.each(documentedSources())("the documented fields of %s", (id) => {
  const payloads = readPayloads(id);
  const objects = new Map<string, DocumentedObject>(Object.entries(payloads.objects));
  const typesOf = ({ fields }: DocumentedObject) =>
    Object.entries(fields).map(
      ([name, field]) => [name.replace(/\?$/, ""), typeof field === "string" ? field : field.type] as const,
    );

  it("match the generated types: run `npm run generate -w @hookloom/runtime`", () => {
    expect(readFileSync(generatedFile(id), "utf8")).toBe(payloadTypes(payloads));
  });

  it("name the page that documents them", () => {
    for (const [name, { page }] of objects) {
      expect(new URL(page).protocol, name).toBe("https:");
      expect(page, "it names a version that its source has").not.toContain("{");
      expect(page, `${name}: no event sends it, so it names its own page`).not.toMatch(/-$/);
    }
  });

  /** The fields of a value that are documented as times, by their path. */
  function timesOf(name: string, value: unknown, path: string): (readonly [string, unknown])[] {
    const documented = objects.get(name);
    if (documented === undefined || typeof value !== "object" || value === null) return [];
    const own = typesOf(documented).flatMap(([field, type]) => {
      const inner: unknown = Reflect.get(value, field);
      const values = Array.isArray(inner) ? inner : [inner];
      return values.flatMap((one): (readonly [string, unknown])[] => {
        const place = `${path}.${field}`;
        if (/\bTime\b/.test(type) && typeof one === "string") return [[place, one]];
        return (type.match(/[A-Z]\w+/g) ?? []).flatMap((other) => timesOf(other, one, place));
      });
    });
    return [...own, ...(documented.extends ?? []).flatMap((base) => timesOf(base, value, path))];
  }

  it("that are times are times in every sample", () => {
    let count = 0;
    for (const { event, samples: own } of samples.get(id) ?? []) {
      for (const { payload } of own) {
        const root = payloads.events?.[event];
        if (root === undefined) continue;
        for (const [place, time] of timesOf(root.replace(/<.*/, ""), payload, event)) {
          count += 1;
          expect(Date.parse(String(time)), `${place}: ${time}`).not.toBeNaN();
        }
      }
    }
    expect(count).toBeGreaterThan(0);
  });
});

it("link Shopify's fields to the version whose topics are listed and whose samples are sent", () => {
  const pages = Object.values(readPayloads("shopify").objects).map(({ page }) => page);
  const named = pages.flatMap((page) => /\/(\d{4}-\d{2})\b/.exec(page)?.[1] ?? []);
  expect(named.length).toBeGreaterThan(100);
  expect(new Set(named)).toEqual(new Set([apiVersion]));
});
