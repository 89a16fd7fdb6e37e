import { slackTokens } from "@hookloom/core/environments/registration/slack/slack-tokens";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { MemberReader, Mistake } from "@hookloom/core/project/config/member-reader";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { type RegisterDescription, readRegister } from "@hookloom/core/project/config/register-description";
import { writeEnvironment } from "@hookloom/core/project/config/write-environment";
import { publicApi } from "@hookloom/core/project/github/github-client";
import { type DescribedEnvironment, projectAt } from "@hookloom/core/project/project";
import type { FormContent, FormField, FormSection, FormValues } from "@hookloom/protocol/form-view";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { githubToken } from "../environments/accounts.ts";
import { pickRepository } from "../environments/pick-repository.ts";
import { saveProjectFile } from "../projects/save-files.ts";
import { cancelled, HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { choiceField, textField } from "./fields.ts";
import type { Form, Submission } from "./open-form.ts";

/** A trigger that can be registered with its source. */
interface FormTrigger {
  readonly name: string;
  readonly source: string;
}

type Register = Readonly<Record<string, RegisterDescription>>;

/** The names of a trigger's form fields. Trigger names contain no colon. */
const resourceField = (trigger: string): string => `what:${trigger}`;
const scopeField = (trigger: string): string => `way:${trigger}`;
const apiField = (trigger: string): string => `api:${trigger}`;

/** Returns the trigger for which a button opens the list of repositories. */
export const triggerOfButton = (button: string): string | undefined =>
  button.match(/^repositories:(.+)$/)?.[1];

/** Returns the values with the selected repository. */
export const withRepository = (values: FormValues, trigger: string, repository: string): FormValues => ({
  ...values,
  [scopeField(trigger)]: "repository",
  [resourceField(trigger)]: repository,
});

/** Returns the GitHub API base URL of a trigger; undefined for the public one. */
export const findApiUrl = (before: Register, trigger: string): string | undefined => {
  const known = before[trigger];
  return known && "api" in known ? known.api : undefined;
};

/** Returns the form values for the existing registrations in hookloom.json. */
export function toFormValues(triggers: readonly FormTrigger[], before: Register): FormValues {
  const entries = triggers.flatMap(({ name }) => {
    const known: { readonly [member: string]: string | undefined } = { ...before[name] };
    const value = known.repository ?? known.organization ?? known.app ?? known.calendar ?? "";
    return [
      [resourceField(name), value],
      [scopeField(name), known.organization === undefined ? "repository" : "organization"],
      [apiField(name), known.api ?? ""],
    ];
  });
  return Object.fromEntries(entries);
}

const members: Readonly<Record<string, string>> = { slack: "app", "google-calendar": "calendar" };

function toDescription({ name, source }: FormTrigger, values: FormValues): RegisterDescription | undefined {
  const value = values[resourceField(name)]?.trim() ?? "";
  if (value === "") return undefined;
  if (source === "github") {
    const elsewhere = values[apiField(name)] ? { api: values[apiField(name)] } : {};
    const member = values[scopeField(name)] === "organization" ? "organization" : "repository";
    return { [member]: value, ...elsewhere } as RegisterDescription;
  }
  const member = members[source];
  return member === undefined ? undefined : ({ [member]: value } as RegisterDescription);
}

/** Returns the `register` member of hookloom.json for the form values. */
export function toRegister(triggers: readonly FormTrigger[], values: FormValues): Register {
  const entries = triggers.flatMap((trigger) => {
    const one = toDescription(trigger, values);
    return one === undefined ? [] : [[trigger.name, one] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * Returns the `register` member with the form values applied. Entries of triggers that are currently missing from the code are
 * kept.
 */
function changedRegister(triggers: readonly FormTrigger[], before: Register, values: FormValues): Register {
  const triggerNames = new Set(triggers.map(({ name }) => name));
  const others = Object.entries(before).filter(([name]) => !triggerNames.has(name));
  // The form has no field for the API address, so it is taken from the previous registrations.
  const merged = { ...toFormValues(triggers, before), ...values };
  return { ...Object.fromEntries(others), ...toRegister(triggers, merged) };
}

/** Returns the message for an invalid value, as reported by the reader of hookloom.json. */
function findProblem(trigger: FormTrigger, values: FormValues): string | undefined {
  const one = toDescription(trigger, values);
  if (one === undefined) return undefined;
  try {
    readRegister(new MemberReader({ register: { [trigger.name]: one } }, []));
    return undefined;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    // The trigger's name is left out, because the field is in the trigger's section.
    const [, , ...member] = error.path;
    const message = [...(member.length > 0 ? [member.join(".")] : []), error.reason].join(" ");
    return message.charAt(0).toUpperCase() + message.slice(1);
  }
}

const sourceLabel = (source: string): string => findSource(source)?.label ?? source;

function githubFields({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] {
  const organization = values[scopeField(name)] === "organization";
  const label = organization ? vscode.l10n.t("Organization") : vscode.l10n.t("Repository");
  const browse = {
    id: `repositories:${name}`,
    icon: "list-selection",
    label: vscode.l10n.t("Sign in to GitHub and choose one of your repositories"),
  };
  return [
    choiceField(scopeField(name), vscode.l10n.t("Sends for"), values, [
      ["repository", vscode.l10n.t("One repository")],
      ["organization", vscode.l10n.t("All repositories of an organization")],
    ]),
    textField(resourceField(name), label, values, {
      placeholder: organization ? "octo-org" : "octocat/hello-world",
      ...problem,
      ...(organization ? {} : { buttons: [browse] }),
    }),
  ];
}

function slackFields({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] {
  return [
    textField(resourceField(name), vscode.l10n.t("App ID"), values, {
      placeholder: "A0123456789",
      hint: vscode.l10n.t("Shown on the app's Basic Information page in Slack."),
      ...problem,
    }),
    textField("slackToken", vscode.l10n.t("App configuration token"), values, {
      kind: "secret",
      aside: vscode.l10n.t("stored in VS Code"),
      hint: vscode.l10n.t("Create one at api.slack.com/apps. If left empty, the stored token is used."),
    }),
    textField("slackRefresh", vscode.l10n.t("Refresh token"), values, {
      kind: "secret",
      hint: vscode.l10n.t("Issued with the token, which it renews after twelve hours."),
    }),
  ];
}

const calendarFields = ({ name }: FormTrigger, values: FormValues, problem: object): readonly FormField[] => [
  textField(resourceField(name), vscode.l10n.t("Calendar"), values, {
    placeholder: "primary",
    hint: vscode.l10n.t("primary, or the calendar's address. You sign in to Google in your browser."),
    ...problem,
  }),
];

/** The form fields of each source that has a registration API. */
const sourceFields: Readonly<Record<string, typeof githubFields | undefined>> = {
  github: githubFields,
  slack: slackFields,
  "google-calendar": calendarFields,
};

/** Returns the fields of a trigger or, for a source without an API, instructions for registering it by hand. */
export function triggerSection(trigger: FormTrigger, values: FormValues, required: boolean): FormSection {
  const title = `${trigger.name} · ${sourceLabel(trigger.source)}`;
  const none = required && toDescription(trigger, values) === undefined;
  const message = none
    ? vscode.l10n.t("Enter what to register, or close this page.")
    : findProblem(trigger, values);
  const problem = message === undefined ? {} : { problem: message };
  const fields = sourceFields[trigger.source]?.(trigger, values, problem);
  if (fields) return { title, fields };
  const label = sourceLabel(trigger.source);
  const lead = vscode.l10n.t(
    "{0} has no API for this: register the address there yourself. Registering shows the address and the events, and checks the first delivery.",
    label,
  );
  return { title, lead, fields: [] };
}

const notSignedIn = (): HostError =>
  new HostError(
    "not-signed-in",
    vscode.l10n.t("You are not signed in to GitHub: sign in, or type the repository's name instead."),
  );

export interface RegisterFormTarget extends DescribedEnvironment {
  readonly triggers: readonly FormTrigger[];
  /** The current registrations in hookloom.json. */
  readonly before: Readonly<Record<string, RegisterDescription>>;
  readonly secrets: SecretStore;
  /** Registers the saved values. */
  registerSaved(): unknown;
}

/** The form for the registrations of an environment's triggers at their sources. */
export class RegisterForm implements Form {
  readonly #target: RegisterFormTarget;

  constructor(target: RegisterFormTarget) {
    this.#target = target;
  }

  async render(typed: FormValues): Promise<FormContent> {
    const { project, environment, triggers, before } = this.#target;
    const values = { ...toFormValues(triggers, before), ...typed };
    const none = Object.keys(toRegister(triggers, values)).length === 0;
    const required = none ? triggers.find(({ source }) => sourceFields[source]) : undefined;
    return {
      title: vscode.l10n.t("Register {0}", environment),
      lead: vscode.l10n.t(
        "The sources that call {0} in {1}. They are stored in hookloom.json; sign-ins stay in VS Code.",
        project.name,
        environment,
      ),
      sections: triggers.map((trigger) => triggerSection(trigger, values, trigger === required)),
      actions: [
        { id: "register", label: vscode.l10n.t("Save and register"), icon: "plug", primary: true },
        { id: "save", label: vscode.l10n.t("Save"), icon: "save" },
      ],
    };
  }

  async press(button: string, values: FormValues): Promise<FormValues> {
    const trigger = triggerOfButton(button);
    if (trigger === undefined) return values;
    const api = findApiUrl(this.#target.before, trigger) ?? publicApi;
    const token = await githubToken(api, ["admin:repo_hook"], true);
    if (token === undefined) throw notSignedIn();
    const question = vscode.l10n.t("Which repository sends its events?");
    const picked = await pickRepository({ api, token }, question, ({ mayAdminister }) => mayAdminister);
    if (!picked) throw cancelled();
    return withRepository(values, trigger, picked.name);
  }

  async submit({ action, values }: Submission): Promise<{ readonly close: true }> {
    requireTrust(vscode.l10n.t("Registering at a source"));
    const { root, project, environment, triggers, registerSaved: goOn } = this.#target;
    await saveProjectFile(root);
    const current = (await projectAt(root)) ?? project;
    const { register: _written, ...options } = current.environments[environment] ?? {};
    const { register: before = {} } = await readEnvironment(current, environment);
    const register = changedRegister(triggers, before, values);
    const named = Object.keys(register).length > 0 ? { register } : {};
    await writeEnvironment(root, environment, { ...options, ...named });
    await this.#keepSlack(values);
    if (action === "register") setImmediate(() => void goOn());
    return { close: true };
  }

  async #keepSlack({ slackToken = "", slackRefresh = "" }: FormValues): Promise<void> {
    if (slackToken.trim() === "") return;
    const refreshToken = slackRefresh.trim();
    const store = slackTokens(this.#target.secrets);
    await store.write({ token: slackToken.trim(), ...(refreshToken === "" ? {} : { refreshToken }) });
  }
}
