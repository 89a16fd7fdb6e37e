/** Reads the source files of projects: from a disk, or through a client that alone can read them. All are named by their URIs. */
export interface SourceTexts {
  /** The text of a file that is not open. @throws a response error where the file does not exist */
  read(uri: string): Promise<string>;
  /** The text of a file that another one imports; undefined where it does not exist or is not known yet. */
  near(uri: string): string | undefined;
  /** Resolves once `near` knows these files. Absent where it always does. */
  load?(uris: readonly string[]): Promise<void>;
  /** The other source files of a file's project, the nearest first; what was installed or built is left out. */
  around(uri: string): Promise<readonly string[]>;
  /** Changes with the text of a file. */
  readStamp(uri: string): Promise<string>;
  /** Files were changed, made or removed. */
  changed(uris: readonly string[]): void;
  /** Calls back where `near` knows a file that it did not know when it was called. Absent where it always does. */
  onNear?(listener: () => void): void;
  /** Where each file is read over a network: how many are read in the background, and how many for an edit. */
  readonly most?: { readonly inBackground: number; readonly forEdit: number };
}

/** What is known of an event's sample payloads; undefined for an event without samples. */
export type SampleLookup = (source: string, event: string) => Promise<SampleNote | undefined>;
export interface SampleNote {
  readonly count: number;
  /** True where the provider publishes none and ours are made from the event's type. */
  readonly generated: boolean;
}
