import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { FormField } from "@hookloom/protocol/form-view";
import { ApiForm } from "../api-form.ts";
import { fieldsOf, nameOf } from "./form-fields.ts";
import { resetEditor } from "./one-document.ts";

/** The form of a hookloom.json, beside the code of a project in a folder of its own, used as its page does. */
export class FormPage {
  readonly root: string;
  readonly form: ApiForm;
  /** How often the form has found that there is an API. */
  described = 0;

  private constructor(root: string, environment?: string) {
    const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
    this.root = root;
    this.form = new ApiForm(project, { environment, onDescribed: () => this.described++ });
  }

  /** Makes the project, whose code is `source`, and puts `file` into the editor as its hookloom.json. */
  static async make(file: string, source: string): Promise<FormPage> {
    const root = await mkdtemp(path.join(tmpdir(), "hookloom-api-form-"));
    resetEditor(file);
    await writeFile(path.join(root, "hookloom.json"), '{ "entry": "webhook.ts" }');
    await writeFile(path.join(root, "webhook.ts"), source);
    return new FormPage(root);
  }

  /** The form of the same project as it begins with the rules of an environment. */
  at(environment: string): FormPage {
    return new FormPage(this.root, environment);
  }

  /** The field of a member, given by its path in hookloom.json. */
  async field(...names: string[]): Promise<FormField | undefined> {
    return fieldsOf(await this.form.render({})).find(({ name }) => name === nameOf(...names));
  }

  /** Types into a field. */
  async type(typed: string, ...names: string[]): Promise<void> {
    await this.form.render({});
    await this.form.change({ [nameOf(...names)]: typed });
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true });
  }
}
