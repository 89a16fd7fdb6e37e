import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WizardChoices } from "@hookloom/protocol/wizard-view";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { sourceChoices } from "../config/source-choices.ts";
import { checkChoices } from "./check-choices.ts";
import { absoluteFolder, shortFolder } from "./project-folder.ts";
import { nameProblem, suggestName } from "./project-name.ts";
import { newCommand, shellArgument } from "./wizard.ts";

const good: WizardChoices = {
  source: "github",
  name: "orders-hook",
  folder: path.join(temporaryFolder(), "orders-hook"),
  events: ["issues.opened", "push"],
  repository: { kind: "new" },
};

test("right answers have no problem", async () => {
  expect(await checkChoices(good)).toEqual({});
  expect(await checkChoices({ ...good, folder: "~/some/new/orders-hook" })).toEqual({});
});

test("each wrong answer gets its own sentence with a way out", async () => {
  const answers = { ...good, source: "nowhere", name: "Orders Hook", folder: "orders" };
  const problems = await checkChoices({ ...answers, repository: { kind: "new" } });
  expect(problems).toEqual({
    source: expect.stringMatching(/^There is no source "nowhere": choose one of github, slack, .+\.$/),
    name: "Use lower-case letters, digits and dashes: orders-hook",
    folder: "Enter the full path, such as ~/orders",
  });
});

test("existing events are accepted and others refused", async () => {
  expect(await checkChoices({ ...good, events: [] })).toEqual({ events: "Choose at least one event." });
  expect(await checkChoices({ ...good, events: ["issues.opend"] })).toEqual({
    events: 'GitHub has no event "issues.opend": did you mean issues.opened?',
  });
  expect((await checkChoices({ ...good, events: ["zzzzzzzzzzzzzzz"] })).events).toContain("from the list");
});

test("a channel is accepted for its events, and an unknown one refused", async () => {
  expect(await checkChoices({ ...good, events: ["issues.*", "star"] })).toEqual({});
  expect(await checkChoices({ ...good, source: "stripe", events: ["coupon"] })).toEqual({});
  expect(await checkChoices({ ...good, events: ["issue.*"] })).toEqual({
    events: 'GitHub has no event "issue.*": did you mean issues?',
  });
});

test("a repository may turn out to be a project, so its source and events can be left open", async () => {
  const repository = { kind: "clone", url: "https://example.com/a.git" } as const;
  expect(await checkChoices({ ...good, repository, source: "", events: [] })).toEqual({});
  expect(await checkChoices({ ...good, repository, events: ["issues.opend"] })).toEqual({
    events: 'GitHub has no event "issues.opend": did you mean issues.opened?',
  });
  const wrong = { ...repository, branch: "-x", folder: "../up" };
  expect(await checkChoices({ ...good, repository: wrong })).toEqual({
    branch: "-x is not a valid branch name: enter a name such as main or fix/orders.",
    inside: expect.stringContaining("../up leads out of the repository"),
  });
});

test("a repository to create needs its owner", async () => {
  const publish = { repository: "orders-hook", isPublic: false };
  expect(await checkChoices({ ...good, publish })).toEqual({
    publish:
      '"orders-hook" is not the name of a GitHub repository: enter its owner and its name, such as octocat/orders-hook.',
  });
  expect(await checkChoices({ ...good, publish: { ...publish, repository: "octocat/orders-hook" } })).toEqual(
    {},
  );
});

test("a folder that has files, is a file or is a project", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "file");
  writeFileSync(file, "");
  expect((await checkChoices({ ...good, folder })).folder).toContain("is not empty");
  expect((await checkChoices({ ...good, folder: file })).folder).toContain("is a file");
  const existing = { ...good, repository: { kind: "existing" } } as const;
  expect(await checkChoices({ ...existing, folder })).toEqual({});
  expect((await checkChoices({ ...existing, folder: path.join(folder, "no") })).folder).toContain(
    "does not exist",
  );
  writeFileSync(path.join(folder, "hookloom.json"), "{}");
  expect((await checkChoices({ ...good, folder })).folder).toContain("already");
  // It is opened as it is, so nothing else is asked for.
  expect(await checkChoices({ ...existing, folder, source: "", events: [] })).toEqual({});
  mkdirSync(path.join(folder, "empty"));
  expect(await checkChoices({ ...good, folder: path.join(folder, "empty") })).toEqual({});
});

test.each([
  ["https://example.com/a/b.git", true],
  ["git@example.com:a/b.git", true],
  ["ssh://git@example.com/a", true],
  ["file:///srv/a.git", true],
  [path.resolve("/srv/a.git"), true],
  ["", false],
  ["--upload-pack=touch /tmp/x", false],
  ["ext::sh -c true", false],
  ["example", false],
])("clone URL %j", async (url, right) => {
  const problems = await checkChoices({ ...good, repository: { kind: "clone", url } });
  expect(problems.repository === undefined).toBe(right);
});

test("names", () => {
  for (const name of ["a", "orders-hook", "o2", "a-1-b"]) expect(nameProblem(name)).toBeUndefined();
  for (const name of ["", "Orders", "-a", "a-", "a--b", "1a", "a b", "hookloom", "x".repeat(61)]) {
    expect(nameProblem(name)).toBeDefined();
    expect(nameProblem(suggestName(name === "hookloom" ? "hook" : name))).toBeUndefined();
  }
  expect(suggestName("Bestellungen für Ödön")).toBe("bestellungen-fur-odon");
  expect(suggestName("ordersHook")).toBe("orders-hook");
});

test("the call for a terminal", () => {
  const command = (more: Partial<WizardChoices>, platform: NodeJS.Platform = "linux"): string =>
    newCommand({ ...good, folder: "~/code/orders-hook", events: ["issues.opened"], ...more }, platform);
  expect(command({})).toBe("hookloom new ~/code/orders-hook --source github --event issues.opened");
  expect(command({ events: ["a", "b"] })).toContain(" --event a --event b");
  expect(command({ repository: { kind: "existing" } })).toMatch(/ --into$/);
  expect(command({ repository: { kind: "clone", url: "https://x.example/a?b&c" } })).toMatch(
    / --clone 'https:.*'$/,
  );
  const clone = {
    kind: "clone",
    url: "https://me:t0ken@x.example/a",
    branch: "next",
    folder: "a b",
  } as const;
  expect(command({ repository: clone, events: [] })).toBe(
    "hookloom new ~/code/orders-hook --clone https://x.example/a --branch next --folder 'a b'",
  );
  expect(command({ publish: { repository: "octocat/a", isPublic: true } })).toMatch(
    / --create-repo octocat\/a --public$/,
  );
  expect(command({ folder: "/tmp/it's mine" })).toContain(
    "new '/tmp/it'\\''s mine' --name orders-hook --source",
  );
  expect(command({ folder: "C:\\my code\\a" }, "win32")).toContain('new "C:\\my code\\a" ');
  expect(command({ folder: "~/my code" })).toContain(`new '${absoluteFolder("~/my code")}'`);
});

test("the home folder is shortened to ~ and expanded again", () => {
  expect(shortFolder(absoluteFolder("~/code/a"))).toBe(path.join("~", "code", "a"));
  expect(absoluteFolder("a", "/base")).toBe(path.resolve("/base/a"));
});

test("the wizard's rows are the catalogue's", () => {
  const [github] = sourceChoices();
  const open = sourceChoices().filter(({ openEvents }) => openEvents === true);
  expect(open.flatMap(({ events }) => events).filter(({ channel }) => channel !== undefined)).toEqual([]);
  expect(github?.events.filter(({ isCommon }) => isCommon).map(({ channel }) => channel)).toContain("issues");
  expect(github).toMatchObject({ id: "github", label: "GitHub", hint: "275 events" });
  expect(github?.events[0]?.name).toBe("issues.opened");
  expect(new Set(github?.events.map((event) => event.name)).size).toBe(github?.events.length);
  expect(github?.events.every((event) => event.description !== "")).toBe(true);
});

test("Stripe's thin events are channels of their own, after those of the snapshots", () => {
  const stripe = sourceChoices().find(({ id }) => id === "stripe");
  const channels = [...new Set(stripe?.events.map(({ channel }) => channel))];
  const isThin = (channel = "") => /^v\d\./.test(channel);
  expect(channels.slice(channels.findIndex(isThin)).every(isThin)).toBe(true);
  expect(stripe?.events.flatMap(({ name, channel }) => (channel === "v1.coupon" ? [name] : []))).toEqual([
    "v1.coupon.created",
    "v1.coupon.deleted",
    "v1.coupon.updated",
  ]);
  // Some names are patterns of a shell.
  expect(shellArgument("v2.core.account[identity].updated", false)).toBe(
    "'v2.core.account[identity].updated'",
  );
});
