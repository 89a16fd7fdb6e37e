/** The object states after an action, the most specific first. GitHub's events share these action names. */
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

/** Actions whose members, such as `closed_at` and `closed_by`, have no value until the action has happened. */
const pastActions = [
  "archived",
  "auto_dismissed",
  "closed",
  "completed",
  "deleted",
  "dismissed",
  "fixed",
  "resolved",
];

/** The name of an event's object in the payload, by event, if both names differ. */
const subjects: Readonly<Record<string, string>> = {
  code_scanning_alert: "alert",
  dependabot_alert: "alert",
  issues: "issue",
  pull_request_review: "review",
  secret_scanning_alert: "alert",
};

/** The object and the action of an event. */
export interface Story {
  readonly subject: string;
  readonly action: string;
}

/** Returns the story of an event. For `issues.closed`, it is that an object named `issue` was closed. */
export function toStory(event: string): Story {
  const [name = "", action = ""] = event.split(".", 2);
  return { subject: subjects[name] ?? name, action };
}

/** Returns the possible states of an object after an action; empty if the path is not the object's state. */
export function statesAfter({ subject, action }: Story, path: readonly string[]): readonly string[] {
  const [object, member = ""] = path;
  if (path.length !== 2 || object !== subject || !["state", "status"].includes(member)) return [];
  return states[action] ?? [];
}

/** True if a member has no value yet, because it belongs to an action that has not happened to the object. */
export function isStillToCome({ subject, action }: Story, path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  if (name === "conclusion") return action !== "completed";
  const verb = pastActions.find((one) => name.startsWith(`${one}_`));
  if (verb === undefined) return false;
  const [after] = states[action] ?? [];
  return path.length !== 2 || path[0] !== subject || (verb !== action && verb !== after);
}

/** True if a value contradicts the action, for example if an object is open after it was closed. */
export function isInconsistent(story: Story, path: readonly string[], value: unknown): boolean {
  const expected = statesAfter(story, path);
  if (expected.length > 0) return !expected.includes(String(value));
  return path.length === 2 && path[1] === "closed_at" && value !== null && isStillToCome(story, path);
}

/** True if a published example contradicts its action. */
export function contradicts(story: Story, payload: Readonly<Record<string, unknown>>): boolean {
  const object = payload[story.subject];
  if (typeof object !== "object" || object === null) return false;
  return Object.entries(object).some(([name, value]) => isInconsistent(story, [story.subject, name], value));
}
