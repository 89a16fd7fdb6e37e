import type { Target } from "@hookloom/core/environments/contract/target";
import { expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { confirmProduction, type QueryTarget } from "./confirm.ts";

const shown: string[] = [];
useVscode({
  window: {
    showWarningMessage: async (_: string, { detail }: { readonly detail: string }, action: string) => {
      shown.push(detail);
      return action;
    },
  },
});

const cluster = { target: "kubernetes", context: "main", namespace: "orders" };
const project = {
  root: "/orders",
  name: "orders",
  entry: "/orders/src/webhook.ts",
  environments: { dev: cluster, prod: cluster, production: {} },
};
const place = "10.200.0.1:6443 (context main), namespace orders";
const open: QueryTarget = (_, question) => question({ place } as Target);
const broken: QueryTarget = () => Promise.reject(new Error("There is no kubeconfig."));

test.each([
  ["prod", open, `Location: ${place}`],
  ["prod", broken, "Location: context main, namespace orders"],
  ["production", broken, "Location: this machine"],
])(
  "the question before something happens to %s names its server where it is known",
  async (environment, ask, line) => {
    await confirmProduction({ root: project.root, project, environment, action: "Deploy" }, ask);
    expect(shown.pop()?.split("\n")).toEqual(["Project: orders", line]);
  },
);

test("other environments need no question and are not opened", async () => {
  await confirmProduction({ root: project.root, project, environment: "dev", action: "Deploy" }, broken);
  expect(shown).toEqual([]);
});
