/** Networks by name. A new one is a file and a line here. @module */
import type { Architecture } from "./architecture.ts";
import { tiny } from "./tiny.ts";
import { tutorial } from "./tutorial.ts";

export type { Architecture, ArchitectureOptions } from "./architecture.ts";

/** The networks by name. */
export const ARCHITECTURES = { tutorial, tiny } as const satisfies Record<string, Architecture>;

/** The name of a network. */
export type ArchitectureName = keyof typeof ARCHITECTURES;
