import { homedir, userInfo } from "node:os";
import path from "node:path";
import process from "node:process";

/** The name of this user; undefined for a user without an account, as in containers of a pipeline. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** The folder for files of this user: outside every project. */
export function userFolder(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (process.platform === "win32") {
    return path.join(variables.APPDATA || path.join(home, "AppData", "Roaming"), "hookloom");
  }
  return path.join(variables.XDG_CONFIG_HOME || path.join(home, ".config"), "hookloom");
}
