import { expect, test } from "vitest";
import { sourceChoices } from "../../extension/core/src/project/config/source-choices.ts";
import { axeViolations } from "./testing/axe.ts";
import { picture } from "./testing/looks.ts";
import { eventually } from "./testing/with-page.ts";
import { openWizard } from "./testing/wizard-page.ts";

test("events are below their channel, which is chosen as a whole", async () => {
  const { page, recorded } = await openWizard({
    sources: sourceChoices().filter(({ id }) => ["stripe", "github"].includes(id)),
  });
  const row = (id: string) => page.getByTestId(id);
  const selected = (id: string) => row(id).getAttribute("aria-selected");
  const count = () => page.getByTestId("event-count").textContent();
  await page.getByTestId("source-stripe").click();
  await page.getByTestId("event-search").fill("coupon");
  await page
    .getByRole("option", { name: "coupon Whole channel, 0 of 3 selected: All 3 events", exact: true })
    .waitFor();
  await row("event-coupon.deleted").click();
  await row("channel-coupon").filter({ hasText: "All 3 events (1 of 3 selected)" }).waitFor();
  expect(await selected("channel-coupon")).toBe("false");
  await picture(page, "wizard-channel");
  expect(await axeViolations(page, "main")).toEqual([]);
  // By keyboard: from the search box into the list, whose first row is the channel.
  await page.getByTestId("event-search").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  expect(await selected("channel-coupon")).toBe("true");
  expect(await count()).toBe("3 selected");
  await page.keyboard.press("Space");
  expect(await count()).toBe("0 selected");
  // A channel with an event of its own name is that event.
  await page.getByTestId("source-github").click();
  await page.getByTestId("event-search").fill("issues");
  await row("event-issues").click();
  expect(await count()).toBe("1 selected");
  await page.getByTestId("create").click();
  await eventually(() => recorded.created[0]?.events).toEqual(["issues"]);
});

test("a repository at GitHub is offered after a sign-in, and named after the project", async () => {
  const { page, recorded } = await openWizard();
  await page.getByTestId("event-issues.opened").click();
  await page.getByTestId("publish").click();
  await eventually(() => page.getByTestId("publish-repository").inputValue()).toBe("octocat/my-webhook");
  expect(await page.getByTestId("publish-public").isChecked()).toBe(false);
  await page.getByTestId("name").fill("orders-hook");
  expect(await page.getByTestId("publish-repository").inputValue()).toBe("octocat/orders-hook");
  await page.getByText("--create-repo octocat/orders-hook").waitFor();
  await picture(page, "wizard-publish");
  expect(await axeViolations(page, "main")).toEqual([]);
  await page.getByTestId("create").click();
  await eventually(() => recorded.created[0]?.publish).toEqual({
    repository: "octocat/orders-hook",
    isPublic: false,
  });
});

test("a sign-in that fails says why, and the project can be made without it", async () => {
  const account = () => Promise.reject(new Error("You are not signed in to GitHub: sign in."));
  const { page, recorded } = await openWizard({ account });
  await page.getByTestId("event-issues.opened").click();
  await page.getByTestId("publish").click();
  await page.getByRole("alert").filter({ hasText: "You are not signed in to GitHub" }).waitFor();
  expect(await page.getByTestId("publish").isChecked()).toBe(false);
  await page.getByTestId("create").click();
  await eventually(() => recorded.created.length).toBe(1);
  expect(recorded.created[0]?.publish).toBeUndefined();
});

test("a picked repository is cloned with a branch and a folder of it", async () => {
  const { page } = await openWizard();
  await page.getByTestId("repository-clone").check();
  await page.getByTestId("pick-repository").click();
  const url = "https://github.com/octocat/orders.git";
  await eventually(() => page.getByTestId("clone-url").inputValue()).toBe(url);
  expect(await page.getByTestId("name").inputValue()).toBe("orders");
  await page.getByTestId("clone-branch").fill("next");
  await page.getByTestId("clone-folder").fill("services/hooks");
  await page.getByText(`--clone ${url} --branch next --folder services/hooks`).waitFor();
  await picture(page, "wizard-clone");
  expect(await axeViolations(page, "main")).toEqual([]);
  await page.getByTestId("repository-new").check();
  await page.getByTestId("repository-clone").check();
  expect(await page.getByTestId("clone-folder").inputValue()).toBe("services/hooks");
});

test("a project is opened as it is, without source and events", async () => {
  const { page, recorded } = await openWizard();
  await page.getByTestId("repository-existing").check();
  await page.getByTestId("folder").fill("/srv/shop");
  await page.getByTestId("as-is").waitFor();
  expect(await page.getByTestId("source-github").count()).toBe(0);
  expect(await page.getByTestId("events").count()).toBe(0);
  await picture(page, "wizard-as-is");
  expect(await axeViolations(page, "main")).toEqual([]);
  await page.getByTestId("create").filter({ hasText: "Open" }).click();
  await eventually(() => recorded.created.length).toBe(1);
});

test("a later response of GitHub counts without another key", async () => {
  let known = false;
  const { page, peer } = await openWizard({
    isProject: ({ repository }) => known && repository.kind === "clone",
  });
  await page.getByTestId("repository-clone").check();
  await page.getByTestId("clone-url").fill("https://github.com/octocat/orders.git");
  await page.getByText("--clone https://github.com/octocat/orders.git").waitFor();
  expect(await page.getByTestId("as-is").count()).toBe(0);
  known = true;
  peer.send("repositoryChecked", {});
  await page.getByTestId("as-is").waitFor();
  // Another repository is not known.
  known = false;
  await page.getByTestId("clone-url").fill("https://github.com/octocat/other.git");
  await page.getByTestId("as-is").waitFor({ state: "detached" });
});

test("an existing folder and a clone", async () => {
  const { page } = await openWizard();
  await page.getByTestId("repository-existing").check();
  await page.getByTestId("browse").click();
  await eventually(() => page.getByTestId("folder").inputValue()).toBe("/srv/hooks");
  await page.getByTestId("folder").fill("/srv/taken");
  await page.getByText("/srv/taken is not empty.").waitFor();
  expect(await page.getByTestId("clone-url").count()).toBe(0);
  await page.getByTestId("repository-clone").check();
  await page.getByTestId("clone-url").fill("https://example.com/a.git");
  await page.getByText("--clone https://example.com/a.git").waitFor();
});
