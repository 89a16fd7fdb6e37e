/** A deploy that cannot be carried out as described; one sentence with the cause and the way out. */
export class DeployError extends Error {
  readonly code: "bad-patch" | "computed-path";
  readonly user = true;
  constructor(code: DeployError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DeployError";
    this.code = code;
  }
}

const badPatch = (sentence: string, cause?: unknown): DeployError =>
  new DeployError("bad-patch", sentence, { cause });

export const unreadablePatch = (file: string, cause: unknown): DeployError =>
  badPatch(
    `The patch file ${file} cannot be read (${cause instanceof Error ? cause.message : String(cause)}): check the path in hookloom.json.`,
    cause,
  );

export const notYaml = (file: string, line: number, reason: string): DeployError =>
  badPatch(`${file} is not YAML at line ${line} (${reason}): mend it there.`);

export const patchOfNothing = (file: string, line: number): DeployError =>
  badPatch(
    `${file}, line ${line}: a patch needs the kind and the metadata.name of the object that it changes.`,
  );

export const patchOfUnknown = (place: string, object: string, known: readonly string[]): DeployError =>
  badPatch(`${place}: there is no ${object} to patch, since the manifests are ${known.join(", ")}.`);

export const patchOfIdentity = (place: string, object: string, member: string): DeployError =>
  badPatch(`${place}: a patch cannot change the ${member} of ${object}: leave it out.`);

export const patchOfSecret = (place: string, object: string): DeployError =>
  badPatch(
    `${place}: values of ${object} do not belong into a file: declare a secret in the code and set it with "hookloom settings".`,
  );

export const computedPath = (trigger: string): DeployError =>
  new DeployError(
    "computed-path",
    `The path of the trigger ${trigger} is computed, so that no route can be made for it: write it as a text.`,
  );
