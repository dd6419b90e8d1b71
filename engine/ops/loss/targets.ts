/** What is wanted of classes: a class number a row, or a probability of each class. @module */
import { integer, type Random, type Values } from "../../graph/op.ts";
import { type DType, isShape, sizeOf, type Spec } from "../../graph/spec.ts";

/** Whether targets are probabilities `f32[N, C]`, rather than class numbers `u32[N]`. */
export function areSoft({ shape }: Spec): boolean {
  return shape.length === 2;
}

/** Whether targets are of as many rows, and classes, as logits `[N, C]`. */
export function areTargets(targets: Spec, { shape: [rows, classes] }: Spec): boolean {
  return isShape(targets.shape, areSoft(targets) ? [rows, classes] : [rows]);
}

/** The element types of logits, targets and the words of a step. */
export function targetTypes(targets: Spec): DType[] {
  return ["f32", areSoft(targets) ? "f32" : "u32", "u32"];
}

/** Random targets of so many classes; probabilities are eighths of two classes, or of one. */
export function randomTargets(targets: Spec, classes: number, random: Random): Values {
  const label = () => integer(random, 0, classes - 1);
  const values = new Float64Array(sizeOf(targets.shape));
  if (!areSoft(targets)) return values.map(label);
  for (let first = 0; first < values.length; first += classes) {
    const share = integer(random, 0, 8) / 8;
    values[first + label()] += share;
    values[first + label()] += 1 - share;
  }
  return values;
}
