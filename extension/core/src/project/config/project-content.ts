import type {
  ConnectionDeclaration,
  SettingDeclaration,
  TriggerDeclaration,
} from "@hookloom/protocol/declarations";

/** A trigger with the file that declares it, to which its ranges refer. */
export interface ProjectTrigger extends TriggerDeclaration {
  readonly file: string;
}

/** A setting with the file that declares it, to which its ranges refer. */
export interface ProjectSetting extends SettingDeclaration {
  readonly file: string;
}

/** A connection's client with the file that declares it, and the names of the settings that it is created with. */
export interface ProjectConnection extends ConnectionDeclaration {
  readonly file: string;
  readonly settings: readonly string[];
}

export interface ProjectContent {
  readonly triggers: readonly ProjectTrigger[];
  readonly settings: readonly ProjectSetting[];
  readonly connections: readonly ProjectConnection[];
}
