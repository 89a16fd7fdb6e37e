import { MemberReader, Mistake } from "@hookloom/core/project/config/member-reader";
import { type RegisterDescription, readRegister } from "@hookloom/core/project/config/register-description";
import type { FormField, FormSection, FormValues } from "@hookloom/protocol/form-view";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";

/** A trigger that can be registered at its source. */
export interface FormTrigger {
  readonly name: string;
  readonly source: string;
}

type Register = Readonly<Record<string, RegisterDescription>>;

/** The names of a trigger's form fields; a name in the code has no colon. */
const what = (trigger: string): string => `what:${trigger}`;
const way = (trigger: string): string => `way:${trigger}`;
const api = (trigger: string): string => `api:${trigger}`;

/** The trigger whose list of repositories a button asks for. */
export const triggerOfButton = (button: string): string | undefined =>
  button.match(/^repositories:(.+)$/)?.[1];

/** The values with the repository that was picked. */
export const withRepository = (values: FormValues, trigger: string, repository: string): FormValues => ({
  ...values,
  [way(trigger)]: "repository",
  [what(trigger)]: repository,
});

/** A trigger's base URL of GitHub's API; undefined for the public one. */
export const findApiUrl = (before: Register, trigger: string): string | undefined => {
  const known = before[trigger];
  return known && "api" in known ? known.api : undefined;
};

/** What the form shows of what hookloom.json registers already. */
export function toFormValues(triggers: readonly FormTrigger[], before: Register): FormValues {
  const entries = triggers.flatMap(({ name }) => {
    const known: { readonly [member: string]: string | undefined } = { ...before[name] };
    const value = known.repository ?? known.organization ?? known.app ?? known.calendar ?? "";
    return [
      [what(name), value],
      [way(name), known.organization === undefined ? "repository" : "organization"],
      [api(name), known.api ?? ""],
    ];
  });
  return Object.fromEntries(entries);
}

const members: Readonly<Record<string, string>> = { slack: "app", "google-calendar": "calendar" };

function described({ name, source }: FormTrigger, values: FormValues): RegisterDescription | undefined {
  const value = values[what(name)]?.trim() ?? "";
  if (value === "") return undefined;
  if (source === "github") {
    const elsewhere = values[api(name)] ? { api: values[api(name)] } : {};
    const member = values[way(name)] === "organization" ? "organization" : "repository";
    return { [member]: value, ...elsewhere } as RegisterDescription;
  }
  const member = members[source];
  return member === undefined ? undefined : ({ [member]: value } as RegisterDescription);
}

/** The `register` member of hookloom.json for the answers. */
export function toRegister(triggers: readonly FormTrigger[], values: FormValues): Register {
  const entries = triggers.flatMap((trigger) => {
    const one = described(trigger, values);
    return one === undefined ? [] : [[trigger.name, one] as const];
  });
  return Object.fromEntries(entries);
}

/** What hookloom.json registers after the answers; entries of triggers that the code lacks right now stay as they are. */
export function changedRegister(
  triggers: readonly FormTrigger[],
  before: Register,
  values: FormValues,
): Register {
  const triggerNames = new Set(triggers.map(({ name }) => name));
  const others = Object.entries(before).filter(([name]) => !triggerNames.has(name));
  // The form has no field for an address of the API, so it is only in what was there before.
  const merged = { ...toFormValues(triggers, before), ...values };
  return { ...Object.fromEntries(others), ...toRegister(triggers, merged) };
}

/** One sentence for an invalid answer, the same as the reader of hookloom.json reports. */
function findProblem(trigger: FormTrigger, values: FormValues): string | undefined {
  const one = described(trigger, values);
  if (one === undefined) return undefined;
  try {
    readRegister(new MemberReader({ register: { [trigger.name]: one } }, []));
    return undefined;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    // The field stands under its trigger.
    const [, , ...member] = error.path;
    const message = [...(member.length > 0 ? [member.join(".")] : []), error.reason].join(" ");
    return message.charAt(0).toUpperCase() + message.slice(1);
  }
}

const sourceLabel = (source: string): string => findSource(source)?.label ?? source;

function githubFields({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] {
  const organization = values[way(name)] === "organization";
  return [
    {
      name: way(name),
      kind: "choice",
      label: vscode.l10n.t("Sends for"),
      value: values[way(name)] ?? "repository",
      options: [
        { value: "repository", label: vscode.l10n.t("One repository") },
        { value: "organization", label: vscode.l10n.t("All repositories of an organization") },
      ],
    },
    {
      name: what(name),
      kind: "text",
      label: organization ? vscode.l10n.t("Organization") : vscode.l10n.t("Repository"),
      value: values[what(name)] ?? "",
      placeholder: organization ? "octo-org" : "octocat/hello-world",
      ...problem,
      ...(organization
        ? {}
        : {
            buttons: [
              {
                id: `repositories:${name}`,
                icon: "list-selection",
                label: vscode.l10n.t("Choose among your repositories, signed in at GitHub"),
              },
            ],
          }),
    },
  ];
}

function slackFields({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] {
  return [
    {
      name: what(name),
      kind: "text",
      label: vscode.l10n.t("App ID"),
      value: values[what(name)] ?? "",
      placeholder: "A0123456789",
      hint: vscode.l10n.t("The app's Basic Information page at Slack shows it."),
      ...problem,
    },
    {
      name: "slackToken",
      kind: "secret",
      label: vscode.l10n.t("App configuration token"),
      value: values.slackToken ?? "",
      aside: vscode.l10n.t("kept in VS Code"),
      hint: vscode.l10n.t("Slack makes one at api.slack.com/apps; left empty, the one that is kept is used."),
    },
    {
      name: "slackRefresh",
      kind: "secret",
      label: vscode.l10n.t("Refresh token"),
      value: values.slackRefresh ?? "",
      hint: vscode.l10n.t("Comes with the token, which lasts twelve hours, and renews it."),
    },
  ];
}

function calendarFields({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] {
  return [
    {
      name: what(name),
      kind: "text",
      label: vscode.l10n.t("Calendar"),
      value: values[what(name)] ?? "",
      placeholder: "primary",
      hint: vscode.l10n.t("primary, or the calendar's address. You sign in at Google in your browser."),
      ...problem,
    },
  ];
}

/** The fields of one trigger; for a source without an API it says what to do by hand. */
export function triggerSection(trigger: FormTrigger, values: FormValues, required: boolean): FormSection {
  const title = `${trigger.name} · ${sourceLabel(trigger.source)}`;
  const none = required && described(trigger, values) === undefined;
  const message = none
    ? vscode.l10n.t("Name what to register, or leave this page.")
    : findProblem(trigger, values);
  const problem = message === undefined ? {} : { problem: message };
  if (trigger.source === "github") return { title, fields: githubFields(trigger, values, problem) };
  if (trigger.source === "slack") return { title, fields: slackFields(trigger, values, problem) };
  if (trigger.source === "google-calendar")
    return { title, fields: calendarFields(trigger, values, problem) };
  const label = sourceLabel(trigger.source);
  const lead = vscode.l10n.t(
    "{0} has no API for this: register the address there yourself. Registering shows the address and the events, and checks the first delivery.",
    label,
  );
  return { title, lead, fields: [] };
}
