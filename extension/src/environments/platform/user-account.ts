import { userInfo } from "node:os";

/** Who uses this machine; some systems, such as containers of a pipeline, have users without a name. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
