import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { valueWriter } from "@hookloom/core/environments/secrets/settings";
import { literalValue } from "@hookloom/core/project/config/literal-value";
import * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import type { KeepSecret } from "../flow/edits/apply-flow-edit.ts";
import type { Projects } from "../projects/projects.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";

/**
 * Stores the secrets removed from a project's source for its dev environment. Other environments need their own values.
 * @throws HostError `untrusted`, `no-project`; EnvironmentError `other-value` if dev has another value with that name
 */
export function keepSecretFor(projects: Pick<Projects, "of">, secrets: SecretStore): KeepSecret {
  return async (document, name, literal) => {
    requireTrust(vscode.l10n.t("Storing a secret"));
    const value = literalValue(literal);
    if (value === undefined) throw noLiteral(name);
    const project = await projects.of(document);
    if (!project) {
      const message = vscode.l10n.t(
        "This file is not in a webhook project, so the value of {0} cannot be stored. Make it a setting instead.",
        name,
      );
      throw new HostError("no-project", message);
    }
    return await valueWriter(name, value, { root: project.root, environment: devEnvironment, secrets });
  };
}

const noLiteral = (name: string): HostError =>
  new HostError(
    "no-literal",
    vscode.l10n.t("The value of {0} is no longer plain text, so nothing was done. Try again.", name),
  );
