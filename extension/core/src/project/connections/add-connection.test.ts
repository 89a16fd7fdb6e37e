import { findConnection } from "@hookloom/runtime/catalog";
import { expect, test } from "vitest";
import { connectionEdit, isVariableName, planConnection } from "./add-connection.ts";
import { draftClient } from "./draft-client.ts";

const slack = findConnection("slack");
if (slack === undefined) throw new Error("The catalogue has no Slack.");
const first = { connector: "slack", code: slack };

test("the first client has the row's name and settings", () => {
  const plan = planConnection("export const a = 1;\n", first);
  expect(plan).toMatchObject({ variable: "slack", settingNames: {}, row: { id: "slack" } });
  expect(connectionEdit(plan)).toEqual({ op: "addConnection", connector: "slack", name: "slack" });
});

test("a second client has a free name and settings of its own, named after it", () => {
  const text = `import { secret } from "@hookloom/runtime";
import { WebClient } from "@slack/web-api";
const slack = new WebClient(secret("SLACK_TOKEN").value);
`;
  expect(planConnection(text, first)).toMatchObject({
    variable: "slack2",
    settingNames: { SLACK_TOKEN: "SLACK2_SLACK_TOKEN" },
  });
  const ops = planConnection(text, { ...first, variable: "opsTeam" });
  expect(connectionEdit(ops)).toEqual({
    op: "addConnection",
    connector: "slack",
    name: "opsTeam",
    settings: { SLACK_TOKEN: "OPS_TEAM_SLACK_TOKEN" },
  });
});

test("a name in a string is free", () => {
  expect(
    planConnection('import { x } from "@acme/slack";\nconst url = `/slack/${x}`;\n', first).variable,
  ).toBe("slack");
  expect(planConnection("const slack = 1;\n", first).variable).toBe("slack2");
});

test("a setting that something else has declared is shared", () => {
  const text = `import { secret } from "@hookloom/runtime";\nconst token = secret("SLACK_TOKEN");\n`;
  expect(planConnection(text, first).settingNames).toEqual({});
});

test("a package without a row brings its code along", () => {
  const code = draftClient("stripe", [{ name: "Stripe", kind: "class" }]);
  const plan = planConnection("", { connector: "stripe", code });
  expect(plan.row).toBeUndefined();
  expect(connectionEdit(plan)).toEqual({ op: "addConnection", connector: "stripe", name: "stripe", code });
});

test("names of variables are checked", () => {
  expect(["slack", "$a_1", "1a", "a-b", ""].map(isVariableName)).toEqual([true, true, false, false, false]);
});
