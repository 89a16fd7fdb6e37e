/** A repository whose hooks the signed-in person may change. */
export interface Repository {
  readonly name: string;
  readonly description?: string;
}

const usualApi = "https://api.github.com";
const pages = 10;

function repositoryOf(value: unknown): readonly Repository[] {
  if (typeof value !== "object" || value === null) return [];
  const { full_name: name, description, permissions }: { readonly [member: string]: unknown } = { ...value };
  const admin =
    typeof permissions === "object" &&
    permissions !== null &&
    "admin" in permissions &&
    permissions.admin === true;
  if (typeof name !== "string" || !admin) return [];
  return [typeof description === "string" && description !== "" ? { name, description } : { name }];
}

/**
 * The repositories whose hooks a person may change, those with the newest changes first.
 * @see https://docs.github.com/rest/repos/repos#list-repositories-for-the-authenticated-user
 * @throws Error with one sentence where GitHub does not answer with them
 */
export async function listRepositories(
  token: string,
  api: string = usualApi,
  fetched: typeof fetch = fetch,
): Promise<readonly Repository[]> {
  const found: Repository[] = [];
  for (let page = 1; page <= pages; page++) {
    const url = `${api}/user/repos?per_page=100&sort=pushed&page=${page}`;
    const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" };
    const response = await fetched(url, { headers, signal: AbortSignal.timeout(15_000) }).catch(
      () => undefined,
    );
    if (!response?.ok) {
      const why = response === undefined ? "did not answer" : `answered ${response.status}`;
      throw new Error(`GitHub ${why} when asked for your repositories: type the name instead.`);
    }
    const list: unknown = await response.json();
    if (!Array.isArray(list)) break;
    found.push(...list.flatMap(repositoryOf));
    if (list.length < 100) break;
  }
  return found;
}
