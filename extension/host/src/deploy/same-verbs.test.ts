import * as releases from "@hookloom/cli/commands/release-commands";
import { settings } from "@hookloom/cli/commands/settings";
import { type Verb, verbOptions } from "@hookloom/core/environments/run-verb";
import { expect, it } from "vitest";
import { deployContributions } from "../contributes/commands.ts";

const names = Object.keys(verbOptions) as Verb["name"][];

const inTerminal = {
  deploy: releases.deploy,
  promote: releases.promote,
  rollback: releases.rollback,
  applySettings: settings,
  stop: releases.stop,
  remove: releases.remove,
} as const;

const inEditor: Readonly<Record<Verb["name"], string>> = {
  deploy: "hookloom.deploy",
  promote: "hookloom.promote",
  rollback: "hookloom.rollback",
  applySettings: "hookloom.applySettings",
  stop: "hookloom.stopEnvironment",
  remove: "hookloom.remove",
};

it.each(names)("%s is a command of the terminal and of the editor", (name) => {
  expect(Object.keys(deployContributions)).toContain(inEditor[name]);
  expect(inTerminal[name].usage).toBeDefined();
});

it.each(names)("%s takes the same decisions in a terminal as in the editor", (name) => {
  const flags = Object.keys(inTerminal[name].options);
  expect(flags.includes("take-over")).toBe(verbOptions[name].includes("takeOver"));
  expect(flags.includes("take-over")).toBe(verbOptions[name].includes("takeStoreFrom"));
  expect(flags.includes("no-check")).toBe(verbOptions[name].includes("unchecked"));
  expect(flags.includes("force")).toBe(verbOptions[name].includes("unproven"));
});
