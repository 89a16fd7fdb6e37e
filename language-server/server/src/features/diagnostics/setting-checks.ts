import { isNeeded } from "@hookloom/runtime/catalog";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { CatalogSetting, CatalogSource } from "../../documents/ports.ts";
import type { Checked, Finding } from "./finding.ts";

/** Variables that every process has, which are not settings of a project. */
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
export function missingSecrets({ declarations, catalogue, editsFor }: Checked): Finding[] {
  return declarations.triggers.flatMap((trigger) => {
    if (trigger.computed) return [];
    const source = catalogue.findSource(trigger.source);
    const lacking = source?.settings.filter((setting) => {
      const { required, secret, option } = setting;
      return required && secret && !trigger.options.includes(option) && isNeeded(setting, trigger.literals);
    });
    if (!source || !lacking) return [];
    return lacking.map((setting) => {
      const { range, name } = trigger;
      const value = { setting: setting.name };
      const edits = editsFor({ op: "setOption", trigger: name, option: setting.option, value });
      const fix = edits && { title: `Read the secret from ${setting.name}`, edits };
      const message = missingSecret(source, setting, name);
      const severity = DiagnosticSeverity.Error;
      return { code: "missing-secret" as const, severity, range, message, ...(fix ? { fix } : {}) };
    });
  });
}
