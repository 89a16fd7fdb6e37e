import type { SettingPlan } from "@hookloom/core/environments/contract/target";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { setSetting } from "@hookloom/core/environments/secrets/set-setting";
import { unsetSetting } from "@hookloom/core/environments/secrets/settings";
import { randomSecret } from "@hookloom/core/project/config/random-secret";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import {
  issuedText,
  type SourceSetting,
  sourceSettings,
} from "@hookloom/core/project/config/source-settings";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import type { FieldButton, FormContent, FormField, FormValues } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import { offer } from "../shared/dialogs.ts";
import { requireTrust } from "../shared/trust.ts";
import type { Form, Submission } from "./open-form.ts";

/** Continues the operation that is waiting for missing values. */
export interface Continuation {
  readonly label: string;
  readonly icon: string;
  /** The plan with the missing values, as it was just read. */
  readonly plan: readonly SettingPlan[];
  run(): unknown;
}

export interface SettingsFormTarget extends DescribedEnvironment {
  readonly secrets: SecretStore;
  /** Reads the environment's settings, which may require a request to a cluster. */
  plan(): Promise<readonly SettingPlan[]>;
  /** The operation that is waiting for missing values; undefined if the user opened the form. */
  readonly continuation?: Continuation;
  /** Rolls out a change without a build. */
  apply(): unknown;
}

const origins: Readonly<Record<SettingPlan["origin"], string>> = {
  environment: vscode.l10n.t("from the environment of VS Code"),
  store: "stored",
  default: vscode.l10n.t("the code's default"),
  none: vscode.l10n.t("not set"),
};

const keepHints: Readonly<Record<SettingPlan["origin"], string>> = {
  environment: vscode.l10n.t("If left empty, that value is kept."),
  store: vscode.l10n.t("If left empty, the stored value is kept."),
  default: vscode.l10n.t("If left empty, the default is kept."),
  none: "",
};

/** Returns whether a random value can be offered. A secret that the provider issues cannot be generated. */
const canBeRandom = (known: SourceSetting | undefined): boolean =>
  known?.form !== undefined && (known.issued === undefined || known.issued.usual === true);

function hintText({ description, origin }: SettingPlan, known: SourceSetting | undefined): string {
  const purpose =
    description === undefined ? "" : /[.!?]$/.test(description) ? description : `${description}.`;
  const issued = (known && issuedText(known)) ?? "";
  // If most senders issue the secret, the help text explains for which senders it can be generated.
  const random =
    canBeRandom(known) && issued === "" && origin === "none"
      ? vscode.l10n.t("A random value can be used.")
      : keepHints[origin];
  return [purpose, issued, random].filter((part) => part !== "").join(" ");
}

function fieldButtons(
  { name, origin }: SettingPlan,
  known: SourceSetting | undefined,
): readonly FieldButton[] {
  return [
    ...(canBeRandom(known)
      ? [{ id: `random ${name}`, icon: "sparkle", label: vscode.l10n.t("Generate a random {0}", name) }]
      : []),
    ...(known?.issued && known.issued.usual !== true
      ? [
          {
            id: `page ${name}`,
            icon: "link-external",
            label: vscode.l10n.t("Show where to find it in {0}", known.provider),
          },
        ]
      : []),
    ...(origin === "store"
      ? [{ id: `forget ${name}`, icon: "trash", label: vscode.l10n.t("Delete the stored {0}", name) }]
      : []),
  ];
}

function settingField(
  setting: SettingPlan,
  value: string,
  known: SourceSetting | undefined,
  required: boolean,
): FormField {
  const { name, secret, origin, missing } = setting;
  const hint = hintText(setting, known);
  return {
    name,
    kind: secret ? "secret" : "text",
    label: name,
    value,
    aside: value.trim() === "" ? (missing ? "missing" : origins[origin]) : vscode.l10n.t("not saved yet"),
    ...(hint === "" ? {} : { hint }),
    ...(required && missing && value.trim() === ""
      ? { problem: vscode.l10n.t("{0} has no value yet: enter one.", name) }
      : {}),
    buttons: fieldButtons(setting, known),
  };
}

/** The form of an environment's settings: their purpose and a field for each value. Stored values are never shown. */
export class SettingsForm implements Form {
  readonly #target: SettingsFormTarget;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #continuation: Continuation | undefined;
  #plan: readonly SettingPlan[] | undefined;
  /** True if the next rendering can use the known plan, because it was just read or only field values have changed. */
  #isPlanFresh = false;

  constructor(target: SettingsFormTarget) {
    this.#target = target;
    this.#setContinuation(target.continuation);
  }

  /**
   * Makes the open form require the missing values and continue the operation after they are entered; without a continuation, no
   * value is required.
   */
  continueWith(continuation: Continuation | undefined): void {
    this.#setContinuation(continuation);
    this.#changed.fire();
  }

  #setContinuation(continuation: Continuation | undefined): void {
    this.#continuation = continuation;
    if (!continuation) return;
    this.#plan = continuation.plan;
    this.#isPlanFresh = true;
  }

  async render(values: FormValues): Promise<FormContent> {
    const { project, environment } = this.#target;
    const read = this.#isPlanFresh ? this.#plan : undefined;
    this.#isPlanFresh = false;
    const [plan, content] = await Promise.all([read ?? this.#target.plan(), readProject(project)]);
    this.#plan = plan;
    const known = sourceSettings(content);
    const required = this.#continuation !== undefined;
    const missing = plan.filter((setting) => setting.missing);
    const isTyped = ({ name }: SettingPlan): boolean => (values[name] ?? "").trim() !== "";
    // Fields that were edited before the values were required stay visible.
    const requested = plan.filter((setting) => setting.missing || isTyped(setting));
    const shown = required && missing.length > 0 ? requested : plan;
    const fields = shown.map((one) =>
      settingField(one, values[one.name] ?? "", known.get(one.name), required),
    );
    return {
      title: vscode.l10n.t("Settings of {0}", environment),
      lead: vscode.l10n.t(
        "Values of {0} are stored in VS Code's secret storage and are only passed to this environment.",
        project.name,
      ),
      ...(plan.length === 0
        ? {
            notice: vscode.l10n.t(
              'The code declares no setting: write setting("NAME") or secret("NAME") in it first.',
            ),
          }
        : {}),
      sections: [{ fields }],
      actions: plan.length === 0 ? [] : this.#actions(),
    };
  }

  async change(): Promise<void> {
    this.#isPlanFresh = true;
  }

  async press(button: string, values: FormValues): Promise<FormValues> {
    const [what, name = ""] = button.split(" ");
    if (what === "forget") {
      await this.#forget(name);
      return { ...values, [name]: "" };
    }
    const known = sourceSettings(await readProject(this.#target.project)).get(name);
    if (what === "page" && known?.issued) {
      await vscode.env.openExternal(vscode.Uri.parse(known.issued.page, true));
      return values;
    }
    const random = what === "random" && canBeRandom(known) ? known?.form : undefined;
    return random === undefined ? values : { ...values, [name]: randomSecret(random) };
  }

  async #forget(name: string): Promise<void> {
    requireTrust(vscode.l10n.t("Deleting a value"));
    const { root, project, environment, secrets, apply } = this.#target;
    const { target } = await readEnvironment(project, environment);
    await unsetSetting(name, { root, environment, secrets }, target);
    this.#isPlanFresh = false;
    this.#offerApply(1, apply);
  }

  async submit({ action, values }: Submission): Promise<string | { readonly close: true }> {
    requireTrust(vscode.l10n.t("Setting a value"));
    const { root, environment, secrets, apply } = this.#target;
    const continuation = this.#continuation;
    const names = new Set((this.#plan ?? (await this.#target.plan())).map(({ name }) => name));
    const given = Object.entries(values).filter(([name, value]) => names.has(name) && value.trim() !== "");
    for (const [name, value] of given) await setSetting(name, value, { root, environment, secrets });
    // The page closes first, since the continued operation reports its own progress.
    if (action === "go-on") setImmediate(() => void continuation?.run());
    else if (given.length > 0) this.#offerApply(given.length, apply);
    return { close: true };
  }

  #actions(): FormContent["actions"] {
    const continuation = this.#continuation;
    if (!continuation) return [{ id: "save", label: vscode.l10n.t("Save"), icon: "save", primary: true }];
    return [
      { id: "go-on", label: continuation.label, icon: continuation.icon, primary: true },
      { id: "save", label: vscode.l10n.t("Save"), icon: "save" },
    ];
  }

  #offerApply(count: number, apply: () => unknown): void {
    const { project, environment } = this.#target;
    const message =
      count === 1
        ? vscode.l10n.t(
            "A setting of {0} in {1} has changed; it takes effect once you apply it.",
            project.name,
            environment,
          )
        : vscode.l10n.t(
            "{0} settings of {1} in {2} have changed; they take effect once you apply them.",
            count,
            project.name,
            environment,
          );
    void offer("info", message, [{ title: vscode.l10n.t("Apply now"), run: apply }]);
  }
}
