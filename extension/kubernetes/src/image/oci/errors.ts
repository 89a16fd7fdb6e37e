import { UserError } from "@hookloom/core/project/user-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";

/** Stable codes of errors in building or pushing an image; the messages are for people. */
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

/** A failure that the user can fix: one sentence with the cause and the way out, without any secret. */
export class ImageError extends UserError<ImageErrorCode> {}

/** The first line of another program's message, without its full stop. */
const said = (cause: unknown): string => errorMessage(cause).trim().split("\n")[0]?.replace(/\.$/, "") ?? "";

export const badReference = (text: string): ImageError =>
  new ImageError(
    "bad-reference",
    `${JSON.stringify(text)} is not the name of an image: write it as in registry.example.com/team/hooks, in lower case.`,
  );

export const taggedRepository = (text: string): ImageError =>
  new ImageError(
    "bad-reference",
    `The repository ${text} has a tag or a digest, which a deploy gives itself: leave it out in hookloom.json.`,
  );

export const noEngine = (location: string, cause: unknown): ImageError =>
  new ImageError(
    "engine-absent",
    `Docker does not answer at ${location}${location.startsWith("ssh:") ? ` (${said(cause)})` : ""}: start Docker, or change engine in hookloom.json.`,
    { cause },
  );

export const forbiddenEngine = (socket: string, cause: unknown): ImageError =>
  new ImageError(
    "engine-forbidden",
    `You do not have permission to use Docker's socket ${socket}: add yourself to the group that owns it, log out and in, and try again.`,
    { cause },
  );

export const badEndpoint = (text: string, cause?: unknown): ImageError =>
  new ImageError(
    "engine-context",
    `${text} is not the address of a Docker engine: write unix://, npipe://, tcp:// or ssh:// and the place.`,
    { cause },
  );

export const unknownContext = (name: string, file: string): ImageError =>
  new ImageError(
    "engine-context",
    `There is no Docker context named ${name} (${file} is missing): choose another with docker context use.`,
  );

export const noEngineKeys = (folder: string, cause: unknown): ImageError =>
  new ImageError(
    "engine-context",
    `The certificates for Docker in ${folder} cannot be read (${said(cause)}): put ca.pem, cert.pem and key.pem there.`,
    { cause },
  );

/** An error response of the engine. */
export const engineFailed = (what: string, cause: unknown): ImageError =>
  new ImageError(
    "engine-failed",
    `Docker could not ${what}: ${said(cause).replace(/^\(HTTP code \d+\) [^-]*- /, "")}.`,
    { cause },
  );

export const missingBase = (image: string): ImageError =>
  new ImageError(
    "base-missing",
    `The base image ${image} does not exist, or reading it needs a sign-in: check baseImage in hookloom.json, or run docker login.`,
  );

export const deniedBase = (image: string, host: string): ImageError =>
  new ImageError(
    "base-denied",
    `The registry ${host} does not let you read the base image ${image}: run docker login ${host}.`,
  );

export const deniedImage = (image: string, host: string): ImageError =>
  new ImageError(
    "registry-denied",
    `The registry ${host} does not let you read the image ${image}: run docker login ${host} with an account that may.`,
  );

export const mixedPlatforms = (platforms: readonly string[]): ImageError =>
  new ImageError(
    "platform",
    `The cluster's nodes are ${platforms.join(" and ")}, but an image is built for a single platform: use a cluster whose nodes all have the same one.`,
  );

export const noPlatform = (): ImageError =>
  new ImageError(
    "platform",
    "No node of the cluster reports its architecture, and without it no base image can be chosen: wait until a node is ready.",
  );

export const wrongPlatform = (image: string, wanted: string, found: readonly string[]): ImageError =>
  new ImageError(
    "platform",
    `The base image ${image} is for ${found.join(", ")}, and the cluster's nodes are ${wanted}: choose another as baseImage in hookloom.json.`,
  );

export const badDockerConfig = (file: string, cause: unknown): ImageError =>
  new ImageError(
    "docker-config",
    `Docker's configuration ${file} cannot be read (${said(cause)}): fix it, or create it again with docker login.`,
    { cause },
  );

export const noHelper = (helper: string, host: string): ImageError =>
  new ImageError(
    "credential-helper",
    `The program ${helper}, which Docker's configuration names for ${host}, was not found: install it, or remove it from config.json and run docker login ${host}.`,
  );

/** The helper's output is left out: it may contain credentials. */
export const failedHelper = (helper: string, host: string, status: number | string): ImageError =>
  new ImageError(
    "credential-helper",
    `The program ${helper} gave no credentials for ${host} (it ended with ${status}): run docker login ${host}, and unlock the store that it reads.`,
  );

export const unknownHost = (host: string, cause: unknown): ImageError =>
  new ImageError(
    "registry-host",
    `There is no registry named ${host}: check the registry in hookloom.json and your network.`,
    { cause },
  );

export const registryDown = (host: string, cause: unknown): ImageError =>
  new ImageError(
    "registry-down",
    `The registry ${host} does not answer (${said(cause)}): start it, or check the name and your network.`,
    { cause },
  );

export const badCertificate = (host: string, cause: unknown): ImageError =>
  new ImageError(
    "registry-certificate",
    `The certificate of the registry ${host} is not trusted (${said(cause)}): name the file with the certificate of its CA in NODE_EXTRA_CA_CERTS, or save it as certs.d/${host}/ca.crt in Docker's configuration.`,
    { cause },
  );

export const plainRegistry = (host: string): ImageError =>
  new ImageError(
    "registry-plain",
    `The registry ${host} speaks plain HTTP: give it a certificate, or add it to insecure-registries in Docker's settings.`,
  );

export const deniedPush = (repository: string, host: string, signedIn: boolean): ImageError =>
  new ImageError(
    "registry-denied",
    signedIn
      ? `The registry ${host} does not let you push to ${repository} with the credentials in Docker's configuration: run docker login ${host} with an account that may.`
      : `The registry ${host} requires a sign-in to push to ${repository}: run docker login ${host}.`,
  );

export const missingRepository = (repository: string, host: string): ImageError =>
  new ImageError(
    "registry-denied",
    `The registry ${host} does not know the repository ${repository}: create it there, or check the registry in hookloom.json.`,
  );

export const brokenBlob = (digest: string): ImageError =>
  new ImageError(
    "registry-answer",
    `What a registry or a proxy sent as ${digest} does not match that digest: try again, and check the proxy in between.`,
  );

export const strangeRegistry = (host: string, status: number): ImageError =>
  new ImageError(
    "registry-answer",
    `${host} does not answer as an image registry does (status ${status}): check the registry in hookloom.json${status >= 500 ? ", or try again later" : ""}.`,
  );
