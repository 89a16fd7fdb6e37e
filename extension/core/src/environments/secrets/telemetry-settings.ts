import { readFile } from "node:fs/promises";
import path from "node:path";
import { t } from "@vscode/l10n";
import { replaceFile } from "../../project/replace-file.ts";
import { withLock } from "../platform/lock.ts";
import { makeStateFolder, stateFolder } from "../platform/state-folder.ts";

// OpenTelemetry reads about a hundred variables. Projects do not declare them, and secret stores cannot list their names, so the
// names that a user sets are recorded.

const pattern = /^OTEL_[A-Z0-9_]+$/;

/** Whether OpenTelemetry reads a variable. */
export const isTelemetrySetting = (name: string): boolean => pattern.test(name);

/** True for headers, which contain the keys of the telemetry backend. */
export const isTelemetrySecret = (name: string): boolean => name.endsWith("_HEADERS");

const settingsFile = (root: string, environment: string): string =>
  path.join(stateFolder(root, environment), "telemetry-settings.json");

/** The names that were set on this machine; some may no longer have a value. */
export async function notedTelemetrySettings(root: string, environment: string): Promise<readonly string[]> {
  try {
    const names: unknown = JSON.parse(await readFile(settingsFile(root, environment), "utf8"));
    if (!Array.isArray(names)) return [];
    return names.filter((name): name is string => typeof name === "string" && isTelemetrySetting(name));
  } catch {
    // If the file is missing or corrupt, only variables provide values.
    return [];
  }
}

/** Records that an OpenTelemetry setting has a value, so that it is found without a declaration. */
export async function noteTelemetrySetting(root: string, environment: string, name: string): Promise<void> {
  if (!isTelemetrySetting(name)) return;
  await makeStateFolder(root, environment);
  const file = settingsFile(root, environment);
  const work = async (): Promise<void> => {
    const names = new Set([...(await notedTelemetrySettings(root, environment)), name]);
    await replaceFile(file, `${JSON.stringify([...names].sort())}\n`, 0o600);
  };
  await withLock(`${file}.lock`, work, { holder: t("Another change to the OpenTelemetry settings") });
}

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** The ports on which a process reaches the collectors in its settings. */
export function telemetryPorts(values: Readonly<Record<string, string>>): readonly number[] {
  const endpoints = Object.entries(values).filter(([name]) => /^OTEL_EXPORTER_.*ENDPOINT$/.test(name));
  const urls = endpoints.flatMap(([, value]) => URL.parse(value.trim()) ?? []);
  return [...new Set(urls.flatMap(({ port, protocol }) => Number(port) || (defaultPorts[protocol] ?? [])))];
}
