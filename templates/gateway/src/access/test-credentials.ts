import { importJWK, SignJWT } from "#jose";
import { type EffectiveApi, longestScopes, scopesOf } from "../api/api.ts";
import type { TestCredential } from "../management/api-management.ts";
import { type AccessStore, consoleApplication, consoleClient } from "./access-store.ts";
import { hashText, makeCredential, type NewCredentialText, randomText } from "./credential-text.ts";
import { ownAlgorithm, type SigningKeys } from "./signing-keys.ts";
import { ownAudience } from "./tokens.ts";

/** Lifetime of a test key or token, in milliseconds. */
const lifetimeMs = 15 * 60 * 1000;
/** Maximum number of active test credentials of a kind. A larger number indicates a faulty script. */
const maxActive = 1_000;

export interface TestCredentialsOptions {
  readonly store: AccessStore;
  readonly keys: SigningKeys;
  readonly environment: string;
  /** Base URL that identifies the issuer in tokens. */
  readonly publicUrl: string;
}

/** A test credential, or the reason why none was issued. */
export type TestCredentialResult = { readonly made: TestCredential } | { readonly rejection: string };

const tooMany = {
  rejection: "There are already a thousand test credentials: wait until some of them expire.",
};

async function makeToken(
  { keys, publicUrl }: TestCredentialsOptions,
  api: EffectiveApi,
  now: number,
): Promise<NewCredentialText> {
  const [jwk] = await keys.current();
  if (jwk?.kid === undefined) throw new Error("There is no signing key.");
  const id = randomText(16);
  const text = await new SignJWT({ client_id: consoleClient, scope: scopesOf(api).join(" ") })
    .setProtectedHeader({ alg: ownAlgorithm, typ: "at+jwt", kid: jwk.kid })
    .setIssuer(publicUrl === "" ? "http://localhost" : publicUrl.replace(/\/+$/, ""))
    .setAudience(ownAudience(api))
    .setSubject(consoleClient)
    .setIssuedAt(Math.floor(now / 1000))
    .setExpirationTime(Math.floor((now + lifetimeMs) / 1000))
    .setJti(id)
    .sign(await importJWK(jwk, ownAlgorithm));
  return { text, id, hash: hashText(text), lastFour: text.slice(-4) };
}

/**
 * Issues a key or a token of the application `console` for the owner's own tests. The credential is valid for fifteen minutes in
 * this environment, and can be revoked like any other.
 */
export async function makeTestCredential(
  options: TestCredentialsOptions,
  api: EffectiveApi,
  kind: "key" | "token",
  now: number = Date.now(),
): Promise<TestCredentialResult> {
  const { store, environment } = options;
  if (kind === "token" && api.issuer !== "own") {
    return { rejection: `Tokens come from ${api.issuer.url}: get a token there, or create a test key.` };
  }
  if (kind === "token" && scopesOf(api).join(" ").length > longestScopes) {
    return { rejection: "A token with all scopes of this API is too long: create a test key." };
  }
  await store.addApplication({
    id: consoleApplication,
    name: consoleApplication,
    clientId: consoleClient,
    subscription: "active",
    createdAt: now,
  });
  const expiresAt = now + lifetimeMs;
  const times = { application: consoleApplication, kind, createdAt: now, expiresAt };
  const until = new Date(expiresAt).toISOString();
  const { text, ...kept } =
    kind === "key" ? makeCredential("key", environment) : await makeToken(options, api, now);
  const added = await store.addCredentials([{ ...times, ...kept }], maxActive);
  return added ? { made: { id: kept.id, [kind]: text, expiresAt: until } } : tooMany;
}
