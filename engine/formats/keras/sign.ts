/** What is never negative, so that cells of zeros around it change no maximum. @module */

const MAKES = new Set(["ReLU", "ReLU6", "Sigmoid"]);
const KEEPS = new Set([
  "Dropout",
  "MaxPooling2D",
  "AveragePooling2D",
  "GlobalAveragePooling2D",
  "GlobalMaxPooling2D",
  "Flatten",
  "Reshape",
]);

/** Whether what a layer of ours makes is never negative, where its inputs are so or not. */
export function isNeverNegative(type: string, areInputs: boolean): boolean {
  return MAKES.has(type) || KEEPS.has(type) && areInputs;
}
