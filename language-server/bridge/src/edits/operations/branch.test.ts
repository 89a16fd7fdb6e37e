import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { describe, expect, test } from "vitest";
import { refused, textAfterEdit } from "../../testing/edited.ts";

const inRun = (body: string): string => `async function run(init) {\n${body}}\n`;

/** The edit that removes a lane of the first step. */
const removeLane =
  (index: number) =>
  ({ flows: [flow] }: FlowDocument): FlowEdit => ({
    op: "removeBranch",
    block: flow?.body.steps[0]?.blocks[index]?.id ?? "",
  });

describe("a lane of a parallel step", () => {
  test.each([
    ["  await Promise.all([a(), b()]);\n", 0, "  await Promise.all([b()]);\n"],
    ["  await Promise.all([a(), b()]);\n", 1, "  await Promise.all([a()]);\n"],
    ["  await Promise.race([a(), b(),]);\n", 1, "  await Promise.race([a(),]);\n"],
    [
      "  await Promise.all([\n    a(),\n    // Sends the mail.\n    b(),\n  ]);\n",
      0,
      "  await Promise.all([\n    // Sends the mail.\n    b(),\n  ]);\n",
    ],
    [
      "  await Promise.all([\n    a(), // Counts.\n    b()\n  ]);\n",
      1,
      "  await Promise.all([\n    a() // Counts.\n  ]);\n",
    ],
    ["  await Promise.all([a()]);\n", 0, "  await Promise.all([]);\n"],
    ["  const first = await Promise.any([a(), b()]);\n", 0, "  const first = await Promise.any([b()]);\n"],
  ])("is removed from %j", (body, index, expected) => {
    expect(textAfterEdit(inRun(body), removeLane(index))).toBe(inRun(expected));
  });

  test.each([
    "  const [user, orders] = await Promise.all([getUser(), getOrders()]);\n",
    "  const all = await Promise.all([getUser(), getOrders()]);\n",
    "  [user, orders] = await Promise.all([getUser(), getOrders()]);\n",
  ])("stays where the results are used by their place: %j", (body) => {
    for (const index of [0, 1]) expect(refused(inRun(body), removeLane(index)).code).toBe("not-applicable");
  });

  test("stays where the function returns the results", () => {
    const text = "const run = async () => await Promise.all([a(), b()]);\nhub.on('push', run);\n";
    expect(
      refused(
        `import { github } from "@hookloom/runtime/github";\nconst hub = github();\n${text}`,
        removeLane(0),
      ).code,
    ).toBe("not-applicable");
  });
});
