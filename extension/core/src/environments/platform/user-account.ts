import { homedir, userInfo } from "node:os";
import path from "node:path";
import process from "node:process";

/** Returns this user's name; undefined for a user without an account, as in CI containers. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** Returns the folder for this user's files, outside every project. */
export function userFolder(
  variables: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string {
  if (process.platform === "win32") {
    return path.join(variables.APPDATA || path.join(home, "AppData", "Roaming"), "hookloom");
  }
  return path.join(variables.XDG_CONFIG_HOME || path.join(home, ".config"), "hookloom");
}
