/** A token that proves nothing; the message is for its sender, and quotes nothing that is not signed. */
export class TokenRejected extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TokenRejected";
  }
}

/** Tokens cannot be judged at the moment; the message is for the log of the owner. */
export class IssuerUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "IssuerUnavailable";
  }
}
