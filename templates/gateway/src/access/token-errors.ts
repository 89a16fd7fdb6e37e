/** An invalid token. The message is for the token's sender and quotes only signed content. */
export class TokenRejected extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TokenRejected";
  }
}

/** Tokens cannot be verified at the moment. The message is for the owner's log. */
export class IssuerUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "IssuerUnavailable";
  }
}
