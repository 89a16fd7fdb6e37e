import { expect, it } from "vitest";
import { withNamed } from "./open-events.ts";

const events = [{ name: "user.created", description: "A user was created" }];
const names = (chosen: readonly string[], typed: string) =>
  withNamed(events, chosen, typed).map(({ name }) => name);

it("offers what is typed where it is a name, once", () => {
  expect(names([], "order.shipped")).toEqual(["user.created", "order.shipped"]);
  expect(names(["order.shipped"], "order.shipped")).toEqual(["user.created", "order.shipped"]);
  expect(names([], "user.created")).toEqual(["user.created"]);
  for (const typed of ["", "two words", "ümlaut", "x".repeat(201)])
    expect(names([], typed)).toEqual(["user.created"]);
});

it("keeps what was chosen in the list", () => {
  expect(names(["order.shipped", "user.created"], "")).toEqual(["user.created", "order.shipped"]);
});
