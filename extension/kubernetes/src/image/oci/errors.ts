import { UserError } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";

/** Stable error codes for building or pushing an image. The messages are meant for users. */
export type ImageErrorCode =
  | "bad-reference"
  | "engine-absent"
  | "engine-forbidden"
  | "engine-context"
  | "engine-failed"
  | "base-missing"
  | "base-denied"
  | "platform"
  | "docker-config"
  | "credential-helper"
  | "registry-host"
  | "registry-down"
  | "registry-certificate"
  | "registry-plain"
  | "registry-denied"
  | "registry-answer";

/** A failure that the user can fix. The message contains the cause and the fix, but no secret. */
export class ImageError extends UserError<ImageErrorCode> {}

const imageErrors = errorMaker(
  (code: ImageErrorCode, message, options) => new ImageError(code, message, options),
);

/** Returns the first line of another program's message, without its full stop. */
const firstLine = (cause: unknown): string =>
  errorMessage(cause).trim().split("\n")[0]?.replace(/\.$/, "") ?? "";

export const { badReference, taggedRepository } = imageErrors("bad-reference", {
  badReference: (text: string) =>
    t(
      "{0} is not a valid image name: use lower case, as in registry.example.com/team/hooks.",
      JSON.stringify(text),
    ),
  taggedRepository: (text: string) =>
    t(
      "The repository {0} contains a tag or a digest, which a deploy sets itself: remove it in hookloom.json.",
      text,
    ),
});

export const { noEngine } = imageErrors("engine-absent", {
  noEngine: (location: string, cause: unknown) =>
    location.startsWith("ssh:")
      ? t(
          "Docker does not respond at {0} ({1}): start Docker, or change engine in hookloom.json.",
          location,
          firstLine(cause),
        )
      : t("Docker does not respond at {0}: start Docker, or change engine in hookloom.json.", location),
});

export const { forbiddenEngine } = imageErrors("engine-forbidden", {
  forbiddenEngine: (socket: string, _cause: unknown) =>
    t(
      "You do not have permission to use Docker's socket {0}: add yourself to the group that owns it, log out and in, and try again.",
      socket,
    ),
});

export const { badEndpoint, noContextAddress, unknownContext, noEngineKeys } = imageErrors("engine-context", {
  badEndpoint: (text: string) =>
    t(
      "{0} is not the address of a Docker engine: use unix://, npipe://, tcp:// or ssh:// followed by the path or host.",
      text,
    ),
  noContextAddress: (name: string) =>
    t("The Docker context {0} has no address: choose another with docker context use.", name),
  unknownContext: (name: string, file: string) =>
    t(
      "There is no Docker context named {0} ({1} is missing): choose another with docker context use.",
      name,
      file,
    ),
  noEngineKeys: (folder: string, cause: unknown) =>
    t(
      "The certificates for Docker in {0} cannot be read ({1}): put ca.pem, cert.pem and key.pem there.",
      folder,
      firstLine(cause),
    ),
});

export const { engineFailed } = imageErrors("engine-failed", {
  /** The engine responded with an error. */
  engineFailed: (what: string, cause: unknown) =>
    `${what}: ${firstLine(cause).replace(/^\(HTTP code \d+\) [^-]*- /, "")}.`,
});

export const { missingBase } = imageErrors("base-missing", {
  missingBase: (image: string) =>
    t(
      "The base image {0} does not exist, or pulling it requires a sign-in: check baseImage in hookloom.json, or run docker login.",
      image,
    ),
});

export const { deniedBase } = imageErrors("base-denied", {
  deniedBase: (image: string, host: string) =>
    t("The registry {0} does not let you pull the base image {1}: run docker login {0}.", host, image),
});

export const { deniedImage, deniedPush, missingRepository } = imageErrors("registry-denied", {
  deniedImage: (image: string, host: string) =>
    t(
      "The registry {0} does not let you pull the image {1}: run docker login {0} with an account that has access.",
      host,
      image,
    ),
  deniedPush: (repository: string, host: string, signedIn: boolean) =>
    signedIn
      ? t(
          "The registry {0} does not let you push to {1} with the credentials in Docker's configuration: run docker login {0} with an account that can push.",
          host,
          repository,
        )
      : t("The registry {0} requires a sign-in to push to {1}: run docker login {0}.", host, repository),
  missingRepository: (repository: string, host: string) =>
    t(
      "The registry {0} has no repository {1}: create it there, or check the registry in hookloom.json.",
      host,
      repository,
    ),
});

export const { mixedPlatforms, noPlatform, wrongPlatform } = imageErrors("platform", {
  mixedPlatforms: (platforms: readonly string[]) =>
    t(
      "The cluster's nodes are {0}, but an image is built for a single platform: use a cluster whose nodes all have the same platform.",
      platforms.join(", "),
    ),
  noPlatform: () =>
    t(
      "No node of the cluster reports its architecture, so no base image can be chosen: wait until a node is ready.",
    ),
  wrongPlatform: (image: string, wanted: string, found: readonly string[]) =>
    t(
      "The base image {0} is for {1}, and the cluster's nodes are {2}: set another baseImage in hookloom.json.",
      image,
      found.join(", "),
      wanted,
    ),
});

export const { badDockerConfig } = imageErrors("docker-config", {
  badDockerConfig: (file: string, cause: unknown) =>
    t(
      "Docker's configuration {0} cannot be read ({1}): fix it, or create it again with docker login.",
      file,
      firstLine(cause),
    ),
});

export const { noHelper, failedHelper } = imageErrors("credential-helper", {
  noHelper: (helper: string, host: string) =>
    t(
      "The program {0}, which Docker's configuration specifies for {1}, was not found: install it, or remove it from config.json and run docker login {1}.",
      helper,
      host,
    ),
  /** The helper's output is omitted because it may contain credentials. */
  failedHelper: (helper: string, host: string, status: number | string) =>
    t(
      "The program {0} returned no credentials for {1} ({2}): run docker login {1}, and unlock the credential store.",
      helper,
      host,
      status,
    ),
});

export const { unknownHost } = imageErrors("registry-host", {
  unknownHost: (host: string, _cause: unknown) =>
    t("There is no registry named {0}: check the registry in hookloom.json and your network.", host),
});

export const { registryDown } = imageErrors("registry-down", {
  registryDown: (host: string, cause: unknown) =>
    t(
      "The registry {0} does not respond ({1}): start it, or check the name and your network.",
      host,
      firstLine(cause),
    ),
});

export const { badCertificate } = imageErrors("registry-certificate", {
  badCertificate: (host: string, cause: unknown) =>
    t(
      "The certificate of the registry {0} is not trusted ({1}): set NODE_EXTRA_CA_CERTS to the file with its CA certificate, or save the certificate as certs.d/{0}/ca.crt in Docker's configuration.",
      host,
      firstLine(cause),
    ),
});

export const { plainRegistry } = imageErrors("registry-plain", {
  plainRegistry: (host: string) =>
    t(
      "The registry {0} uses plain HTTP: configure a certificate, or add the registry to insecure-registries in Docker's settings.",
      host,
    ),
});

export const { brokenBlob, strangeRegistry } = imageErrors("registry-answer", {
  brokenBlob: (digest: string) =>
    t(
      "The content received for {0} does not match this digest: try again, and check any proxy in between.",
      digest,
    ),
  strangeRegistry: (host: string, status: number) =>
    status >= 500
      ? t(
          "{0} does not respond like an image registry (status {1}): check the registry in hookloom.json, or try again later.",
          host,
          status,
        )
      : t(
          "{0} does not respond like an image registry (status {1}): check the registry in hookloom.json.",
          host,
          status,
        ),
});
