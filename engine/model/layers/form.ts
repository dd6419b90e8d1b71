/** What form of input a layer takes. @module */
import type { Tensor } from "../../graph/graph.ts";
import { show } from "../../graph/spec.ts";

/** Throws a `RangeError` where a tensor has not as many dimensions as a form, such as `[N, H, W, C]`. */
export function checkForm({ shape }: Tensor, form: string): void {
  if (shape.length === form.split(",").length) return;
  throw new RangeError(`Cannot build a layer on ${show(shape)}: expected ${form}`);
}
