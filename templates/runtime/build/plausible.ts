import type { Hints } from "./type-source.ts";

const userLogin = "ada-marsh";
const owner = "acme";
const repository = "shop";
const moment = "2026-01-15T09:30:00Z";
const commit = "4f6a1c0de2b7935f8d1e6a90c3b5274e18d9f06b";

/** Values by property name for strings whose name implies their content. They keep all parts of a sample consistent. */
const byName: Readonly<Record<string, string>> = {
  login: userLogin,
  owner,
  email: "ada@acme.example",
  full_name: `${owner}/${repository}`,
  default_branch: "main",
  base_branch: "main",
  head_branch: "main",
  master_branch: "main",
  branch: "main",
  ref: "refs/heads/main",
  sha: commit,
  head_sha: commit,
  head_commit_id: commit,
  commit_id: commit,
  commit_oid: commit,
  commit_sha: commit,
  before: "a81b0c9e5d34f72160be9d8c7a45f3e2109b6d78",
  after: commit,
  slug: "shop-team",
  title: "The basket loses its last item",
  description: "Sells things that people like",
  summary: "A short summary",
  body: "Put three things in the basket, remove one, reload the page.",
  note: "Check with support how often this happens",
  html_url: `https://github.com/${owner}/${repository}`,
  git_url: `git://github.com/${owner}/${repository}.git`,
  ssh_url: `git@github.com:${owner}/${repository}.git`,
  clone_url: `https://github.com/${owner}/${repository}.git`,
  avatar_url: "https://avatars.githubusercontent.com/u/1",
  language: "TypeScript",
  state: "open",
  status: "queued",
  type: "User",
  visibility: "public",
  user_view_type: "public",
  environment: "production",
  timezone: "Europe/Vienna",
  color: "d73a4a",
  version: "1.4.0",
  tag_name: "v1.4.0",
  target_commitish: "main",
  path: "src/basket.ts",
  gravatar_id: "",
  cvss_score: "7.5",
  ghsa_id: "GHSA-7m3c-x2v9-4q8r",
  cve_id: "CVE-2026-10234",
  cwe_id: "CWE-79",
};

/** Values for `name`, whose meaning depends on the enclosing object. */
const nameOfParent: Readonly<Record<string, string>> = {
  repository,
  repo: repository,
  label: "bug",
  labels: "bug",
  organization: owner,
  user: "Ada Marsh",
  sender: "Ada Marsh",
  author: "Ada Marsh",
  committer: "Ada Marsh",
  pusher: userLogin,
  team: "Shop team",
  enterprise: "Acme Group",
  workflow: "CI",
  workflow_run: "CI",
  package: "basket",
  registry_package: "basket",
  license: "MIT License",
};

function toWords(name: string): string {
  const text = name.replaceAll(/[_-]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function byFormat(name: string, format: string | undefined): string | undefined {
  if (format === "date-time") return moment;
  if (format === "date") return moment.slice(0, 10);
  if (format === "email") return byName.email;
  if (format !== "uri" && format !== "uri-template") return undefined;
  const part = name.replace(/_?url$/, "");
  return `https://api.github.com/repos/${owner}/${repository}${part === "" ? "" : `/${part}`}`;
}

/** Returns a number that depends on the path but is the same in every build. */
export function plausibleNumber(path: readonly string[], hints: Hints): number {
  const name = path.at(-1) ?? "";
  const example = Number(hints.example);
  if (hints.example !== undefined && Number.isFinite(example)) return example;
  if (name === "number") return 42;
  if (name !== "id" && !name.endsWith("_id")) return 1;
  let hash = 7;
  for (const letter of path.join(".")) hash = (hash * 31 + letter.charCodeAt(0)) % 899_999_981;
  return 100_000_000 + hash;
}

/** Returns a plausible string for a path in a payload. */
export function plausibleText(path: readonly string[], hints: Hints): string {
  const name = path.at(-1) ?? "";
  const parent = path.findLast((part, index) => index < path.length - 1 && part !== "0") ?? "";
  if (name === "login" && parent === "organization") return owner;
  if (Object.hasOwn(byName, name)) return byName[name] ?? "";
  if (name === "name" && Object.hasOwn(nameOfParent, parent)) return nameOfParent[parent] ?? "";
  const formatted = byFormat(name, hints.format);
  if (formatted !== undefined) return formatted;
  if (/(^|_)(at|date|on|timestamp|until)$/.test(name)) return moment;
  if (name.endsWith("url")) return byFormat(name, "uri") ?? "";
  if (name === "node_id" || name.endsWith("node_id")) {
    return Buffer.from(`${parent}:${plausibleNumber([...path, "id"], {})}`).toString("base64url");
  }
  if (name === "id" || name.endsWith("_id")) return String(plausibleNumber(path, {}));
  return toWords(name === "name" ? parent : name);
}
