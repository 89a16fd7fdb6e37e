/** One payload that can be sent for an event. */
export interface SampleChoice {
  readonly id: string;
  readonly label: string;
  /** True where it was made from the event's type, since the provider publishes no example. */
  readonly generated: boolean;
}

export interface SampleOutcome {
  readonly status: number;
  readonly milliseconds: number;
  readonly body: string;
  /** The delivery that it became, where it did: `follow` says what its handler made of it. */
  readonly delivery?: SampleDeliveryKey;
}

/** Names a delivery of the environment that the page sends to. */
export interface SampleDeliveryKey {
  readonly id: string;
  /** The path of its trigger. */
  readonly trigger: string;
}

/** The outcome of a delivery that the page sent. */
export interface SampleDelivery {
  readonly outcome: "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";
  readonly milliseconds: number;
  /** How often its handler has run. */
  readonly attempts: number;
  /** What the handler threw last, in one line. */
  readonly error?: string;
  /** ISO 8601, UTC: when a `retrying` one runs again. */
  readonly nextAttemptAt?: string;
  /** Where it was thrown. */
  readonly place?: SourcePlace;
}

/** A place in the project's code. */
export interface SourcePlace {
  /** Relative to the project's root, with slashes. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** Given where the page edits a delivery to replay it, in the place of a sample to send. */
export interface DeliveryEdit {
  /** What the delivery is called among people: the start of its id. */
  readonly delivery: string;
  /** False where the body is neither JSON nor a form: any text is valid. */
  readonly json: boolean;
}

/** The channel between the "Send sample event" page and its host half. */
export interface SampleViewContract {
  readonly host: {
    readonly requests: {
      readonly start: {
        readonly params: Record<string, never>;
        readonly result: {
          readonly source: string;
          readonly trigger: string;
          readonly event: string;
          readonly events: readonly string[];
          readonly samples: readonly SampleChoice[];
          readonly sample: string;
          readonly payload: string;
          readonly url: string;
          readonly running: boolean;
          readonly edit?: DeliveryEdit;
          /** The environment that it goes to, where that is not the one that Run starts. */
          readonly environment?: string;
        };
      };
      readonly chooseEvent: {
        readonly params: { readonly event: string };
        readonly result: {
          readonly samples: readonly SampleChoice[];
          readonly sample: string;
          readonly payload: string;
        };
      };
      readonly chooseSample: {
        readonly params: { readonly event: string; readonly sample: string };
        readonly result: { readonly payload: string };
      };
      readonly send: {
        readonly params: { readonly event: string; readonly payload: string };
        readonly result: SampleOutcome;
      };
      /** Answers once a run has ended that `attempts` does not count, else after a while with what is known then. */
      readonly follow: {
        readonly params: { readonly delivery: SampleDeliveryKey; readonly attempts: number };
        readonly result: SampleDelivery;
      };
      readonly copyCurl: {
        readonly params: { readonly event: string; readonly payload: string };
        readonly result: null;
      };
      readonly run: { readonly params: Record<string, never>; readonly result: null };
    };
    readonly events: { readonly environment: { readonly running: boolean; readonly url: string } };
  };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: {
      readonly ready: Record<string, never>;
      /** The payload was edited: remember it for its event. */
      readonly keep: { readonly event: string; readonly payload: string };
      /** Show the code there. */
      readonly openPlace: SourcePlace;
      /** Show the page of a delivery. */
      readonly openDelivery: SampleDeliveryKey;
    };
  };
}
