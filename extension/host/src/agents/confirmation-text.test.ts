import { capabilities } from "@hookloom/core/capabilities/capabilities";
import { expect, it } from "vitest";
import { confirmationText } from "./confirmation-text.ts";

const input = {
  folder: "orders",
  source: "github",
  events: ["issues.opened", "push"],
  install: true,
  file: "src/webhook.ts",
  event: "push",
  environment: "dev",
  delivery: "d-1",
  from: "dev",
  to: "prod",
};

const confirm = (name: string, given: Readonly<Record<string, unknown>>, project: string) =>
  confirmationText(capabilities.find((one) => one.name === name) ?? expect.fail(name), given, project);

it("says in one sentence what each tool that changes something does, and nothing of one that reads", () => {
  for (const capability of capabilities) {
    const { name, effect } = capability;
    const text = confirmationText(capability, input, "orders-hook");
    expect(text ?? "", name).not.toMatch(/[{}]/);
    if (effect === "reads") expect(text, name).toBeUndefined();
    else {
      expect(text, name).toMatch(/^\S.*[^.]\.$/);
      expect(text, name).not.toMatch(/\. /);
    }
  }
});

it("names what a person has to see", () => {
  expect(confirm("create_project", input, "")).toBe(
    "A project for github (issues.opened, push) will be written to the folder orders, and its packages will be installed.",
  );
  expect(confirm("promote", input, "orders-hook")).toBe(
    "The build of orders-hook in dev will be deployed to prod.",
  );
  expect(confirm("send_event", { ...input, payload: {} }, "orders-hook")).toContain(
    "a payload written by the model",
  );
});

it("cuts a name that is meant to hide the rest, and shows its control characters", () => {
  const text = confirm("deploy", { environment: `dev\u202e\n${"x".repeat(500)}` }, "orders") ?? "";
  expect(text).not.toMatch(/[\n\u202e]/);
  expect(text.length).toBeLessThan(250);
});
