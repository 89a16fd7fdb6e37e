/** Small values that a source keeps between runs of the process: sync tokens, channels. */
export interface SourceState {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  /** True where `owner` may do a job alone for so many milliseconds; asking again prolongs it. */
  hold(job: string, owner: string, milliseconds: number): Promise<boolean>;
}
