import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { expect, test } from "vitest";
import { sourceChoices } from "../../extension/core/src/project/config/source-choices.ts";
import { expectNothingCutOff, picture, testAppearance } from "./testing/looks.ts";
import { eventually } from "./testing/with-page.ts";
import { first as firstAnswers, openWizard, sources } from "./testing/wizard-page.ts";

test("the whole flow: search, choose, name, create", async () => {
  const { page, recorded } = await openWizard();
  await page.getByTestId("event-search").fill("issu");
  await page.getByTestId("event-issues.opened").click();
  await page.getByTestId("event-issues.closed").click();
  expect(await page.getByTestId("event-count").textContent()).toBe("2 selected");
  await page.getByTestId("name").fill("Orders Hook");
  await page.getByText("Use lower-case letters, digits and dashes: orders-hook").waitFor();
  expect(await page.getByTestId("folder").inputValue()).toBe("~/code/orders-hook");
  await picture(page, "wizard-dark");
  await page.getByTestId("name").fill("orders-hook");
  const command =
    "hookloom new ~/code/orders-hook --source github --event issues.opened --event issues.closed";
  await page.getByText(command, { exact: true }).waitFor();
  await page.getByTestId("copy-command").click();
  await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(command);
  await page.getByTestId("create").click();
  await page.getByText("Created ~/code/orders-hook. Opening the project…").waitFor();
  expect(recorded.created).toEqual([
    {
      ...firstAnswers,
      name: "orders-hook",
      folder: "~/code/orders-hook",
      events: ["issues.opened", "issues.closed"],
    },
  ]);
});

test("no problem is shown before a field was touched; then the first invalid field gets the focus", async () => {
  const { page, recorded } = await openWizard();
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.getByTestId("create").click();
  await page.getByText("Choose at least one event.").waitFor();
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe(
    "event-search",
  );
  expect(recorded.created).toEqual([]);
});

test("a problem disappears as soon as its field changes, before the host has checked again", async () => {
  let answer: Promise<unknown> = Promise.resolve();
  const { page } = await openWizard({ check: () => answer });
  await page.getByTestId("create").click();
  await page.getByText("Choose at least one event.").waitFor();
  answer = new Promise(() => undefined);
  await page.getByTestId("event-issues.opened").click();
  await eventually(() => page.getByText("Choose at least one event.").count()).toBe(0);
});

test("the notice that creating waits for trust disappears when trust is given; what was typed stays", async () => {
  const { page, peer } = await openWizard({ trusted: false });
  await page.getByTestId("untrusted").waitFor();
  await page.getByTestId("name").fill("orders-hook");
  peer.send("trusted", {});
  await page.getByTestId("untrusted").waitFor({ state: "detached" });
  expect(await page.getByTestId("name").inputValue()).toBe("orders-hook");
});

test("hundreds of events are a few rows in the page, and keys reach them all", async () => {
  const { page } = await openWizard();
  const countOptions = () => page.getByRole("option").count();
  expect(await countOptions()).toBeLessThan(30);
  await page.getByTestId("event-search").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await page.keyboard.press("Space");
  const last = page.getByRole("option").last();
  await eventually(() => last.getAttribute("aria-selected")).toBe("true");
  const lastId = (await last.getAttribute("data-testid")) ?? "";
  expect(await page.getByTestId("event-count").textContent()).toBe("3 selected");
  expect(await countOptions()).toBeLessThan(30);
  await page.getByTestId("event-count").click();
  await eventually(countOptions).toBe(3);
  const [first, , third] = sources[0]?.events ?? [];
  for (const id of [`event-${first?.name}`, `event-${third?.name}`, lastId])
    expect(await page.getByTestId(id).isVisible()).toBe(true);
});

test("sources are chosen by arrows; each keeps its events; one event leaves no choice", async () => {
  const { page } = await openWizard();
  await page.getByTestId("event-issues.opened").click();
  await page.getByTestId("source-github").focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.getByTestId("source-http").getAttribute("aria-checked")).toBe("true");
  await page.getByText("hookloom new ~/code/my-webhook --source http --event request").waitFor();
  await page.keyboard.press("ArrowRight");
  expect(await page.getByTestId("event-count").textContent()).toBe("1 selected");
});

test("progress is shown, can be cancelled, and a failure says why near the button", async () => {
  let fail: (error: Error) => void = () => undefined;
  const create = (): Promise<{ folder: string }> => new Promise((_resolve, reject) => (fail = reject));
  const wizard = await openWizard({ create });
  const { page, peer, recorded } = wizard;
  await page.getByTestId("event-issues.opened").click();
  await page.getByTestId("create").click();
  await page.getByTestId("cancel").waitFor();
  peer.send("progress", { text: "Cloning: Receiving objects: 40%" });
  await page.getByText("Receiving objects: 40%").waitFor();
  await page.getByTestId("cancel").click();
  await eventually(() => recorded.cancelled).toBe(1);
  fail(new Error("Git could not clone it (no such host): check the URL."));
  await page.getByText("Git could not clone it (no such host): check the URL.").waitFor();
  expect(await page.getByTestId("create").isEnabled()).toBe(true);
});

testAppearance(
  "a wizard with a problem",
  async (look, check) => {
    const { page } = await openWizard({ ...look, trusted: look.width > 600 });
    await page.getByTestId("event-issues.opened").click();
    await page.getByTestId("event-push").click();
    await page.getByTestId("repository-clone").check();
    await page.getByTestId("name").fill("Orders Hook");
    await page.getByText("Use lower-case letters").waitFor();
    await check(page, "wizard", "main");
  },
  [1080, 600],
);

/** As many sources as the catalogue may get, with the longest names and hints. */
const many: readonly SourceChoice[] = [
  ...sources,
  ...sourceChoices()
    .filter(({ id }) => sources.every((one) => one.id !== id))
    .map(({ id, icon }) => ({
      ...{ id, label: `Source ${id}`, icon, hint: "any sender that signs what it sends" },
      ...{ path: `/${id}`, options: [] },
      events: [{ name: `${id}.invoice.paid`, description: "It was paid" }],
    })),
];

test("many sources: no tile lies on another in any width, and each has its mark", async () => {
  const { page } = await openWizard({ sources: many });
  const tiles = page.getByRole("radiogroup", { name: "Source" }).getByRole("radio");
  expect(await tiles.count()).toBe(many.length);
  expect(await tiles.locator(".codicon-plug").count()).toBe(0);
  for (const width of [600, 900, 1400]) {
    await expectNothingCutOff(page, [width], "wizard-many");
    await page.setViewportSize({ width, height: 800 });
    const boxes = await Promise.all((await tiles.all()).map((tile) => tile.boundingBox()));
    const clash = boxes.some((one, index) =>
      boxes.slice(index + 1).some((other) => {
        if (!one || !other) return true;
        const apart = one.x + one.width <= other.x || other.x + other.width <= one.x;
        return !apart && one.y < other.y + other.height && other.y < one.y + one.height;
      }),
    );
    expect(clash, `${width} px`).toBe(false);
  }
});

test("one search finds sources by name and by their events, and goes on among the events", async () => {
  const { page } = await openWizard({ sources: many });
  const tiles = page.getByRole("radiogroup", { name: "Source" }).getByRole("radio");
  const search = page.getByRole("textbox", { name: "Search sources and their events" });
  await search.fill("stripe");
  expect(await tiles.count()).toBe(1);
  await search.fill("invoice");
  expect(await tiles.count()).toBe(many.length - sources.length);
  await search.press("Enter");
  expect(await page.getByTestId("source-slack").getAttribute("aria-checked")).toBe("true");
  expect(await page.getByTestId("event-search").inputValue()).toBe("invoice");
  await search.fill("nothing like it");
  await page.getByText("No source or event matches").waitFor();
});

test("the signing secret explains its purpose: only local samples where the provider issues its own", async () => {
  const { page } = await openWizard({
    sources: sourceChoices().filter(({ id }) => ["github", "slack"].includes(id)),
  });
  const hint = page.getByTestId("dev-secret-hint");
  expect(await hint.textContent()).toMatch(/^Signs local samples\. /);
  await page.getByTestId("source-slack").click();
  await hint.filter({ hasText: "until you set the secret that Slack issues" }).waitFor();
});

test("nothing is cut off in any width", async () => {
  const widths = [220, 320, 600, 1600];
  const { page } = await openWizard();
  await page.getByTestId("event-issues.opened").waitFor();
  await expectNothingCutOff(page, widths, "wizard-new");
  await page.getByTestId("repository-clone").check();
  await page.getByTestId("clone-branch").waitFor();
  await expectNothingCutOff(page, widths, "wizard-clone");
  await page.getByTestId("repository-new").check();
  await page.getByTestId("publish").click();
  await page.getByTestId("publish-repository").waitFor();
  await expectNothingCutOff(page, widths, "wizard-publish");
});
