import type { WizardAnswers, WizardSource } from "@hookloom/language-server/protocol";
import { expect, test } from "vitest";
import {
  baseOf,
  folderName,
  pickFolder,
  setFolder,
  setName,
  setRepository,
  setSource,
  startDraft,
  toggleEvent,
} from "./answers.ts";

const answers: WizardAnswers = {
  source: "github",
  name: "my-webhook",
  folder: "~/code/my-webhook",
  events: [],
  repository: { kind: "new" },
};
const http: WizardSource = {
  id: "http",
  label: "HTTP",
  icon: "globe",
  hint: "",
  events: [{ name: "request", description: "" }],
};
const github: WizardSource = { ...http, id: "github", events: [] };

test("the folder follows the name until it is edited", () => {
  const named = setName(startDraft(answers), "Orders Hook");
  expect(named.answers).toMatchObject({ name: "Orders Hook", folder: "~/code/orders-hook" });
  const edited = setName(setFolder(named, "/srv/x"), "other");
  expect(edited.answers).toMatchObject({ name: "other", folder: "/srv/x" });
});

test("a picked folder is the parent of a new project, or the existing project itself", () => {
  expect(pickFolder(startDraft(answers), "/srv").answers.folder).toBe("/srv/my-webhook");
  expect(pickFolder(startDraft(answers), "C:\\code").answers.folder).toBe("C:\\code\\my-webhook");
  const existing = setRepository(startDraft(answers), "existing", "");
  expect(pickFolder(existing, "/srv/app").answers.folder).toBe("/srv/app");
  expect(setName(existing, "x").answers.folder).toBe("~/code/my-webhook");
});

test("each source keeps its own events", () => {
  const chosen = toggleEvent(toggleEvent(startDraft(answers), "push"), "star.created");
  const other = setSource(chosen, http);
  expect(other.answers.events).toEqual(["request"]);
  expect(setSource(other, github).answers.events).toEqual(["push", "star.created"]);
  expect(toggleEvent(chosen, "push").answers.events).toEqual(["star.created"]);
});

test("folder names and parent folders", () => {
  expect(folderName(" Orders Hook! ")).toBe("orders-hook");
  expect(baseOf("C:\\a\\b")).toBe("C:\\a\\");
  expect(baseOf("b")).toBe("");
});
