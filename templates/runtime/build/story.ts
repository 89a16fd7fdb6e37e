/** The states that an action leaves its object in, the most exact first; GitHub's events share these words. */
const states: Readonly<Record<string, readonly string[]>> = {
  approved: ["approved"],
  auto_dismissed: ["auto_dismissed"],
  auto_reopened: ["open"],
  closed: ["closed"],
  closed_by_user: ["dismissed"],
  completed: ["completed"],
  created: ["open", "queued"],
  dismissed: ["dismissed"],
  fixed: ["fixed"],
  in_progress: ["in_progress"],
  opened: ["open"],
  queued: ["queued"],
  reintroduced: ["open"],
  rejected: ["rejected"],
  reopened: ["open"],
  reopened_by_user: ["open"],
  requested: ["requested", "queued"],
  rerequested: ["queued"],
  resolved: ["resolved"],
  waiting: ["waiting"],
  withdrawn: ["withdrawn"],
};

/** Prefixes of members that have a value only after that happened: `closed_at`, `closed_by`. */
const past = [
  "archived",
  "auto_dismissed",
  "closed",
  "completed",
  "deleted",
  "dismissed",
  "fixed",
  "resolved",
];

/** The object that an event is about, where it is not called as the event is. */
const subjects: Readonly<Record<string, string>> = {
  code_scanning_alert: "alert",
  dependabot_alert: "alert",
  issues: "issue",
  pull_request_review: "review",
  secret_scanning_alert: "alert",
};

/** What happened to which object of a payload. */
export interface Story {
  readonly subject: string;
  readonly action: string;
}

/** The story of `issues.closed`: something was closed, which is called `issue`. */
export function toStory(event: string): Story {
  const [name = "", action = ""] = event.split(".", 2);
  return { subject: subjects[name] ?? name, action };
}

/** The states in which an action leaves its object; empty, unless the path leads to that object's state. */
export function statesAfter({ subject, action }: Story, path: readonly string[]): readonly string[] {
  const [object, member = ""] = path;
  if (path.length !== 2 || object !== subject || !["state", "status"].includes(member)) return [];
  return states[action] ?? [];
}

/** Whether a member is about something that has not happened to its object, so that it has no value yet. */
export function isStillToCome({ subject, action }: Story, path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  if (name === "conclusion") return action !== "completed";
  const verb = past.find((one) => name.startsWith(`${one}_`));
  if (verb === undefined) return false;
  const [after] = states[action] ?? [];
  return path.length !== 2 || path[0] !== subject || (verb !== action && verb !== after);
}

/** Whether a value contradicts what happened: an object that was closed is open, or the other way round. */
export function isContrary(story: Story, path: readonly string[], value: unknown): boolean {
  const expected = statesAfter(story, path);
  if (expected.length > 0) return !expected.includes(String(value));
  return path.length === 2 && path[1] === "closed_at" && value !== null && isStillToCome(story, path);
}

/** Whether a published example contradicts its action. */
export function contradicts(story: Story, payload: Readonly<Record<string, unknown>>): boolean {
  const object = payload[story.subject];
  if (typeof object !== "object" || object === null) return false;
  return Object.entries(object).some(([name, value]) => isContrary(story, [story.subject, name], value));
}
