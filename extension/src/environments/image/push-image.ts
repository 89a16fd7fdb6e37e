import { type EngineMessage, Transfer } from "./engine/messages.ts";
import { engineFailed } from "./errors.ts";
import type { Reference } from "./reference.ts";
import { engineLogin } from "./registry/credentials.ts";
import { findCredentials } from "./registry/docker-config.ts";
import { pushFailure } from "./registry/registry-failures.ts";
import type { Tools } from "./tools.ts";

/** The digest that the registry knows the image by: told with the push, else by the engine. */
async function digestOf(
  repository: Reference,
  tag: string,
  aux: EngineMessage["aux"],
  { engine, context }: Tools,
): Promise<string> {
  if (aux?.Digest) return aux.Digest;
  const image = await engine.inspect(`${repository.name}:${tag}`, context.signal);
  const own = image?.RepoDigests?.find((name) => name.startsWith(`${repository.name}@`));
  const digest = own?.split("@")[1];
  if (!digest) throw engineFailed(`push ${repository.name}`, "it told no digest");
  return digest;
}

/**
 * Pushes one tag with the credentials of Docker's configuration, and gives its digest.
 * @throws ImageError; an AbortError after the signal
 */
export async function pushImage(repository: Reference, tag: string, tools: Tools): Promise<string> {
  const { engine, variables, context } = tools;
  const { host } = repository;
  context.report({ phase: "push", level: "info", message: `Pushing to ${repository.name}.`, fraction: 0 });
  const credentials = await findCredentials(host, variables, context.signal);
  const transfer = new Transfer();
  let aux: EngineMessage["aux"];
  const onMessage = (message: EngineMessage): void => {
    aux = message.aux ?? aux;
    const fraction = transfer.update(message);
    if (fraction === undefined) return;
    const percent = Math.round(fraction * 100);
    context.report({ phase: "push", level: "debug", message: `Pushed ${percent} % of the image.`, fraction });
  };
  try {
    await engine.push(repository.name, tag, engineLogin(credentials, host), context.signal, onMessage);
  } catch (error) {
    throw pushFailure(repository, credentials !== undefined, error) ?? error;
  }
  return digestOf(repository, tag, aux, tools);
}
