import { Mouse } from "./hands.ts";
import { tellStory } from "./low-code-story.ts";

tellStory("low-code", (bench) => new Mouse(bench));
