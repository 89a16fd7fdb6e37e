import { slackTokens } from "@hookloom/core/environments/registration/slack/slack-tokens";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import type { RegisterDescription } from "@hookloom/core/project/config/register-description";
import { writeEnvironment } from "@hookloom/core/project/config/write-environment";
import { publicApi } from "@hookloom/core/project/github/github-client";
import { type DescribedEnvironment, projectAt } from "@hookloom/core/project/project";
import type { FormContent, FormValues } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";
import { githubToken } from "../environments/accounts.ts";
import { pickRepository } from "../environments/pick-repository.ts";
import { saveProjectFile } from "../projects/save-files.ts";
import { cancelled, HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { Form, Submission } from "./open-form.ts";
import {
  changedRegister,
  type FormTrigger,
  findApiUrl,
  toFormValues,
  toRegister,
  triggerOfButton,
  triggerSection,
  withRepository,
} from "./register-values.ts";

const notSignedIn = (): HostError =>
  new HostError(
    "not-signed-in",
    vscode.l10n.t("You are not signed in to GitHub: sign in, or type the repository's name instead."),
  );

export interface RegisterFormTarget extends DescribedEnvironment {
  readonly triggers: readonly FormTrigger[];
  /** What hookloom.json registers now. */
  readonly before: Readonly<Record<string, RegisterDescription>>;
  readonly secrets: SecretStore;
  /** Registers what was written. */
  goOn(): unknown;
}

/** The form that asks what each trigger of an environment is registered for at its source. */
export class RegisterForm implements Form {
  readonly #target: RegisterFormTarget;

  constructor(target: RegisterFormTarget) {
    this.#target = target;
  }

  async render(typed: FormValues): Promise<FormContent> {
    const { project, environment, triggers, before } = this.#target;
    const values = { ...toFormValues(triggers, before), ...typed };
    const automatic = triggers.filter(({ source }) =>
      ["github", "slack", "google-calendar"].includes(source),
    );
    const none = Object.keys(toRegister(triggers, values)).length === 0;
    const required = none && automatic.length > 0 ? automatic[0] : undefined;
    return {
      title: vscode.l10n.t("Register {0}", environment),
      lead: vscode.l10n.t(
        "What calls {0} in {1}. It is written to hookloom.json; sign-ins stay with VS Code.",
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
    const { root, project, environment, triggers, goOn } = this.#target;
    await saveProjectFile(root);
    const now = (await projectAt(root)) ?? project;
    const { register: _written, ...options } = now.environments[environment] ?? {};
    const { register: before = {} } = await readEnvironment(now, environment);
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
