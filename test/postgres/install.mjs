// Finds PostgreSQL's programs on this machine, and installs them where they are missing and that is possible.
// Plain JavaScript without dependencies, since it runs before anything is installed.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { installSystemPackages, onPath, SetupError } from "../vscode/setup.mjs";

const debian = "/usr/lib/postgresql";

/** The folders in which Debian's packages and Homebrew's put them, the newest first. */
function packagedFolders() {
  if (!existsSync(debian)) return [];
  return readdirSync(debian)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(debian, version, "bin"));
}

function find() {
  const initdb = onPath("initdb");
  const folders = [...packagedFolders(), ...(initdb ? [dirname(initdb)] : [])];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/** The folder with `postgres` and `initdb`. @returns {string} */
export function postgresFolder() {
  const folder = find();
  if (folder) return folder;
  throw new SetupError("PostgreSQL is missing on this machine: install it (apt-get install -y postgresql).");
}

/** Makes sure that there is a PostgreSQL; no server needs to run. */
export async function installPostgres() {
  if (!find()) await installSystemPackages(["postgres"], ["postgresql"]);
  postgresFolder();
}
