import { UserError } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";

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
const said = (cause: unknown): string => errorMessage(cause).trim().split("\n")[0]?.replace(/\.$/, "") ?? "";

export const { badReference, taggedRepository } = imageErrors("bad-reference", {
  badReference: (text: string) =>
    `${JSON.stringify(text)} is not the name of an image: write it as in registry.example.com/team/hooks, in lower case.`,
  taggedRepository: (text: string) =>
    `The repository ${text} has a tag or a digest, which a deploy gives itself: leave it out in hookloom.json.`,
});

export const { noEngine } = imageErrors("engine-absent", {
  noEngine: (location: string, cause: unknown) =>
    `Docker does not respond at ${location}${location.startsWith("ssh:") ? ` (${said(cause)})` : ""}: start Docker, or change engine in hookloom.json.`,
});

export const { forbiddenEngine } = imageErrors("engine-forbidden", {
  forbiddenEngine: (socket: string, _cause: unknown) =>
    `You do not have permission to use Docker's socket ${socket}: add yourself to the group that owns it, log out and in, and try again.`,
});

export const { badEndpoint, unknownContext, noEngineKeys } = imageErrors("engine-context", {
  badEndpoint: (text: string) =>
    `${text} is not the address of a Docker engine: write unix://, npipe://, tcp:// or ssh:// and the path or host.`,
  unknownContext: (name: string, file: string) =>
    `There is no Docker context named ${name} (${file} is missing): choose another with docker context use.`,
  noEngineKeys: (folder: string, cause: unknown) =>
    `The certificates for Docker in ${folder} cannot be read (${said(cause)}): put ca.pem, cert.pem and key.pem there.`,
});

export const { engineFailed } = imageErrors("engine-failed", {
  /** An error response from the engine. */
  engineFailed: (what: string, cause: unknown) =>
    `Docker could not ${what}: ${said(cause).replace(/^\(HTTP code \d+\) [^-]*- /, "")}.`,
});

export const { missingBase } = imageErrors("base-missing", {
  missingBase: (image: string) =>
    `The base image ${image} does not exist, or reading it needs a sign-in: check baseImage in hookloom.json, or run docker login.`,
});

export const { deniedBase } = imageErrors("base-denied", {
  deniedBase: (image: string, host: string) =>
    `The registry ${host} does not let you read the base image ${image}: run docker login ${host}.`,
});

export const { deniedImage, deniedPush, missingRepository } = imageErrors("registry-denied", {
  deniedImage: (image: string, host: string) =>
    `The registry ${host} does not let you read the image ${image}: run docker login ${host} with an account that may.`,
  deniedPush: (repository: string, host: string, signedIn: boolean) =>
    signedIn
      ? `The registry ${host} does not let you push to ${repository} with the credentials in Docker's configuration: run docker login ${host} with an account that may.`
      : `The registry ${host} requires a sign-in to push to ${repository}: run docker login ${host}.`,
  missingRepository: (repository: string, host: string) =>
    `The registry ${host} does not know the repository ${repository}: create it there, or check the registry in hookloom.json.`,
});

export const { mixedPlatforms, noPlatform, wrongPlatform } = imageErrors("platform", {
  mixedPlatforms: (platforms: readonly string[]) =>
    `The cluster's nodes are ${platforms.join(" and ")}, but an image is built for a single platform: use a cluster whose nodes all have the same one.`,
  noPlatform: () =>
    "No node of the cluster reports its architecture, and without it no base image can be chosen: wait until a node is ready.",
  wrongPlatform: (image: string, wanted: string, found: readonly string[]) =>
    `The base image ${image} is for ${found.join(", ")}, and the cluster's nodes are ${wanted}: choose another as baseImage in hookloom.json.`,
});

export const { badDockerConfig } = imageErrors("docker-config", {
  badDockerConfig: (file: string, cause: unknown) =>
    `Docker's configuration ${file} cannot be read (${said(cause)}): fix it, or create it again with docker login.`,
});

export const { noHelper, failedHelper } = imageErrors("credential-helper", {
  noHelper: (helper: string, host: string) =>
    `The program ${helper}, which Docker's configuration names for ${host}, was not found: install it, or remove it from config.json and run docker login ${host}.`,
  /** The helper's output is omitted because it may contain credentials. */
  failedHelper: (helper: string, host: string, status: number | string) =>
    `The program ${helper} gave no credentials for ${host} (it ended with ${status}): run docker login ${host}, and unlock the store that it reads.`,
});

export const { unknownHost } = imageErrors("registry-host", {
  unknownHost: (host: string, _cause: unknown) =>
    `There is no registry named ${host}: check the registry in hookloom.json and your network.`,
});

export const { registryDown } = imageErrors("registry-down", {
  registryDown: (host: string, cause: unknown) =>
    `The registry ${host} does not respond (${said(cause)}): start it, or check the name and your network.`,
});

export const { badCertificate } = imageErrors("registry-certificate", {
  badCertificate: (host: string, cause: unknown) =>
    `The certificate of the registry ${host} is not trusted (${said(cause)}): name the file with the certificate of its CA in NODE_EXTRA_CA_CERTS, or save it as certs.d/${host}/ca.crt in Docker's configuration.`,
});

export const { plainRegistry } = imageErrors("registry-plain", {
  plainRegistry: (host: string) =>
    `The registry ${host} speaks plain HTTP: give it a certificate, or add it to insecure-registries in Docker's settings.`,
});

export const { brokenBlob, strangeRegistry } = imageErrors("registry-answer", {
  brokenBlob: (digest: string) =>
    `What a registry or a proxy sent as ${digest} does not match that digest: try again, and check the proxy in between.`,
  strangeRegistry: (host: string, status: number) =>
    `${host} does not respond as an image registry does (status ${status}): check the registry in hookloom.json${status >= 500 ? ", or try again later" : ""}.`,
});
