import { describe, expect, test } from "vitest";
import { describeLocation, environmentNames, locationText, promotions, serviceName } from "./environments.ts";

const cluster = { target: "kubernetes", context: "main", namespace: "orders" };
const project = { environments: { prod: cluster, staging: cluster, dev: cluster, try: {} } };

test("dev comes first and production last", () => {
  expect(environmentNames(project)).toEqual(["dev", "staging", "try", "prod"]);
});

test("the location in words", () => {
  expect(locationText(project, "prod")).toBe("main/orders");
  expect(locationText(project, "try")).toBe("this machine");
  expect(describeLocation(project, "prod")).toBe("context main, namespace orders");
});

test("the Service of an environment on a cluster", () => {
  const orders = { ...project, root: "/orders", name: "Orders", entry: "" };
  expect(serviceName(orders, "dev")).toBe("orders-dev.orders");
  expect(serviceName(orders, "try")).toBeUndefined();
});

describe("a build goes", () => {
  test("from the clicked environment on", () => {
    expect(promotions(project, "dev")).toEqual([
      { from: "dev", to: "staging" },
      { from: "dev", to: "prod" },
    ]);
  });
  test("into the clicked production", () => {
    expect(promotions(project, "prod").map(({ from }) => from)).toEqual(["dev", "staging"]);
  });
  test("into the clicked last environment before production, which promotes nowhere else", () => {
    expect(promotions({ environments: { dev: {}, staging: {} } }, "staging")).toEqual([
      { from: "dev", to: "staging" },
    ]);
  });
  test("never between this machine and a cluster", () => {
    expect(promotions({ environments: { dev: {}, prod: cluster } }, undefined)).toEqual([]);
  });
});
