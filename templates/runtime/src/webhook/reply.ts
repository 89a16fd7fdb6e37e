/** The receiver's own answer; it goes out as JSON. */
export interface ReplyBody {
  readonly id?: string;
  readonly event?: string;
  readonly outcome?: "accepted" | "duplicate" | "ignored" | "ok";
  readonly error?: string;
}

/** What a request is answered with. A text goes out as it is: its headers say what it is. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: ReplyBody | string;
}
