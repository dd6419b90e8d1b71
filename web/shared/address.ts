/** Where the app lives. @module */
import { based } from "fresh/runtime";

/** The address of a path of the app, for scripts; elements' own addresses need it not. */
export const addressed = (path: string): string => based(path);
