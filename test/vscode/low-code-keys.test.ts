// The same without a mouse.
import { Keys } from "./keys.ts";
import { tellStory } from "./low-code-story.ts";

tellStory("low-code-keys", (bench) => new Keys(bench));
