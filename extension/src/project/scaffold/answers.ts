import type { WizardAnswers } from "@hookloom/language-server/protocol";

/** What a new project is made of: the wizard's answers, and what only the command line can switch off. */
export interface ProjectAnswers extends WizardAnswers {
  /** Installs the packages; without it the project cannot run yet. */
  readonly install: boolean;
  /** Starts a git repository where the project is a new one. */
  readonly git: boolean;
}
