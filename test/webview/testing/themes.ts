import themes from "./themes.json" with { type: "json" };

/** The variables of VS Code's own themes, by the names that tests use. */
export { themes };
export type Theme = keyof typeof themes;
