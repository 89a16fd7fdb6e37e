import { DiagnosticSeverity } from "vscode-languageserver/node";
import type { CatalogSetting, CatalogSource } from "../../ports.ts";
import type { Checked, Finding } from "./finding.ts";

/** Variables that every process has, which are no settings of a project. */
const ordinary = new Set(["NODE_ENV", "PATH", "HOME", "TZ", "PORT", "CI"]);

/** Reads of the environment under a name that the file declares no setting for. */
export function undeclaredSettings({ declarations }: Checked): Finding[] {
  const declared = new Set(declarations.settings.map(({ name }) => name));
  return declarations.environmentReads
    .filter(({ name }) => !declared.has(name) && !ordinary.has(name))
    .map(({ name, range }) => ({
      code: "undeclared-setting" as const,
      severity: DiagnosticSeverity.Warning,
      range,
      message: `The setting ${name} is used but not declared, so nobody is asked for it. Declare it with setting("${name}", "what it is for").`,
    }));
}

function missingSecret(source: CatalogSource, { option, name }: CatalogSetting, trigger: string): string {
  return `The trigger "${trigger}" has no signing secret, so nothing that ${source.label} sends can be verified. Give it one: ${source.factory}({ ${option}: secret("${name}") }).`;
}

/** Triggers that lack a secret which their source needs to verify what it receives. */
export function missingSecrets({ declarations, catalogue }: Checked): Finding[] {
  return declarations.triggers.flatMap((trigger) => {
    const source = catalogue.findSource(trigger.source);
    const given = (option: string | undefined): boolean =>
      option !== undefined && trigger.options.includes(option);
    const lacking = source?.settings.filter(
      ({ required, secret, option, unless }) => required && secret && !given(option) && !given(unless),
    );
    if (!source || !lacking) return [];
    return lacking.map((setting) => ({
      code: "missing-secret" as const,
      severity: DiagnosticSeverity.Error,
      range: trigger.range,
      message: missingSecret(source, setting, trigger.name),
    }));
  });
}
