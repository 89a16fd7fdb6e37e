import type { ServedApis } from "../../access/testing/served-apis.ts";
import type { ApiDescription } from "../../api/api.ts";
import type { PortalInvitation } from "../../management/api-management.ts";
import { Visitor } from "./visitor.ts";

/** A private portal with two plans, of which one asks for approval. */
export const described: ApiDescription = {
  title: "Orders <b>",
  description: "Takes orders & more.",
  access: ["oauth2", "key"],
  plans: {
    bronze: { requests: "3/day", description: "To try it out" },
    gold: { requests: "unlimited", approval: true },
  },
  portal: {},
};

type Served = Awaited<ReturnType<ServedApis["serve"]>>;

/** An environment with a portal, and people who are signed in there. */
export async function openPortal(
  apis: ServedApis,
  description: ApiDescription = described,
  variables: Readonly<Record<string, string>> = {},
) {
  const served = await apis.serve(description, variables);
  const invite = (name: string) => served.manage<PortalInvitation>("/portal/invitations", "POST", { name });
  const signIn = async (name: string) => {
    const visitor = new Visitor(served.url);
    await visitor.accept((await invite(name)).path);
    return visitor;
  };
  return { ...served, invite, signIn };
}

/** Makes an application, and gives the path of its page. */
export async function makeApplication(visitor: Visitor, name: string, plan = "bronze"): Promise<string> {
  await visitor.get("/portal/applications/new");
  const { location, text } = await visitor.post("/portal/applications", { name, plan });
  if (location === "") throw new Error(text);
  await visitor.get(location);
  return location;
}

export async function makeKey(visitor: Visitor, path: string, kind = "key"): Promise<string> {
  await visitor.get(path);
  const { text } = await visitor.post(`${path}/credentials`, { kind });
  return /<code class="key"[^>]*>([^<]+)</.exec(text)?.[1] ?? "";
}

/** Calls `/orders` with a key: 200 where it was taken, since nothing handles it in these environments. */
export async function callWith({ post }: Served, key: string): Promise<number> {
  return (await post({ "x-api-key": key })).status;
}
