import type { FormLook } from "@hookloom/language-server/protocol";
import { expect, test } from "vitest";
import { mergedValues, valuesOf } from "./use-form.ts";

const lookOf = (values: Readonly<Record<string, string>>): FormLook => ({
  title: "Form",
  lead: "",
  sections: Object.entries(values).map(([name, value]) => ({
    fields: [{ name, kind: "text", label: name, value }],
  })),
  actions: [],
});

test("what was typed while the host thought stays", () => {
  const look = lookOf({ name: "st", place: "" });
  expect(mergedValues(look, { name: "st", place: "" }, { name: "staging", place: "x" })).toEqual({
    name: "staging",
    place: "x",
  });
});

test("what was typed stays also where the host meanwhile suggests something", () => {
  const look = lookOf({ context: "kind-dev", namespace: "default" });
  const asked = { context: "kind-dev", namespace: "" };
  expect(mergedValues(look, asked, { context: "kind-dev", namespace: "hooks" })).toEqual({
    context: "kind-dev",
    namespace: "hooks",
  });
});

test("what the host changed is taken over, and a field that came is as it came", () => {
  const look = lookOf({ name: "st", context: "kind-dev", namespace: "orders" });
  expect(mergedValues(look, { name: "st", context: "" }, { name: "sta", context: "" })).toEqual({
    name: "sta",
    context: "kind-dev",
    namespace: "orders",
  });
});

test("what a field that went held is forgotten", () => {
  expect(mergedValues(lookOf({ name: "a" }), { name: "a", host: "b" }, { name: "a", host: "b" })).toEqual(
    valuesOf(lookOf({ name: "a" })),
  );
});
