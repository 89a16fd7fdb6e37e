import type { FormContent } from "@hookloom/protocol/form-view";
import { expect, test } from "vitest";
import { formValues, mergedValues } from "./use-form.ts";

const lookOf = (values: Readonly<Record<string, string>>): FormContent => ({
  title: "Form",
  lead: "",
  sections: Object.entries(values).map(([name, value]) => ({
    fields: [{ name, kind: "text", label: name, value }],
  })),
  actions: [],
});

test("text typed while the host was checking stays", () => {
  const look = lookOf({ name: "st", place: "" });
  expect(mergedValues(look, { name: "st", place: "" }, { name: "staging", place: "x" })).toEqual({
    name: "staging",
    place: "x",
  });
});

test("typed text stays even if the host suggests something meanwhile", () => {
  const look = lookOf({ context: "kind-dev", namespace: "default" });
  const asked = { context: "kind-dev", namespace: "" };
  expect(mergedValues(look, asked, { context: "kind-dev", namespace: "hooks" })).toEqual({
    context: "kind-dev",
    namespace: "hooks",
  });
});

test("the host's changes are applied, and a new field has the host's value", () => {
  const look = lookOf({ name: "st", context: "kind-dev", namespace: "orders" });
  expect(mergedValues(look, { name: "st", context: "" }, { name: "sta", context: "" })).toEqual({
    name: "sta",
    context: "kind-dev",
    namespace: "orders",
  });
});

test("the value of a removed field is dropped", () => {
  expect(mergedValues(lookOf({ name: "a" }), { name: "a", host: "b" }, { name: "a", host: "b" })).toEqual(
    formValues(lookOf({ name: "a" })),
  );
});
