import path from "node:path";
import { vi } from "vitest";

/** Only for tests: values of settings are kept in a file of the test's own folder. */
export function stubSecretFile({ folder }: { readonly folder: string }): void {
  vi.stubEnv("XDG_CONFIG_HOME", path.join(folder, "config"));
  vi.stubEnv("APPDATA", path.join(folder, "config"));
  vi.stubEnv("HOOKLOOM_SECRETS", "file");
}
