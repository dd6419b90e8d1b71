/** Text that isn't ours, for YAML. @module */
import { visible } from "./visible.ts";

/** A name as a scalar of YAML 1.2 in double quotes, which JSON's strings are. */
export function yamlText(name: string): string {
  return JSON.stringify(visible(name));
}
