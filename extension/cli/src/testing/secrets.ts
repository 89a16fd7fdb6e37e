import path from "node:path";
import { vi } from "vitest";

/** Keeps the values of settings in a file in the test's folder. */
export function stubSecretFile({ folder }: { readonly folder: string }): void {
  vi.stubEnv("XDG_CONFIG_HOME", path.join(folder, "config"));
  vi.stubEnv("APPDATA", path.join(folder, "config"));
  vi.stubEnv("HOOKLOOM_SECRETS", "file");
}
