/** The environment that Run starts. */
export const devEnvironment = "dev";
