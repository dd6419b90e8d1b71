/** Networks by name. A new one is a file and a line here. @module */
import type { Architecture } from "./architecture.ts";
import { mobilenet_v2 } from "./mobilenet_v2.ts";
import { resnet18 } from "./resnet18.ts";
import { resnet20 } from "./resnet20.ts";
import { resnet8 } from "./resnet8.ts";
import { small } from "./small.ts";
import { speedrun } from "./speedrun.ts";
import { tiny } from "./tiny.ts";
import { tutorial } from "./tutorial.ts";
import { vgg_small } from "./vgg_small.ts";
import { vit_tiny } from "./vit_tiny.ts";

export type { Architecture, ArchitectureOptions } from "./architecture.ts";

/** The networks by name. */
export const ARCHITECTURES = {
  tutorial,
  tiny,
  small,
  resnet8,
  resnet20,
  resnet18,
  mobilenet_v2,
  vgg_small,
  vit_tiny,
  speedrun,
} as const satisfies Record<string, Architecture>;

/** The name of a network. */
export type ArchitectureName = keyof typeof ARCHITECTURES;
