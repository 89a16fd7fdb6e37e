import type { RegisterDescription } from "../../project/config/register-description.ts";
import { signingSecret } from "../../project/config/source-settings.ts";
import { bindingId } from "../contract/binding.ts";
import type { RegisteredTrigger, RegistrationInput } from "../contract/registration.ts";
import {
  noPublicUrl,
  noSecretDeclared,
  noSuchTrigger,
  notUrl,
  wrongRegistration,
} from "./provider/errors.ts";
import type { Provider, Wanted } from "./provider/provider.ts";

const isUrl = (text: string): boolean => /^https?:/i.test(text) && URL.canParse(text);

/**
 * Returns the URL that the source posts to for a trigger: the base URL with the trigger's path, unless the trigger has its own
 * URL.
 * @throws RegistrationError `bad-url`
 */
export function hookUrl({ name, path }: RegisteredTrigger, input: RegistrationInput): string {
  const own = input.urls?.[name];
  if (own !== undefined) return new URL(own).href;
  if (input.url === undefined) throw noPublicUrl(input.environment);
  // A cluster's URL is built from its host; a local URL comes from this variable.
  if (!isUrl(input.url)) throw notUrl("HOOKLOOM_PUBLIC_URL", input.url, "https://hooks.example.com");
  return new URL(`${input.url.replace(/\/+$/, "")}${path}`).href;
}

/** @throws RegistrationError `wrong-place` for an entry of hookloom.json that refers to no trigger */
export function checkNames({ register, triggers }: RegistrationInput): void {
  const known = triggers.map(({ name }) => name);
  for (const name of Object.keys(register)) if (!known.includes(name)) throw noSuchTrigger(name, known);
}

const publicApi = "https://api.github.com";

/**
 * Returns the API base URL if it is not the public one; the binding stores it for later calls.
 * @throws RegistrationError `bad-url`
 */
function describedApi(description: RegisterDescription, { accounts }: RegistrationInput): string | undefined {
  if (!("repository" in description || "organization" in description)) return undefined;
  const api = (description.api ?? accounts.githubApi)?.replace(/\/+$/, "");
  if (api !== undefined && !isUrl(api))
    throw notUrl("GITHUB_API_URL", api, "https://github.example.com/api/v3");
  return api === publicApi ? undefined : api;
}

/**
 * Returns the desired registration of a trigger; undefined if hookloom.json does not describe one.
 * @throws RegistrationError `bad-url`, `wrong-place`, `no-secret`
 */
export function wantedFor(
  trigger: RegisteredTrigger,
  provider: Provider,
  input: RegistrationInput,
): Wanted | undefined {
  const description = input.register[trigger.name];
  if (description === undefined) return undefined;
  const resource = provider.resource(description);
  if (resource === undefined) throw wrongRegistration(trigger.name, provider.label, provider.member);
  const url = hookUrl(trigger, input);
  const secret = signingSecret(trigger)?.name;
  if (secret === undefined) throw noSecretDeclared(trigger.name);
  const api = describedApi(description, input);
  const elsewhere = api === undefined ? {} : { api };
  const identity = {
    environment: input.environment,
    trigger: trigger.name,
    source: trigger.source,
    resource,
  };
  return {
    trigger,
    id: bindingId({ ...identity, ...elsewhere }),
    resource,
    url,
    events: provider.events(trigger),
    secret,
    ...elsewhere,
  };
}
