/**
 * Reads the source files of projects, from disk or through the client if only the client can read them. Files are identified
 * by URI.
 */
export interface SourceTexts {
  /** Returns the text of a file that is not open. @throws a response error if the file does not exist */
  read(uri: string): Promise<string>;
  /** Returns the text of an imported file; undefined if it does not exist or is not known yet. */
  importedText(uri: string): string | undefined;
  /** Loads imported files. Absent if `importedText` knows all files without it. */
  load?(uris: readonly string[]): Promise<void>;
  /** Returns the other source files in a file's project, nearest first, without installed and generated files. */
  around(uri: string): Promise<readonly string[]>;
  /** Returns a stamp that changes with the text of a file. */
  readStamp(uri: string): Promise<string>;
  /** Must be called when files were changed, created or deleted. */
  changed(uris: readonly string[]): void;
  /**
   * Registers a listener for files that are loaded after `importedText` was called for them. Absent if `importedText` always
   * knows all files.
   */
  onImportLoaded?(listener: () => void): void;
  /** Limits for files that are read over a network: the number of files to read in the background and for an edit. */
  readonly readLimits?: { readonly inBackground: number; readonly forEdit: number };
}

/** Returns information about an event's sample payloads; undefined for an event without samples. */
export type SampleLookup = (source: string, event: string) => Promise<SampleNote | undefined>;
export interface SampleNote {
  readonly count: number;
  /** True if the provider publishes no samples, so that these are generated from the event's type. */
  readonly generated: boolean;
}
