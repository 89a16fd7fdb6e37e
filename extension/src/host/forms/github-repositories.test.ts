import { expect, test } from "vitest";
import { listRepositories } from "./github-repositories.ts";

const repository = (name: string, admin: boolean) => ({
  full_name: name,
  permissions: { admin },
  description: null,
});

function answering(pages: readonly unknown[]) {
  const asked: string[] = [];
  const fetched: typeof fetch = async (url, init) => {
    asked.push(`${String(url)} ${new Headers(init?.headers).get("authorization")}`);
    return Response.json(pages[asked.length - 1]);
  };
  return { asked, fetched };
}

test("all pages, and only those whose hooks may be changed", async () => {
  const first = Array.from({ length: 100 }, (_, index) => repository(`me/r${index}`, index % 2 === 0));
  const { asked, fetched } = answering([first, [repository("me/last", true), { nothing: 1 }]]);
  const found = await listRepositories("secret", "https://github.example.com/api/v3", fetched);
  expect(found).toHaveLength(51);
  expect(found.at(-1)).toEqual({ name: "me/last" });
  expect(asked).toEqual([
    "https://github.example.com/api/v3/user/repos?per_page=100&sort=pushed&page=1 Bearer secret",
    "https://github.example.com/api/v3/user/repos?per_page=100&sort=pushed&page=2 Bearer secret",
  ]);
});

test("a refusal is one sentence without the token", async () => {
  const fetched: typeof fetch = async () => new Response("no", { status: 401 });
  await expect(listRepositories("secret", undefined, fetched)).rejects.toThrow(
    "GitHub answered 401 when asked for your repositories: type the name instead.",
  );
});
