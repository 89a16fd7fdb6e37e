import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { WizardChoices } from "@hookloom/protocol/wizard-view";
import { expect, test } from "vitest";
import {
  changePublish,
  folderBase,
  folderName,
  pickFolder,
  pickRepository,
  redactPassword,
  setFolder,
  setName,
  setPublish,
  setRepository,
  setSource,
  startDraft,
  toggleEvents,
} from "./draft.ts";

const answers: WizardChoices = {
  source: "github",
  name: "my-webhook",
  folder: "~/code/my-webhook",
  events: [],
  repository: { kind: "new" },
};
const http: SourceChoice = {
  id: "http",
  label: "HTTP",
  icon: "globe",
  hint: "",
  path: "/http",
  options: [],
  events: [{ name: "request", description: "" }],
};
const github: SourceChoice = { ...http, id: "github", events: [] };

test("the folder follows the name until it is edited", () => {
  const named = setName(startDraft(answers), "Orders Hook");
  expect(named.answers).toMatchObject({ name: "Orders Hook", folder: "~/code/orders-hook" });
  const edited = setName(setFolder(named, "/srv/x"), "other");
  expect(edited.answers).toMatchObject({ name: "other", folder: "/srv/x" });
});

test("a picked folder is the parent of a new project, or the existing project itself", () => {
  expect(pickFolder(startDraft(answers), "/srv").answers.folder).toBe("/srv/my-webhook");
  expect(pickFolder(startDraft(answers), "C:\\code").answers.folder).toBe("C:\\code\\my-webhook");
  const existing = setRepository(startDraft(answers), "existing", { url: "" });
  expect(pickFolder(existing, "/srv/app").answers.folder).toBe("/srv/app");
  expect(setName(existing, "x").answers.folder).toBe("~/code/my-webhook");
});

test("each source keeps its own events", () => {
  const chosen = toggleEvents(toggleEvents(startDraft(answers), ["push"]), ["star.created"]);
  const other = setSource(chosen, http);
  expect(other.answers.events).toEqual(["request"]);
  expect(setSource(other, github).answers.events).toEqual(["push", "star.created"]);
  expect(toggleEvents(chosen, ["push"]).answers.events).toEqual(["star.created"]);
});

test("a channel is chosen as a whole, and removed as a whole once all of it is chosen", () => {
  const coupon = ["coupon.created", "coupon.deleted"];
  const part = toggleEvents(startDraft(answers), ["coupon.deleted"]);
  const whole = toggleEvents(part, coupon);
  expect(whole.answers.events).toEqual(["coupon.deleted", "coupon.created"]);
  expect(toggleEvents(whole, coupon).answers.events).toEqual([]);
});

test("folder names and parent folders", () => {
  expect(folderName(" Orders Hook! ")).toBe("orders-hook");
  expect(folderBase("C:\\a\\b")).toBe("C:\\a\\");
  expect(folderBase("b")).toBe("");
});

test("a repository at GitHub is named after the project until it is edited", () => {
  const asked = setPublish(startDraft(answers), "octocat");
  expect(asked.answers.publish).toEqual({ repository: "octocat/my-webhook", isPublic: false });
  expect(setName(asked, "Orders Hook").answers.publish?.repository).toBe("octocat/orders-hook");
  const edited = changePublish(asked, { repository: "acme/hooks", isPublic: true });
  expect(setName(edited, "other").answers.publish).toEqual({ repository: "acme/hooks", isPublic: true });
  expect(setPublish(edited, undefined).answers).toEqual(answers);
  expect(changePublish(startDraft(answers), { isPublic: true }).answers.publish).toBeUndefined();
});

test("a picked repository gives the project its name and folder", () => {
  const url = "https://github.com/octocat/Shop.git";
  const picked = pickRepository(startDraft(answers), { url, name: "octocat/Shop" });
  expect(picked.answers).toMatchObject({
    name: "shop",
    folder: "~/code/shop",
    repository: { kind: "clone", url },
  });
  const placed = pickRepository(setFolder(startDraft(answers), "/srv/x"), { url, name: "octocat/Shop" });
  expect(placed.answers).toMatchObject({ name: "my-webhook", folder: "/srv/x" });
});

test("no password of a URL is kept", () => {
  const typed = (url: string) =>
    redactPassword(setRepository(startDraft(answers), "clone", { url })).answers.repository;
  expect(typed("https://me:t0ken@example.com/a.git")).toEqual({
    kind: "clone",
    url: "https://me@example.com/a.git",
  });
  expect(typed("https://example.com/a.git")).toEqual({ kind: "clone", url: "https://example.com/a.git" });
  expect(redactPassword(startDraft(answers))).toEqual(startDraft(answers));
});
